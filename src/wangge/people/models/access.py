"""Who may look: residents bound to their own file, glass broken for a time, exports by two people, assessments."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention
from wangge.core.scope import ScopedModel
from wangge.people.enums import ALL_EVIDENCE, LEDGERS
from wangge.people.models.register import KEPT, Person

THREE_YEARS = timedelta(days=3 * 365)


class Binding(KeyedModel):
    """That an account belongs to a person, as an office saw at its counter, or a service of electronic identity said:
    then there is no `office_id`, and `office_name` is the service's. Keys alone: it is not under the scope.

    `seen_at`: when its holder last signed in, while the binding was awake; `wrong_tries`: whole numbers that were sent
    to wake it and were not theirs.
    """

    retention = KEPT

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="bindings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="bindings", db_index=False)
    evidence = models.CharField(max_length=20, choices=list(ALL_EVIDENCE.items()))
    office_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="binding_by_person")]
        constraints = [
            models.UniqueConstraint(fields=["account"], name="binding_one_now", condition=Q(revoked_at=None)),
        ]


class EidAttempt(KeyedModel):
    """That an account's holder went to be identified by a service of electronic identity; who they are is not kept.

    `state_hash`: a keyed hash of what the service sends back with them. It counts once, for ten minutes.
    """

    retention = Retention(timedelta(days=2), "the start", "people.forget_eid_attempts")
    BOUND, REFUSED = "bound", "refused"

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+", db_index=False)
    state_hash = models.CharField(max_length=64, unique=True)
    address_hash = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=7, blank=True, choices=[(BOUND, "已绑定"), (REFUSED, "未绑定")])

    class Meta:
        indexes = [
            models.Index(fields=["account", "-started_at"], name="eid_by_account"),
            models.Index(fields=["address_hash", "-started_at"], name="eid_by_address"),
        ]


class BreakGlass(KeyedModel):
    """An area outside one's own, opened for reading for three hours with a reason; a supervisor reviews it."""

    PROPER, IMPROPER = "proper", "improper"

    actor_id = models.UUIDField()
    office_id = models.UUIDField()
    office_name = models.CharField(max_length=200)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=80)
    basis = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    until = models.DateTimeField()
    review_due = models.DateTimeField()
    repeated = models.BooleanField(default=False)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    reviewer_office_name = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=10, blank=True, choices=[(PROPER, "恰当"), (IMPROPER, "不当")])
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["actor_id", "-at"], name="glass_by_actor"),
            models.Index(fields=["review_due"], name="glass_to_review", condition=Q(reviewed_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("actor_id")), name="glass_reviewed_by_another"
            ),
            models.CheckConstraint(condition=Q(until__lte=F("at") + timedelta(hours=3)), name="glass_three_hours"),
        ]


class Withholding(KeyedModel, ScopedModel):
    """That a look is not shown to the person yet: on a legal basis, until a day. The look itself is never changed."""

    retention = Retention(THREE_YEARS, "the end of the withholding", "people.forget_withholdings")

    look_id = models.BigIntegerField(unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="withheld")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    legal_basis = models.CharField(max_length=200)
    until = models.DateField()
    office_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        constraints = [models.CheckConstraint(condition=~Q(legal_basis=""), name="withheld_on_a_basis")]


class ExportRequest(KeyedModel):
    """A ledger asked for as a file: one asks, another approves, and whoever fetches it finds their name on it."""

    ledger = models.CharField(max_length=14, choices=list(LEDGERS.items()))
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    as_of = models.DateField()
    purpose = models.CharField(max_length=80)
    basis = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    requested_by = models.UUIDField()
    requester_office_name = models.CharField(max_length=200)
    requested_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decider_office_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)
    refusal = models.CharField(max_length=300, blank=True)
    expires_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-requested_at"], name="export_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")), name="export_by_two_people"
            ),
        ]


class ImpactAssessment(KeyedModel):
    """The assessment of a sensitive module's effect on people: without one in force the module stays off."""

    module = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField()
    office_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "number"], name="assessment_once"),
            models.CheckConstraint(
                condition=~Q(number="") & Q(valid_until__gt=F("valid_from")), name="assessment_whole"
            ),
        ]
