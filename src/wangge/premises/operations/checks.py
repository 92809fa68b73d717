"""The loop of hazards in a dwelling: checked, put right, looked at again by somebody else; and objections to it."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.queries import current_method
from wangge.premises.events import DwellingChecked, FindingClosed, FindingFixed, LabelObjected, ObjectionDecided
from wangge.premises.models import Dwelling, Finding, Objection
from wangge.premises.operations.hazards import looked_again, open_finding, said_fixed, written_down
from wangge.premises.operations.labels import relabel


def sheet():
    """The items of the county's check sheet by key."""
    return {one.key: one for one in current_method().premises.items if not one.retired}


@transaction.atomic
def record_check(dwelling_id, failed, *, actor, at):
    """Somebody went through the whole sheet in a dwelling; `failed` are the keys of what was wrong."""
    dwelling = Dwelling.objects.select_for_update(of=["self"]).select_related("area").filter(pk=dwelling_id).first()
    if dwelling is None:
        raise Forbidden()
    require(actor, "findings.record", dwelling.area.path)
    if dwelling.valid_until is not None or dwelling.use not in ("let", "dormitory"):
        raise Refused(_("只检查在用的出租、集宿房屋。用途不对的，先请社区更正。"), code="not-let")
    check, found = written_down(dwelling, sheet(), failed, actor=actor, at=at)
    relabel([dwelling.pk], actor=actor, at=at)
    record(DwellingChecked(dwelling_id=dwelling.pk, found=found), actor=actor, at=at)
    return check


@transaction.atomic
def report_fixed(finding_id, *, actor, at):
    """Somebody says that it has been put right; it stays open until another has looked."""
    finding = open_finding(Finding, finding_id, actor=actor)
    said_fixed(finding, actor=actor, at=at)
    record(FindingFixed(finding_id=finding.pk), actor=actor, at=at)
    return finding


@transaction.atomic
def recheck(finding_id, *, passed, actor, at):
    """Another than who reported it fixed has looked: it is closed, or goes on as before."""
    finding = open_finding(Finding, finding_id, actor=actor)
    looked_again(finding, passed=passed, actor=actor, at=at)
    relabel([finding.dwelling_id], actor=actor, at=at)
    record(FindingClosed(finding_id=finding.pk, passed=bool(passed)), actor=actor, at=at)
    return finding


@transaction.atomic
def object_to(finding_id, *, reason, actor, at):
    """Take down that an owner or tenant objects to a finding, at a counter or at the door. Their name is not asked."""
    finding = open_finding(Finding, finding_id, actor=actor, permission="premises.view")
    if reason not in dict(Objection.REASONS):
        raise Invalid(_("请选择异议的理由。"), code="no-reason", field="reason")
    if finding.objections.filter(decided_at=None).exists():
        raise Refused(_("这一项已有一个异议在等裁定。"), code="twice")
    objection = Objection.objects.create(finding=finding, reason=reason, at=at, taken_by=actor.id)
    record(LabelObjected(finding_id=finding.pk), actor=actor, at=at)
    return objection


@transaction.atomic
def decide_objection(objection_id, *, upheld, actor, at):
    """Another than who checked and who took the objection decides; upheld, the finding never counted."""
    rows = Objection.objects.select_for_update(of=["self"]).select_related("finding__check_of")
    objection = rows.filter(pk=objection_id).first()
    if objection is None:
        raise Forbidden()
    finding = open_finding(Finding, objection.finding_id, actor=actor, permission="findings.decide")
    if objection.decided_at:
        raise Refused(_("这个异议已经裁定过。"), code="decided")
    if actor.id is not None and actor.id in (finding.check_of.actor_id, objection.taken_by):
        raise Refused(_("登记隐患、受理异议的人不能裁定，请由另一人裁定。"), code="same-person")
    objection.decided_at, objection.decided_by, objection.upheld = at, actor.id, bool(upheld)
    objection.save(update_fields=["decided_at", "decided_by", "upheld"])
    if upheld:
        finding.closed_at, finding.closed_by, finding.struck = at, actor.id, True
        finding.save(update_fields=["closed_at", "closed_by", "struck"])
        relabel([finding.dwelling_id], actor=actor, at=at)
    record(ObjectionDecided(finding_id=finding.pk, upheld=bool(upheld)), actor=actor, at=at)
    return objection
