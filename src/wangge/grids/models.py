"""What was found about the net, what is proposed and what was done."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.core.models import KeyedModel
from wangge.core.retention import Retention
from wangge.grids.enums import KINDS, UNITS


class NetCheck(KeyedModel):
    """The net as it was gone through at a time; its findings stand until the next check."""

    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    grids = models.PositiveIntegerField()
    tally = models.JSONField()  # kind of finding → how many


class NetFinding(KeyedModel):
    """One thing about one place: overlap, gap, size … `measure` is in the unit of the kind (enums.UNITS).

    `other` is the second grid of an overlap.
    """

    check_run = models.ForeignKey(NetCheck, models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=20, choices=list(KINDS.items()))
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    other = models.ForeignKey("territory.Area", models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    measure = models.FloatField(null=True)
    basis = models.CharField(max_length=10, blank=True)
    ordinal = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["check_run", "ordinal"], name="net_finding_order")]

    @property
    def unit(self):
        """What `measure` is counted in."""
        return UNITS.get(self.kind, "")


class Comparison(KeyedModel):
    """A file of boundaries held against the net: how many are the same, what is not known, what is missing."""

    name = models.CharField(max_length=120)
    source = models.CharField(max_length=120)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200, blank=True)
    same = models.PositiveIntegerField()
    unknown = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    faulty = models.JSONField(default=list)


class NetChange(KeyedModel):
    """A grid to be split, merged or redrawn. `plan` is what was seen when it was proposed, `before` what was there when
    it was carried out, `followed` what came along with it; what that tells of rows about people is forgotten after a
    year (`forgotten_at`), and then the change can be undone no more."""

    retention = Retention(timedelta(days=365), "the decision", "grids.forget_moved")

    KINDS = [("split", _("拆分")), ("merge", _("合并")), ("redraw", _("调整边界"))]
    STATES = [
        *(("proposed", _("待批准")), ("done", _("已执行")), ("refused", _("不同意"))),
        *(("withdrawn", _("已撤回")), ("undone", _("已撤销"))),
    ]

    kind = models.CharField(max_length=10, choices=KINDS)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    into = models.ForeignKey("territory.Area", models.PROTECT, null=True, related_name="+")
    parts = models.ManyToManyField("territory.Area", related_name="+")
    comparison = models.ForeignKey(Comparison, models.PROTECT, null=True, related_name="changes")
    plan = models.JSONField()
    before = models.JSONField(default=dict)
    followed = models.JSONField(default=dict)
    basis = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=STATES, default="proposed")
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField(null=True)
    proposed_office = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_office = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-proposed_at", "id"], name="net_change_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["area"], name="net_change_open_once", condition=Q(state="proposed")),
        ]
