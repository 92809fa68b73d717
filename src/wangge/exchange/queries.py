"""Reading matters for other systems, and how the doors stand."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from wangge.accounts.queries import actor_of
from wangge.cases.queries import public_since, visible_to
from wangge.core.secrets import keyed_hash
from wangge.exchange.models import CalendarFeed, Channel, Import, ImportRow, Notice, Subscription
from wangge.exchange.rules import REJECTED_FOR_GOOD
from wangge.method.queries import method_of, version_keys
from wangge.method.schema import Phase


def told_to(actor, since):
    """The cases that somebody outside learns of: a key's holder those they may see, others what the board shows."""
    return public_since(since) if actor is None else visible_to(actor)


def settled_states():
    """States, of any version, in which a matter is over for whoever reported it."""
    ways = [way for key in version_keys() for way in method_of(key).case_types.values()]
    return {state.name for way in ways for state in way.states if state.final or state.phase is Phase.EVALUATE}


@dataclass(frozen=True)
class Outcome:
    """What became of the rows of an import, so far."""

    waiting: int = 0
    taken: int = 0
    known: int = 0
    refused: int = 0

    @property
    def rows(self):
        return self.waiting + self.taken + self.known + self.refused

    @property
    def share(self):
        """How much is done, in per cent."""
        return round(100 * (self.rows - self.waiting) / self.rows) if self.rows else 100


def outcome_of(batch):
    """The rows of an import counted by what became of them: one query."""
    rows = ImportRow.objects.filter(batch=batch).order_by()
    return Outcome(**dict(rows.values_list("state").annotate(n=Count("pk"))))


def outcomes_of(batches):
    """The same for many: import key → Outcome."""
    counted = {}
    rows = ImportRow.objects.filter(batch__in=[one.pk for one in batches]).order_by()
    for key, state, n in rows.values_list("batch", "state").annotate(n=Count("pk")):
        counted.setdefault(key, {})[state] = n
    return {one.pk: Outcome(**counted.get(one.pk, {})) for one in batches}


def running_imports():
    """Imports whose rows are being taken, the oldest first."""
    return Import.objects.filter(state=Import.RUNNING).select_related("sender").order_by("started_at", "id")


KINDS = {
    "cases.CaseReported": _("收到诉求"),
    "cases.CaseMoved": _("诉求走了一步"),
    "cases.CaseWarned": _("诉求临近期限"),
    "cases.CaseOverdue": _("诉求超期"),
    "cases.CaseReleased": _("诉求公开"),
    "cases.ReleaseWithdrawn": _("撤回公开"),
    "exchange.ImportEnded": _("工单表导入完成"),
}
"""Kinds of events that other systems may be told of."""
TRIAL = "exchange.Trial"


def waiting_deliveries(subscription):
    """What is still to be sent; a delivery that the receiver refused so often that others go past it is not."""
    refused = Q(status__gte=400, status__lt=500) & ~Q(status__in=[408, 425, 429])
    return subscription.deliveries.filter(delivered_at=None).exclude(refused & Q(attempts__gte=REJECTED_FOR_GOOD))


def subscriptions_due(at):
    """Subscriptions that are switched on, and whose receiver is not left alone just now."""
    return Subscription.objects.filter(Q(retry_at=None) | Q(retry_at__lte=at), disabled_at=None)


def has_subscribers():
    """Whether anybody is told anything in this county; a process remembers it for half a minute."""
    key = f"{connection.schema_name}:subscribers"
    known = cache.get(key)
    if known is None:
        known = Subscription.objects.filter(disabled_at=None).exists()
        cache.set(key, known, 30)
    return known


OCCASIONS = {"soon": _("诉求临近期限"), "overdue": _("诉求超期"), "webhook": _("推送送不到或被停用")}
"""When channels are notified."""


def channels_due(at):
    """Channels that are not left alone just now, and for which something waits."""
    waiting = Notice.objects.filter(channel=OuterRef("pk"), sent_at=None, given_up_at=None)
    return Channel.objects.filter(Q(retry_at=None) | Q(retry_at__lte=at)).filter(Exists(waiting))


def hash_of_token(token):
    """The keyed hash under which a calendar address is found."""
    return keyed_hash(token, purpose="calendar-feed")


def actor_of_feed(token, *, at):
    """Whose deadlines a calendar address tells, under the offices they hold now; None if it opens nothing."""
    found = CalendarFeed.objects.filter(token_hash=hash_of_token(token), revoked_at=None, account__is_active=True)
    feed = found.select_related("account").first()
    return feed and actor_of(feed.account, at=at)
