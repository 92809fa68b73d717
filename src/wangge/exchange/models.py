"""Work orders that come in, what is told to other systems, and who is notified where."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention

MAX_REASON = 300


class Sender(KeyedModel):
    """Whoever sends sheets of work orders, such as a hotline; how their columns are called is remembered."""

    name = models.CharField(max_length=40, unique=True)
    mapping = models.JSONField(default=dict)  # our field → the heading of their column

    def __str__(self):
        return self.name


class Import(KeyedModel):
    """One sheet that was sent in: who, when, how its columns were read. Its rows are taken by a job."""

    DRAFT, RUNNING, DONE = "draft", "running", "done"

    sender = models.ForeignKey(Sender, models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=120)
    head = models.JSONField()
    mapping = models.JSONField(default=dict)  # our field → the number of the column, from 0
    shift = models.SmallIntegerField(default=0)  # columns by which the rows stand to the right of their head
    state = models.CharField(max_length=10, default=DRAFT)
    by_id = models.UUIDField(null=True)
    by_title = models.CharField(max_length=200)
    at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="import_newest"),
            models.Index(fields=["state"], name="import_running", condition=Q(state="running")),
        ]


class ImportRow(models.Model):
    """A row of such a sheet, encrypted until it is taken: then the case has what it said, and the row is empty."""

    WAITING, TAKEN, KNOWN, REFUSED = "waiting", "taken", "known", "refused"
    retention = Retention(timedelta(days=30), "the import", "exchange.forget")

    batch = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # in the file; its first row is 1
    cells = models.TextField(blank=True)
    state = models.CharField(max_length=10, default=WAITING)
    reason = models.CharField(max_length=MAX_REASON, blank=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="row_once")]
        indexes = [models.Index(fields=["batch", "state", "number"], name="row_by_state")]


class WorkOrder(models.Model):
    """The sender's number of a matter: what makes the same order, sent again, nothing new."""

    sender = models.ForeignKey(Sender, models.PROTECT, related_name="orders")
    number = models.CharField(max_length=80)
    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="work_order")
    received_at = models.DateTimeField(null=True)  # when the sender took it down
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "number"], name="order_once")]


class Subscription(KeyedModel):
    """Where a county tells what happens. While a receiver fails, one delivery is tried again, ever later."""

    title = models.CharField(max_length=40)
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=300)  # encrypted
    kinds = models.JSONField()  # names of events
    after = models.BigIntegerField()  # journal entries up to here were before its time
    heard = models.BigIntegerField()  # and up to here were read
    by_title = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)  # without a success between them
    failing_since = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=MAX_REASON, blank=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_because = models.CharField(max_length=MAX_REASON, blank=True)

    class Meta:
        ordering = ["created_at", "id"]


class Delivery(KeyedModel):
    """One thing told to one subscription, kept until it got there; its key is what the receiver knows it by."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    entry = models.BigIntegerField(null=True)  # the journal's; null for a trial
    kind = models.CharField(max_length=80)
    body = models.TextField()
    at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=MAX_REASON, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "entry"], name="delivery_once")]
        indexes = [
            models.Index(fields=["subscription", "id"], name="delivery_waiting", condition=Q(delivered_at=None)),
            models.Index(fields=["subscription", "-id"], name="delivery_newest"),
            models.Index(fields=["at"], name="delivery_by_time"),
        ]


class CalendarFeed(KeyedModel):
    """An address under which somebody's calendar reads their deadlines; only a keyed hash of its token is kept."""

    retention = Retention(timedelta(days=30), "its end", "exchange.forget")

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], name="feed_once", condition=Q(revoked_at=None)),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("created_at")), name="feed_dates_in_order"
            ),
        ]


class Channel(KeyedModel):
    """A group or mailbox that is notified; where and how is encrypted."""

    KINDS = [("wecom", _("企业微信群")), ("dingtalk", _("钉钉群")), ("feishu", _("飞书群")), ("mail", _("邮件"))]

    kind = models.CharField(max_length=10, choices=KINDS)
    title = models.CharField(max_length=40)
    settings = models.TextField()  # encrypted JSON
    occasions = models.JSONField()
    by_title = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    last_ok_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=MAX_REASON, blank=True)

    class Meta:
        ordering = ["created_at", "id"]


class Notice(KeyedModel):
    """A message on its way to a channel. One that does not get there within a day is given up: it is old news."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="notices")
    occasion = models.CharField(max_length=20)
    text = models.TextField()  # numbers, classes and units; no words of anybody
    at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["channel", "id"], name="notice_waiting", condition=Q(sent_at=None, given_up_at=None)),
            models.Index(fields=["at"], name="notice_by_time"),
        ]


class Warned(models.Model):
    """That a deadline was told of on an occasion ("soon", "overdue"), so that it is told once."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=20)
    due = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "occasion", "due"], name="warned_once")]
        indexes = [models.Index(fields=["due"], name="warned_by_due")]
