"""Looking after accounts: deactivated and taken up again, given a temporary password. Nobody does it to himself."""

import secrets
from datetime import timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.accounts.events import AccountDeactivated, AccountReactivated, PasswordReset
from wangge.accounts.models import Account
from wangge.accounts.operations.keys import revoke_all_keys
from wangge.accounts.queries import administrators, appointments_on
from wangge.core.errors import Forbidden, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.territory.rules import lies_in

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for something else when read aloud
TEMPORARY = timedelta(days=3)


@transaction.atomic
def deactivate_account(account_id, *, actor, at):
    """End an account's sessions and API keys now; its appointments stay as history. Again changes nothing.

    Refused for one's own account, and for the last administrator of the county.
    """
    held = lock_administrators(actor, at)
    account, office = _taken(account_id, actor, at)
    if not account.is_active:
        return account
    account.is_active = False
    account.save(update_fields=["is_active"])
    keep_one(held, at)
    end_sessions(account, at=at)
    keys = revoke_all_keys(account, actor=actor, at=at)
    record(AccountDeactivated(account_id=account.pk, keys=keys), actor=actor, at=at, office=office)
    return account


@transaction.atomic
def reactivate_account(account_id, *, actor, at):
    """Let an account sign in again, under the appointments it still has; keys stay revoked."""
    account, office = _taken(account_id, actor, at)
    if not account.is_active:
        account.is_active = True
        account.save(update_fields=["is_active"])
        record(AccountReactivated(account_id=account.pk), actor=actor, at=at, office=office)
    return account


@transaction.atomic
def reset_password(account_id, *, keys_too, actor, at):
    """Set a temporary password and return it; nobody sees it again. Its holder must set an own one within three days.

    All sessions of the account end; its API keys do if `keys_too`.
    """
    account, office = _taken(account_id, actor, at)
    text = temporary_password()
    account.set_password(text)
    account.password_until = at + TEMPORARY
    account.save(update_fields=["password", "password_until"])
    end_sessions(account, at=at)
    keys = revoke_all_keys(account, actor=actor, at=at) if keys_too else 0
    record(PasswordReset(account_id=account.pk, keys=keys), actor=actor, at=at, office=office)
    return text


def lock_administrators(actor, at):
    """The keys of the administrators there are, whose accounts nobody changes until the transaction ends.

    Two who end each other come one after the other; Forbidden for the second, who is none any more.
    """
    list(Account.objects.select_for_update().filter(pk__in=administrators(at)).order_by("pk"))
    held = administrators(at)
    if actor.id is not None and actor.id not in held:
        raise Forbidden()
    return held


def keep_one(before, at):
    """Refused if there were administrators before and now there are none."""
    if before and not administrators(at):
        raise Refused(_("这是最后一个能任免岗位的账号。请先任命另一位系统管理员。"), code="last-administrator")


def temporary_password():
    """Sixteen letters and digits in groups, to be read aloud."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))


def end_sessions(account, *, at):
    """Delete the sessions of an account; returns how many. Nothing but its own text says whose a session is."""
    mine = [
        row.pk
        for row in Session.objects.filter(expire_date__gte=at).iterator()
        if row.get_decoded().get(SESSION_KEY) == str(account.pk)
    ]
    return Session.objects.filter(pk__in=mine).delete()[0]


def _taken(account_id, actor, at):
    """(the staff account, locked; the office under which the actor looks after it). Forbidden for one's own."""
    office = require(actor, "accounts.appoint", None)
    account = Account.objects.select_for_update().filter(pk=account_id, kind=Account.STAFF).first()
    if account is None or account.pk == actor.id:
        raise Forbidden()
    held = appointments_on(localdate(at)).filter(account=account)
    if office and not all(lies_in(one.area.path, office.area_path) for one in held):
        raise Forbidden()
    return account, office
