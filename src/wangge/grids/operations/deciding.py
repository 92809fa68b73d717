"""Deciding a proposal, carrying it out with history, and taking it back while nothing has followed."""

from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.accounts.models import Appointment
from wangge.accounts.operations.regridding import follow_areas, take_back_crew
from wangge.core.errors import Forbidden, Refused
from wangge.core.events import record
from wangge.core.permits import SYSTEM, require
from wangge.core.scope import scope
from wangge.grids.events import ChangeDecided, ChangeUndone
from wangge.grids.hooks import what_followed
from wangge.grids.models import NetChange
from wangge.grids.rules import check_open, check_second, check_third
from wangge.method.queries import current_method
from wangge.premises.models import Building
from wangge.premises.moves import Followed
from wangge.premises.operations.keeping import basis_of
from wangge.premises.operations.regridding import regrid, unregrid
from wangge.territory.models import Area, AreaChange
from wangge.territory.operations import merge_areas, set_boundary, split_area, unmerge_areas, unsplit_area

DECIDE = "grids.decide"


@transaction.atomic
def approve_change(change_id, *, actor, at):
    """Carry a proposal out from today. Refused if the grid or its buildings changed since it was proposed."""
    change, office = _locked(change_id, actor, DECIDE)
    check_open(change)
    check_second(change, actor, current_method().territory.grid.two_people)
    _unchanged(change)
    deed = {"basis": change.basis, "actor": actor, "at": at, "under": DECIDE}
    {"split": _split, "merge": _merge, "redraw": _redraw}[change.kind](change, deed)
    _decided(change, "done", office, actor, at)
    return change


def _split(change, deed):
    parts = split_area(change.area, change.plan["parts"], **deed)
    change.parts.set(parts)
    change.area.refresh_from_db()
    places = {
        UUID(key): area for area, part in zip(parts, change.plan["parts"], strict=True) for key in part["buildings"]
    }
    _follow(change, {change.area: parts}, places, deed)


def _merge(change, deed):
    into = change.into
    change.before = {"boundary": into.boundary, "households": into.households}
    own = Building.objects.filter(area=change.area, valid_until=None).values_list("pk", flat=True)
    into = merge_areas(change.area, into, **deed)
    change.area.refresh_from_db()
    _follow(change, {change.area: [into]}, dict.fromkeys(own, into), deed)


def _redraw(change, deed):
    change.before = {"boundary": change.area.boundary}
    set_boundary(change.area, change.plan["boundary"], **deed)


def _follow(change, goes_to, places, deed):
    """Buildings with all that hangs there, and crews."""
    told = {name: deed[name] for name in ("under", "actor", "at")}
    left = {old: max(news, key=lambda area: area.households or 0) for old, news in goes_to.items()}
    with scope(SYSTEM, DECIDE):  # rows about people go along with their doors; none is read
        moved = regrid(places, left=left, **told)
    change.followed = {"moved": moved, "crew": follow_areas(goes_to, **told)}


def _unchanged(change):
    """Refused unless everything is as it was when the change was proposed."""
    named = [key for key in (change.area_id, change.into_id) if key]
    if AreaChange.objects.filter(area__in=named, at__gt=change.proposed_at).exists():
        raise Refused(_("提出以后网格已经变动，请按现状重新提出。"), code="changed")
    if change.kind == "split":
        planned = {key for part in change.plan["parts"] for key in part["buildings"]}
        now = Building.objects.filter(area=change.area, valid_until=None).values_list("pk", flat=True)
        if planned != {str(key) for key in now}:
            raise Refused(_("提出以后楼幢有增减，请按现状重新提出。"), code="changed")


@transaction.atomic
def refuse_change(change_id, *, reason, actor, at):
    """Decide that a proposal is not carried out, and say why."""
    change, office = _locked(change_id, actor, DECIDE)
    check_open(change)
    check_second(change, actor, current_method().territory.grid.two_people)
    change.reason = basis_of(reason)
    _decided(change, "refused", office, actor, at)
    return change


