"""What staff find themselves, on the spot: taken in and, where they may, looked at in the same moment."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.cases.operations.move import move_case
from wangge.cases.operations.report import keep_photos, report_case
from wangge.cases.own_side import FOUND
from wangge.core.errors import Forbidden, Invalid
from wangge.core.keys import new_key
from wangge.core.permits import allows, require
from wangge.method.queries import current_version, method_of
from wangge.organisations.queries import body_of_kind
from wangge.premises.queries import plate_of
from wangge.territory.queries import locate


@dataclass(frozen=True)
class Spot:
    """What will be a case, as far as rules ask: where it lies, what it is, how it begins, whose it will be."""

    area: object
    case_type: str
    version_id: UUID
    state: str
    handling_body_id: UUID | None = None


@transaction.atomic
def record_find(report, *, case_type, answers, key, actor, at, photos=()):
    """Take in what an officer or a grid worker found, and the step that their look already is (the way's `own_find`).

    Where that step is not theirs to take, others look first: what they answered then stands in the words. Cases of a
    kind that only staff begin are not begun without it. The same key twice is one case. Invalid without a place, or
    with a class of another kind; Forbidden for who may not take reports down. Returns the case.
    """
    require(actor, "cases.intake")
    version = current_version(localdate(at))
    method = method_of(version.pk)
    way = method.case_type(case_type)
    _check_class(report, way, method)
    step, spot = way.step(way.own_find), _spot(report, way, version.pk)
    theirs, report = bool(allows(actor, step.permission, spot)), replace(report, channel=FOUND)
    if not theirs and way.begun_by == "staff":
        raise Forbidden()
    if not theirs:
        report = replace(report, words="\n".join([report.words, *_told(step, answers)]))
    case, _token = report_case(report, key=key, actor=actor, at=at, case_type=case_type)
    if case.moves > 1 or case.photos.exists():  # sent twice
        return case
    if not theirs:
        keep_photos(case, case.timeline.get(ordinal=1), photos)
        return case
    deed = {"step": step.name, "answers": answers, "photos": photos, "seen": 1}
    return move_case(case.pk, key=new_key(), **deed, actor=actor, at=at).case


def _check_class(report, way, method):
    """A class that leads to this way, where any does: else the matter would go another's."""
    classes = {row.key for row in method.leaf_classes() if row.kind == way.key}
    if classes and report.class_key not in classes:
        raise Invalid(_("请选择是哪一种。"), code="missing", field="class_key")


def _spot(report, way, version_id):
    """Where it is: whoever found it stood there. Invalid if that is not said, or not in this county."""
    area = area_of_report(report)
    if area is None:
        reason = _("这个位置不在本市范围内。请在地图上重新点选，或填门牌编码。")
        raise Invalid(reason, code="outside", field="place")
    body = body_of_kind(way.handled_by, area) if way.handled_by else None
    return Spot(area, way.key, version_id, way.first_state, body and body.pk)


def area_of_report(report):
    """The area of its plate or its point; None outside the county, Invalid where neither is given."""
    if report.plate_code:
        plate = plate_of(report.plate_code)
        if plate is None:
            reason = _("没有找到这块门牌。请核对编码，或在地图上点选位置。")
            raise Invalid(reason, code="no-plate", field="plate_code")
        return plate.area
    if report.lon is None or report.lat is None:
        raise Invalid(_("请在地图上点一下，或填门牌编码。"), code="no-point", field="place")
    return locate(report.lon, report.lat)


def _told(step, answers):
    """What was answered, in words, for whoever looks next."""
    for asked in step.fields:
        given = answers.get(asked.name)
        if given:
            titles = {choice.value: choice.title for choice in asked.choices}
            yield f"{asked.title}：{titles.get(given, given)}"
