"""Recording a visit, with what was found on it, and taking a mistaken one back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.cases.operations import Report, report_case
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.keys import new_key
from wangge.core.permits import require
from wangge.core.scope import scope
from wangge.method.queries import current_version
from wangge.premises.models import Dwelling
from wangge.premises.operations import record_check
from wangge.visits.enums import Outcome
from wangge.visits.events import VisitRecorded, VisitTakenBack
from wangge.visits.models import Visit, VisitFind
from wangge.visits.queries import visits_of
from wangge.visits.rules import MAKE

OUTCOMES = {one for one in Outcome.values if one}


@dataclass(frozen=True)
class Said:
    """What a visit's form says. `at`: when it took place, None for now; `failed`: what the check sheet found wrong,
    None where it was not gone through; `words` and `place` of a matter that was found, "" for none."""

    outcome: str
    boxes: tuple[str, ...] = ()
    at: datetime | None = None
    failed: tuple[str, ...] | None = None
    words: str = ""
    place: str = ""


@transaction.atomic
def record_visit(dwelling_id, said, *, key, actor, at, photos=(), invented=False):
    """Record that one was at a dwelling's door; the same key twice is one visit, with all that came of it.

    Invalid names the field; Refused for what comes too late; Forbidden outside one's areas.
    """
    with scope(actor, MAKE):
        rows = Dwelling.objects.select_for_update(of=["self"]).select_related("area", "building")
        dwelling = rows.filter(pk=dwelling_id).first()
        if dwelling is None:
            raise Forbidden()
        office = require(actor, MAKE, dwelling.area.path)
        if known := Visit.objects.filter(pk=key).first():
            return _same(known, dwelling, office)
        visits, when = visits_of(), min(said.at or at, at)
        _check(said, visits, when, at)
        visit = _kept(
            Visit(
                **{"pk": key, "dwelling": dwelling, "area": dwelling.area, "outcome": said.outcome, "at": when},
                **{"office_id": office and office.id, "office_name": office.signs_as if office else ""},
                boxes=sorted(set(said.boxes)),
                version=current_version(localdate(when)),
                sent_at=at,
                invented=invented,
            )
        )
    _found(visit, said, dwelling, photos, actor, at)
    record(VisitRecorded(visit_id=visit.pk), actor=actor, at=at, office=office)
    return visit


def _same(known, dwelling, office):
    if known.dwelling_id != dwelling.pk or (office and known.office_id != office.id):
        raise Invalid(_("表单编号无效。请刷新页面后重新提交，已填内容会保留。"), code="bad-key", field="key")
    return known


def _kept(visit):
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError as error:  # a key of another area's visit, which is not ours to see
        raise Invalid(_("表单编号无效。请刷新页面后重新提交。"), code="bad-key", field="key") from error
    return visit


def _check(said, visits, when, at):
    known = {box.key for box in visits.boxes}
    if said.outcome not in OUTCOMES:
        raise Invalid(_("请选择见到人没有。"), code="no-outcome", field="outcome")
    if not set(said.boxes) <= known:
        raise Invalid(_("勾选项已经变了，请刷新页面。"), code="unknown", field="boxes")
    if said.boxes and said.outcome != Outcome.MET:
        raise Invalid(_("没有见到人，请不要勾选告知和需要。"), code="not-met", field="boxes")
    if when < at - timedelta(days=visits.rules.late_days):
        reason = _("这次走访已过 %d 天，不能再补记。") % visits.rules.late_days
        raise Refused(reason, code="too-late")


def _found(visit, said, dwelling, photos, actor, at):
    """The check sheet as gone through, and the matter that was found: each by its own operation."""
    if said.failed is not None:
        record_check(dwelling.pk, said.failed, actor=actor, at=at)
    if said.words.strip():
        house = dwelling.building
        report = Report(
            words=said.words, lon=house.lon, lat=house.lat, place=f"{house.address} {said.place}".strip()[:200],
            channel="grid",
        )  # fmt: skip
        case, _token = report_case(report, key=new_key(), actor=actor, at=at, photos=photos)
        VisitFind.objects.create(visit_id=visit.pk, case=case)


@transaction.atomic
def take_back(visit_id, *, actor, at):
    """Who recorded a visit by mistake takes it back on the day it was sent; twice is the same.

    A matter or a check that came of it stays: each has its own way to be ended.
    """
    with scope(actor, MAKE):
        visit = Visit.objects.select_for_update(of=["self"]).select_related("area").filter(pk=visit_id).first()
        if visit is None or visit.office_id not in {office.id for office in actor.holding(MAKE)}:
            raise Forbidden()
        office = require(actor, MAKE, visit.area.path)
        if visit.taken_back_at:
            return visit
        if localdate(visit.sent_at) != localdate(at):
            raise Refused(_("只能在登记的当天撤回。"), code="too-late")
        visit.taken_back_at = at
        visit.save(update_fields=["taken_back_at"])
    record(VisitTakenBack(visit_id=visit.pk), actor=actor, at=at, office=office)
    return visit
