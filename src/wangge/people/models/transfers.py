"""Requests of one community for somebody whose record another one keeps (迁入)."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention
from wangge.core.scope import ScopedModel
from wangge.people.enums import LIVES
from wangge.people.models.register import Person


class Transfer(KeyedModel, ScopedModel):
    """That an office asks for the record of somebody who moved into its area, and what was answered.

    `area` is the record's, wherever it goes while nothing is decided: who keeps it answers. `to_area` is that of the
    dwelling, whose offices read their own requests by a policy of their own. `name` and `papers` are what the asking
    office typed and saw. `due`: from then on an office above both may answer as well.
    """

    OPEN, AGREED, REFUSED, WITHDRAWN = "open", "agreed", "refused", "withdrawn"
    STATES = [
        (OPEN, _("等待答复")),
        (AGREED, _("已同意，登记已迁入")),
        (REFUSED, _("不同意")),
        (WITHDRAWN, _("已撤回")),
    ]
    retention = Retention(timedelta(days=365), "the answer", "people.forget_transfers")

    person = models.ForeignKey(Person, models.PROTECT, related_name="transfers", db_index=False)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    to_area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    dwelling = models.ForeignKey("premises.Dwelling", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=list(LIVES.items()))
    since = models.DateField()
    source = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    papers = models.CharField(max_length=200)
    asked_by = models.UUIDField()
    office_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    due = models.DateTimeField()
    state = models.CharField(max_length=10, choices=STATES, default=OPEN)
    reason = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decider_office_name = models.CharField(max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        indexes = [
            models.Index(fields=["person", "-id"], name="transfer_by_person"),
            models.Index(fields=["area", "state", "-id"], name="transfer_to_answer"),
            models.Index(fields=["to_area", "-id"], name="transfer_asked"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(state="withdrawn") | ~Q(decided_by=F("asked_by")),
                name="transfer_answered_by_another",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="transfer_refusal_says_why"),
        ]