@transaction.atomic
def withdraw_change(change_id, *, actor, at):
    """Take back one's own proposal, or another's of the same office that keeps the net."""
    change, office = _locked(change_id, actor, "territory.edit")
    check_open(change)
    _decided(change, "withdrawn", office, actor, at)
    return change


@transaction.atomic
def undo_change(change_id, *, reason, actor, at):
    """Put the net back as it was. Refused, saying what, once something has followed from the change."""
    change, office = _locked(change_id, actor, DECIDE)
    if change.state != "done":
        raise Refused(_("这项调整没有执行，或已经撤销。"), code="not-done")
    check_third(change, actor, current_method().territory.grid.two_people)
    if told := _("、").join(followed_from(change)):
        raise Refused(_("不能撤销：%s。请另外提出调整。") % told, code="followed")
    reason = basis_of(reason)
    _put_back(change, {"basis": reason, "actor": actor, "at": at, "under": DECIDE})
    change.state, change.reason, change.undone_at, change.undone_by = "undone", reason, at, actor.id
    change.save(update_fields=["state", "reason", "undone_at", "undone_by", "followed"])
    record(ChangeUndone(change_id=change.pk), actor=actor, at=at, office=office)
    return change


def _put_back(change, deed):
    if change.kind == "redraw":
        if change.before["boundary"] is None:
            raise Refused(_("原来没有边界，没有可以恢复的。"), code="no-boundary")
        set_boundary(change.area, change.before["boundary"], **deed)
        return
    if change.kind == "split":
        unsplit_area(change.area, made_by(change), **deed)
    else:
        unmerge_areas(change.area, change.into, **change.before, **deed)
    told = {name: deed[name] for name in ("under", "actor", "at")}
    try:
        with scope(SYSTEM, DECIDE):
            unregrid(change.followed["moved"], **told)
    except Followed as fault:
        raise Refused(_("不能撤销：楼幢、房屋或住户后来又有变动。请另外提出调整。"), code="followed") from fault
    change.followed |= {"crew_back": take_back_crew(change.followed["crew"], **told)}


def made_by(change):
    """The areas a change left in the place of what was: its parts, or the one merged into."""
    return list(change.parts.order_by("path")) if change.kind == "split" else [change.into or change.area]


def followed_from(change):
    """The words of what came about in these areas since the change was done."""
    news = [area.pk for area in made_by(change)]
    told = []
    if change.state != "done":
        return told
    if change.forgotten_at:
        told.append(_("调整已满一年，随迁的人员登记明细已经清除"))
    if Area.objects.filter(pk__in=news).exclude(valid_until=None).exists() or (
        AreaChange.objects.filter(area__in=news, at__gt=change.decided_at).exists()
    ):
        told.append(_("网格后来又有变动"))
    planned = set(change.followed.get("moved", {}).get(Building._meta.label, {}))
    fresh = Building.objects.filter(area__in=news, valid_from__gte=localdate(change.decided_at)).exclude(pk__in=planned)
    if fresh.exists():
        told.append(_("新登记了楼幢"))
    ours = change.followed.get("crew", {}).get("made", [])
    if Appointment.objects.filter(area__in=news, valid_from__gte=localdate(change.decided_at)).exclude(pk__in=ours):
        told.append(_("另行任命了人员"))
    return [*told, *what_followed(change, made_by(change))]


def _locked(change_id, actor, permission):
    change = (
        NetChange.objects.select_for_update(of=["self"]).select_related("area", "into").filter(pk=change_id).first()
    )
    if change is None:
        raise Forbidden()
    return change, require(actor, permission, change.area)


def _decided(change, state, office, actor, at):
    change.state, change.decided_at, change.decided_by = state, at, actor.id
    change.decided_office = office.signs_as if office else ""
    change.save()
    record(ChangeDecided(change_id=change.pk, to_state=state), actor=actor, at=at, office=office)
