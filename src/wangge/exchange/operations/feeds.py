"""Calendar addresses: made, seen once, revoked, by whoever's deadlines they tell."""

import secrets

from django.db import transaction

from wangge.accounts.models import Account
from wangge.core.errors import Forbidden
from wangge.core.events import record
from wangge.exchange.events import FeedMade, FeedRevoked
from wangge.exchange.models import CalendarFeed
from wangge.exchange.queries import hash_of_token


@transaction.atomic
def make_feed(*, actor, at):
    """A new calendar address for the actor, in place of an earlier one; returns its token, and never again.

    Forbidden but for staff with an office.
    """
    if actor.kind != Account.STAFF or not actor.offices:
        raise Forbidden()
    Account.objects.select_for_update().get(pk=actor.id)
    _revoke(actor, at)
    token = secrets.token_urlsafe(24)
    feed = CalendarFeed.objects.create(account_id=actor.id, token_hash=hash_of_token(token), created_at=at)
    record(FeedMade(feed_id=feed.pk, account_id=actor.id), actor=actor, at=at)
    return token


@transaction.atomic
def revoke_feed(*, actor, at):
    """The actor's calendar address opens nothing any more; nothing happens where there is none."""
    _revoke(actor, at)


def _revoke(actor, at):
    for feed in CalendarFeed.objects.select_for_update().filter(account=actor.id, revoked_at=None):
        feed.revoked_at = max(at, feed.created_at)
        feed.save(update_fields=["revoked_at"])
        record(FeedRevoked(feed_id=feed.pk), actor=actor, at=at)


@transaction.atomic
def forget_feeds(*, at):
    """Forget revoked addresses after a month; returns how many."""
    return CalendarFeed.objects.filter(revoked_at__lt=at - CalendarFeed.retention.kept).delete()[0]
