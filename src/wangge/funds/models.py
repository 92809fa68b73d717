"""Ledgers of estates under trust-style service: trusts, budgets as owners adopted them, entries, vouchers, questions.

Budgets and entries are only added (`core.grants`). Who asked stands apart from what was asked: owners, the firm and
offices read the question and no name. That an owner's papers were seen hangs on their binding. No person in the rest.
"""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention

SIDES = [("in", _("收入")), ("out", _("支出"))]
PARTIES = [("unit", _("单位")), ("owners", _("业主（合计）")), ("person", _("个人"))]
MAX_WORDS, MAX_REASON, MAX_ASKED = 120, 200, 300
A_YEAR = timedelta(days=365)


class Trust(KeyedModel):
    """An estate whose owners entrust their money to the firm that serves them (`body`), by a decision of theirs."""

    estate = models.ForeignKey("premises.Estate", models.PROTECT, related_name="+")
    body = models.ForeignKey("organisations.Body", models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    decision = models.CharField(max_length=200)
    decided_on = models.DateField()
    ended_because = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    office_name = models.CharField(max_length=200, blank=True)
    invented = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["estate"], name="trust_one_at_a_time", condition=Q(until=None)),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="trust_dates_in_order"),
            models.CheckConstraint(condition=~Q(decision=""), name="trust_on_a_decision"),
        ]


class Budget(KeyedModel):
    """The budget of a year as owners adopted it, whole; a later one of the same year takes its place."""

    append_only = True

    trust = models.ForeignKey(Trust, models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=200)
    decided_on = models.DateField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trust", "year", "number"], name="budget_number_once"),
            models.CheckConstraint(condition=~Q(decision=""), name="budget_on_a_decision"),
        ]


class BudgetLine(models.Model):
    """A line of a budget. Its `number` stays its own in later budgets of the year: entries name it."""

    append_only = True

    id = models.BigAutoField(primary_key=True)
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=3, choices=SIDES)
    title = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "number"], name="budget_line_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_line_not_negative"),
        ]


class Booking(KeyedModel):
    """An income or a payment, by a line of the year's budget. What takes another back (`reverses`) has its amount with
    the other sign, a reason, and its own day; its `line` is 0 where it takes back an entry of an earlier year, which
    no line of this year has. `party`: the organisation on the other side, empty for all owners and for a person.
    """

    append_only = True

    trust = models.ForeignKey(Trust, models.PROTECT, related_name="bookings")
    serial = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    line = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=3, choices=SIDES)
    on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    party_kind = models.CharField(max_length=6, choices=PARTIES)
    party = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=MAX_WORDS)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    reason = models.CharField(max_length=MAX_REASON, blank=True)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["trust", "year", "on", "serial"], name="booking_by_year")]
        constraints = [
            models.UniqueConstraint(fields=["trust", "serial"], name="booking_serial_once"),
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0, reason="")
                | (Q(reverses__isnull=False, amount__lt=0) & ~Q(reason="")),
                name="booking_or_against_one",
            ),
            models.CheckConstraint(
                condition=(Q(party_kind="unit") & ~Q(party="")) | (~Q(party_kind="unit") & Q(party="")),
                name="booking_names_units_alone",
            ),
            models.CheckConstraint(
                condition=Q(line__gt=0) | Q(reverses__isnull=False), name="booking_on_a_line_or_against_one"
            ),
        ]


class Voucher(KeyedModel):
    """A picture of a receipt or a contract behind an entry; its file is named by the digest.

    One that told of somebody is covered: its file goes, and the row stays without a digest and with the reason.
    `added_at`: when it was handed in for one that was covered; None where it came with the entry.
    """

    retention = Retention(timedelta(days=30 * 365), "the entry", "funds.forget_vouchers")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="vouchers")
    ordinal = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField(null=True)
    covered_at = models.DateTimeField(null=True)
    covered_because = models.CharField(max_length=MAX_REASON, blank=True)
    covered_office_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "ordinal"], name="voucher_once"),
            models.CheckConstraint(
                condition=(Q(covered_at=None, covered_because="") & ~Q(digest=""))
                | (Q(covered_at__isnull=False, digest="") & ~Q(covered_because="")),
                name="voucher_covered_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["digest"], name="voucher_by_digest")]


class Question(KeyedModel):
    """What somebody of the estate asked about an entry, and what the firm answered. It knows nobody."""

    retention = Retention(5 * A_YEAR, "the question", "funds.forget_questions")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="questions")
    words = models.CharField(max_length=MAX_ASKED)
    at = models.DateTimeField()
    due = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    office_name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due"], name="question_waiting", condition=Q(answered_at=None))]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="question_answered_in_words",
            ),
        ]


class Asker(models.Model):
    """Whose question it is, apart from it: only the account itself is told."""

    retention = Retention(A_YEAR, "the answer", "funds.forget_askers")

    question = models.OneToOneField(Question, models.CASCADE, primary_key=True, related_name="asker")
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")


class OwnerNote(KeyedModel):
    """That an office saw papers by which whoever a counter bound owns a dwelling: for owners who live elsewhere.

    It counts with the binding and while it is not revoked. No share, no price and no number of the papers is kept.
    """

    PAPERS = [("title", _("不动产权证书")), ("contract", _("网签备案的购房合同")), ("ruling", _("法院或公证文书"))]
    retention = Retention(A_YEAR, "the end", "funds.forget_owner_notes")

    binding = models.ForeignKey("people.Binding", models.CASCADE, related_name="+")
    dwelling = models.ForeignKey("premises.Dwelling", models.PROTECT, related_name="+")
    papers = models.CharField(max_length=8, choices=PAPERS)
    at = models.DateTimeField()
    office_name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=MAX_REASON, blank=True)
    ended_office_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["binding", "dwelling"], name="owner_note_once", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="") | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="owner_note_ended_with_a_reason",
            ),
        ]
