"""Proposing a change of the net: what was seen is kept with it."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import SYSTEM, require
from wangge.core.scope import scope
from wangge.grids.events import ChangeProposed
from wangge.grids.models import NetChange
from wangge.grids.planning import around, plan_merge, plan_redraw, plan_split
from wangge.premises.operations.keeping import basis_of
from wangge.territory.models import Area


@transaction.atomic
def propose_split(area_id, *, basis, actor, at):
    """Propose to split a grid by its buildings."""
    area, office = _grid(area_id, actor)
    return _propose(area, "split", plan_split(_around(area)), None, None, basis, office, actor, at)


@transaction.atomic
def propose_merge(area_id, into_id, *, basis, actor, at):
    """Propose to merge a grid into a neighbour, or into the one that fits best (None)."""
    area, office = _grid(area_id, actor)
    plan = plan_merge(_around(area), into_id)
    return _propose(area, "merge", plan, plan["into"], None, basis, office, actor, at)


@transaction.atomic
def propose_redraw(area_id, coordinates, *, basis, actor, at, comparison=None):
    """Propose another boundary for a grid: MultiPolygon coordinates, WGS-84."""
    area, office = _grid(area_id, actor)
    return _propose(area, "redraw", plan_redraw(_around(area), coordinates), None, comparison, basis, office, actor, at)


def _grid(area_id, actor):
    area = Area.objects.filter(pk=area_id, valid_until=None).first()
    if area is None:
        raise Invalid(_("没有这个网格，或已经撤销。"), code="no-area", field="area")
    return area, require(actor, "territory.edit", area)


def _around(area):
    with scope(SYSTEM, "territory.edit"):  # households are counted; no person is read
        return around(area)


def _propose(area, kind, plan, into, comparison, basis, office, actor, at):
    told = {"basis": basis_of(basis), "proposed_at": at, "proposed_by": actor.id}
    told |= {"proposed_office": office.signs_as if office else "", "into_id": into, "comparison": comparison}
    try:
        with transaction.atomic():
            change = NetChange.objects.create(kind=kind, area=area, plan=plan, **told)
    except IntegrityError as error:
        raise Refused(_("“%s”已有一项调整待批准，请先处理那一项。") % area.name, code="open") from error
    record(ChangeProposed(change_id=change.pk, kind=kind), actor=actor, at=at, office=office)
    return change
