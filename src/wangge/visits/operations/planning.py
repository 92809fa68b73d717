"""Drawing up a month: every office that visits gets its households, none of them twice."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.core.events import record
from wangge.core.permits import allows, require
from wangge.core.scope import scope
from wangge.method.queries import current_version
from wangge.territory.models import Area
from wangge.visits.events import MonthDrawn
from wangge.visits.models import Plan, Share, Stop
from wangge.visits.queries import areas_to_draw, homes_for, month_of, visits_of, walkers_in
from wangge.visits.rules import LEAD, MAKE, Walker, plan


@transaction.atomic
def draw_month(area_id, *, actor, at):
    """Give the offices of an area that have none yet their households of this month; returns the Plan.

    Again, it gives only to who came since; what stands is not changed. Refused where no post of the area visits.
    """
    area = Area.objects.select_for_update().get(pk=area_id)
    permission = LEAD if allows(actor, LEAD, area.path) else MAKE
    office = require(actor, permission, area.path)
    visits, month = visits_of(), month_of(localdate(at))
    walkers = walkers_in(area, localdate(at), visits)
    if not walkers:
        raise Refused(_("这个区域没有走访的岗位，请系统管理员先任命。"), code="nobody-visits")
    drawn, _new = Plan.objects.get_or_create(
        area=area, month=month, defaults={"version": current_version(localdate(at)), "drawn_at": at}
    )
    have = set(drawn.shares.values_list("office", flat=True))
    fresh = [(one, quota) for one, quota in walkers if one.pk not in have]
    stops = _give(drawn, fresh, visits.rules, actor, permission) if fresh else 0
    if fresh:
        record(MonthDrawn(plan_id=drawn.pk, offices=len(fresh), stops=stops), actor=actor, at=at, office=office)
    return drawn


def _give(drawn, fresh, rules, actor, permission):
    with scope(actor, permission):
        homes = homes_for(drawn.area, drawn.month, rules)
    given = plan(homes, [Walker(one.pk, quota) for one, quota in fresh], rules.first)
    shares = Share.objects.bulk_create(Share(plan=drawn, office=one, quota=quota) for one, quota in fresh)
    stops = [
        Stop(share=share, month=drawn.month, dwelling_id=key, position=number, why=why)
        for share in shares
        for number, (key, why) in enumerate(given[share.office_id], start=1)
    ]
    Stop.objects.bulk_create(stops, batch_size=2000)
    return len(stops)


def draw_all(*, actor, at):
    """Draw up the month of every area where an office has none yet, the smallest areas first; returns how many."""
    keys = areas_to_draw(localdate(at), visits_of())
    for key in keys:
        draw_month(key, actor=actor, at=at)
    return len(keys)
