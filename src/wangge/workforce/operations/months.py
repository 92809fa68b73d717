"""A month of shifts: drafted by the rule of turns, thrown away, published."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from wangge.core.calendar import current_calendar
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.queries import current_version, method_of
from wangge.territory.models import Area
from wangge.workforce.events import MonthDrafted, MonthDropped, MonthPublished
from wangge.workforce.models import Rota, Shift
from wangge.workforce.queries import bounds_of, crew, duty_of, points_in, pools, slot_of, standers
from wangge.workforce.rules import LEAD, days_of, rotate, stands_on

AHEAD = 3  # months that may be planned: this one and those after it
WHOLE_DAY = timedelta(days=1)


@transaction.atomic
def draft_month(area, month, *, actor, at, begins=None):
    """Plan a month of an area by the rule of turns, in place of an earlier draft; returns the Rota.

    `begins`: the first day planned; the next day where the month has begun. Refused for a month that is published,
    without points or people, or whose points are planned by another area.
    """
    Area.objects.select_for_update().get(pk=area.pk)
    office = require(actor, LEAD, area)
    version = current_version(localdate(at))
    duty, calendar = duty_of(version.pk), current_calendar(method_of(version.pk).calendar.hours)
    begins = _first_day(month, begins, localdate(at))
    rota = Rota.objects.filter(area=area, month=month).first() or Rota(area=area, month=month)
    if rota.published_at:
        raise Refused(_("这个月已经发布，不能重排；要换人，请打开那一班。"), code="published")
    rota.begins, rota.version, rota.confirmed = begins, version, month.year in calendar.confirmed_years
    rota.drafted_at, rota.drafted_by = at, office.signs_as if office else actor.name
    rota.save()
    rota.shifts.all().delete()
    shifts = _planned(rota, duty, calendar)
    Shift.objects.bulk_create(shifts, batch_size=2000)
    nobody = sum(shift.office_id is None for shift in shifts)
    drafted = MonthDrafted(rota_id=rota.pk, shifts=len(shifts), open_shifts=nobody)
    record(drafted, actor=actor, at=at, office=office)
    return rota


def _first_day(month, begins, today):
    latest = (today.replace(day=1) + timedelta(days=31 * (AHEAD - 1))).replace(day=1)
    if month.day != 1 or not today.replace(day=1) <= month <= latest:
        raise Invalid(_("只能排本月和以后两个月。"), code="month", field="month")
    begins = begins or (month if month > today else today + WHOLE_DAY)
    if begins < today or begins.replace(day=1) != month:
        raise Invalid(_("开始日期须在这个月里，且不早于今天。"), code="begins", field="begins")
    return begins


def _planned(rota, duty, calendar):
    """The shifts of a month, each with who gets it; Refused where there is nothing to plan."""
    points = list(points_in(rota.area.path))
    if not points:
        raise Refused(_("这里还没有值守点，请先登记。"), code="no-points")
    shifts = _shifts(rota, points, duty, calendar)
    if not shifts:
        raise Refused(_("从这一天到月底没有要值的班。"), code="no-shifts")
    _refuse_planned_elsewhere(rota, points)
    found, offices = pools(duty), list(crew(rota.area.path, rota.begins, shifts[-1].day))
    people = standers(offices, found, rota.month, without=Q(rota=rota))
    if not people.standers:
        raise Refused(_("这里没有轮班值守岗位的人，请系统管理员先任命。"), code="no-people")
    off = _days_off(calendar, rota.month)
    slots = [slot_of(shift, found, off=shift.day in off) for shift in shifts]
    given = rotate(slots, tuple(people.standers.values()), bounds_of(duty))
    for shift in shifts:
        shift.office = people.offices.get(given[shift.pk])
    return shifts


def _shifts(rota, points, duty, calendar):
    """Every turn of every point on every day, with nobody yet."""
    off = _days_off(calendar, rota.month)
    turns = {kind.key: kind.turns for kind in duty.kinds}
    return [
        Shift(rota=rota, point=point, turn=turn.key, seat=seat, day=day, **_hours(day, turn))
        for day in days_of(rota.month, rota.begins)
        for point in points
        for turn in turns.get(point.kind, ())
        if stands_on(turn.days, day in off)
        for seat in range(1, turn.people + 1)
    ]


def _hours(day, turn):
    starts, ends = _moment(day, turn.start), _moment(day, turn.end)
    return {"starts_at": starts, "ends_at": ends if ends > starts else _moment(day + WHOLE_DAY, turn.end)}


def _moment(day, clock):
    """HH:MM of a day; 24:00 is the next day's beginning."""
    hour, minute = map(int, clock.split(":"))
    return make_aware(datetime.combine(day, datetime.min.time()) + timedelta(hours=hour, minutes=minute))


def _days_off(calendar, month):
    last = date(month.year + month.month // 12, month.month % 12 + 1, 1) - WHOLE_DAY
    return {one.date for one in calendar.departures(month, last, 31)[0]}


def _refuse_planned_elsewhere(rota, points):
    ends = rota.month + timedelta(days=31)
    other = Shift.objects.filter(point__in=points, day__gte=rota.begins, day__lt=ends).exclude(rota=rota)
    taken = other.filter(rota__month=rota.month).select_related("rota__area").first()
    if taken:
        reason = _("这里的值守点已由%(area)s排了班，请先删除那份草稿，或由他们调整。") % {"area": taken.rota.area.name}
        raise Refused(reason, code="planned-elsewhere")


def locked_month(rota_id):
    """The month, locked: every change of its shifts begins here."""
    locked = Rota.objects.select_for_update(of=("self",)).select_related("area").defer("area__boundary")
    return locked.get(pk=rota_id)


@transaction.atomic
def drop_month(rota_id, *, actor, at):
    """Throw a draft away. Refused once it is published."""
    rota = locked_month(rota_id)
    office = require(actor, LEAD, rota.area)
    if rota.published_at:
        raise Refused(_("已经发布的不能删除。"), code="published")
    record(MonthDropped(rota_id=rota.pk), actor=actor, at=at, office=office)
    rota.delete()


@transaction.atomic
def publish_month(rota_id, *, actor, at):
    """From now on the month holds. Refused if its first day is over: whoever stood then was never told."""
    rota = locked_month(rota_id)
    office = require(actor, LEAD, rota.area)
    if rota.published_at:
        raise Refused(_("这个月已经发布。"), code="published")
    if rota.begins < localdate(at):
        raise Refused(_("草稿的开始日期已经过去，请重新排一次再发布。"), code="too-late")
    rota.published_at, rota.published_by = at, office.signs_as if office else actor.name
    rota.save(update_fields=["published_at", "published_by"])
    shifts, nobody = rota.shifts.count(), rota.shifts.filter(office=None).count()
    published = MonthPublished(rota_id=rota.pk, shifts=shifts, open_shifts=nobody)
    record(published, actor=actor, at=at, office=office)
    return rota
