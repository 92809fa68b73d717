"""Keys with which programs act as a staff account."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.accounts.events import ApiKeyCreated, ApiKeyRevoked
from wangge.accounts.models import Account, ApiKey
from wangge.accounts.queries import hash_key, keys_in_force
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record

KEY_DAYS, MOST_KEYS = (30, 90, 365), 10


@transaction.atomic
def create_api_key(title, days, *, actor, at):
    """A key for a program that acts as the actor; returns (ApiKey, its text), and nobody sees the text again.

    Forbidden but for staff with an office; Invalid without a title or with another life than KEY_DAYS.
    """
    if actor.kind != Account.STAFF or not actor.offices:
        raise Forbidden()
    title = " ".join(title.replace("\0", " ").split())
    if not title or len(title) > 60:
        raise Invalid(_("请写明密钥给谁用、做什么用，60 字以内。"), code="missing", field="title")
    if days not in KEY_DAYS:
        raise Invalid(_("请从列表中选择有效期。"), code="unknown-choice", field="days")
    Account.objects.select_for_update().get(pk=actor.id)
    if keys_in_force(at).filter(account=actor.id).count() >= MOST_KEYS:
        raise Refused(_("有效的密钥已有 10 个。请先停用不再用的。"), code="too-many-keys", field="title")
    text = f"wg_{secrets.token_urlsafe(32)}"
    ends = at + timedelta(days=days)
    key = ApiKey.objects.create(
        account_id=actor.id, title=title, key_hash=hash_key(text), created_at=at, expires_at=ends
    )
    record(ApiKeyCreated(key_id=key.pk, account_id=actor.id), actor=actor, at=at)
    return key, text


@transaction.atomic
def revoke_api_key(key_id, *, actor, at):
    """End an own key now; Forbidden for others' as for none at all. Ending it again changes nothing."""
    key = ApiKey.objects.select_for_update().filter(pk=key_id, account=actor.id).first()
    if key is None:
        raise Forbidden()
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        record(ApiKeyRevoked(key_id=key.pk), actor=actor, at=at)
    return key


def revoke_all_keys(account, *, actor, at):
    """End every key of an account that is in force; returns how many. Part of another deed."""
    ended = list(keys_in_force(at).select_for_update().filter(account=account.pk))
    ApiKey.objects.filter(pk__in=[key.pk for key in ended]).update(revoked_at=at)
    for key in ended:
        record(ApiKeyRevoked(key_id=key.pk), actor=actor, at=at)
    return len(ended)
