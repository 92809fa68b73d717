"""Reading duty: points, people who take turns, months, one's own shifts, who did not come."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.accounts.models import Account, Appointment
from wangge.core.errors import Refused
from wangge.core.permits import paths_of
from wangge.method.queries import current_method, method_of
from wangge.territory.queries import areas, within
from wangge.workforce.enums import OPEN, Stand
from wangge.workforce.models import Away, Point, Rota, Shift, Swap
from wangge.workforce.rules import LEAD, RELEASE, STAND, Bounds, Slot, Stander

WHOLE_DAY = timedelta(days=1)
NONE = Q(pk__in=[])


def duty_of(version_id=None):
    """Shift duty as a version says it, or the one in force; Refused where the city has none."""
    duty = (method_of(version_id) if version_id else current_method()).duty
    if duty is None:
        raise Refused(_("本市的工作法没有轮班值守。"), code="no-duty")
    return duty


def bounds_of(duty):
    """Rest and most hours, as the rule of turns takes them."""
    return Bounds(timedelta(hours=duty.rules.rest_hours), timedelta(hours=duty.rules.most_hours))


def kind_of(duty, key):
    """A kind of point; None where the method has no such kind any more."""
    return next((kind for kind in duty.kinds if kind.key == key), None)


def turn_of(shift):
    """The turn of a shift as its month was planned; None where that method has it no more."""
    kind = kind_of(duty_of(shift.rota.version_id), shift.point.kind)
    return kind and next((turn for turn in kind.turns if turn.key == shift.turn), None)


def points_in(*paths):
    """The points of duty there are now in these areas, in the order of the territory."""
    found = Point.objects.filter(within(paths), valid_until=None).select_related("area__parent")
    return found.defer("area__boundary", "area__parent__boundary").order_by("area__path", "kind", "name", "id")


@dataclass(frozen=True)
class Pools:
    """The areas whose people stand together, by their paths."""

    areas: dict

    def of(self, path):
        """The area of a path's pool; None where it lies in none."""
        parts = path.split(".")
        above = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((self.areas[one] for one in above if one in self.areas), None)


def pools(duty):
    """All pools of the county: one query."""
    return Pools({area.path: area for area in areas().filter(level=duty.pool).defer("boundary").order_by("path")})


def crew(path, first, last):
    """Offices that stand in turns inside an area at some time from day to day, those held longest first."""
    posts = [post.key for post in current_method().organisations.posts if STAND in post.permissions]
    then = Q(valid_from__lte=last) & (Q(valid_until=None) | Q(valid_until__gt=first))
    known = Q(account__is_active=True, account__kind=Account.STAFF)
    held = Appointment.objects.filter(then, known, post__in=posts, area__path__descendant_of=path)
    return held.select_related("account", "area", "body").defer("area__boundary").order_by("valid_from", "id")


@dataclass(frozen=True)
class Crew:
    """People who take turns: account → Stander, and the office under which each of them stands."""

    standers: dict
    offices: dict


def standers(offices, found_pools, month, *, without=NONE):
    """The holders of offices as the rule of turns sees them in a month, their shifts but those `without` counted."""
    by_account = {}
    for office in offices:
        if found_pools.of(office.area.path):
            by_account.setdefault(office.account_id, []).append(office)
    last = (month + timedelta(days=32)).replace(day=1) - WHOLE_DAY
    known = {key: _stander(key, held, found_pools, month, last) for key, held in by_account.items()}
    _add_shifts(known, month, last, without)
    for away in Away.objects.filter(office__account__in=known, last__gte=month, first__lte=last).select_related(
        "office"
    ):
        known[away.office.account_id].away += ((away.first, away.last),)
    return Crew(known, {key: held[0] for key, held in by_account.items()})


def _stander(key, held, found_pools, month, last):
    """Somebody with their pools; the days before their office and after it they are away."""
    begins = min(office.valid_from for office in held)
    ends = None if any(office.valid_until is None for office in held) else max(one.valid_until for one in held)
    away = ((month, begins - WHOLE_DAY),) if begins > month else ()
    away += ((ends, last),) if ends and ends <= last else ()
    return Stander(key, frozenset(found_pools.of(office.area.path).pk for office in held), away)


def _add_shifts(known, month, last, without):
    """Shifts of the month and of the days around it, and when each person last stood before it."""
    begins, ends = midnight(month), midnight(last + WHOLE_DAY)
    around = Q(ends_at__gt=begins - 2 * WHOLE_DAY, starts_at__lt=ends + 2 * WHOLE_DAY)
    theirs = Shift.objects.filter(office__account__in=known).exclude(without)
    for account, starts, stops, day in theirs.filter(around).values_list(
        "office__account", "starts_at", "ends_at", "day"
    ):
        known[account].taken.append((starts, stops))
        if month <= day <= last:
            known[account].hours += stops - starts
    for account, latest in (
        theirs.filter(starts_at__lt=begins).values_list("office__account").annotate(Max("starts_at"))
    ):
        known[account].last = latest


def midnight(day):
    """The beginning of a day where we are."""
    return timezone.make_aware(datetime.combine(day, time()))


def slot_of(shift, found_pools, *, off=False):
    """A shift as the rule of turns sees it; `off`: on a day off."""
    pool = found_pools.of(shift.point.area.path)
    return Slot(shift.pk, pool and pool.pk, shift.day, shift.starts_at, shift.ends_at, off)


# ── months ──


def sees_duty(actor):
    """Whether the actor looks at duty at all: whoever plans, stands or releases."""
    return any(actor.holding(permission) for permission in (LEAD, STAND, RELEASE))


def rotas_for(actor):
    """The months an actor sees, the latest first: own drafts where they plan, published ones where they belong."""
    led = within(paths_of(actor, LEAD))
    belong = paths_of(actor, STAND, RELEASE)
    near = within(belong)
    for path in belong:
        near |= Q(area__path__ancestor_of=path)
    found = Rota.objects.filter(led | (near & Q(published_at__isnull=False))).select_related("area")
    return found.defer("area__boundary").order_by("-month", "area__path")


def numbers(shifts, at, late_minutes):
    """What a set of shifts comes to, as aggregates: all, with nobody, due so far, stood, not come."""
    due = Q(starts_at__lte=at - timedelta(minutes=late_minutes), office__isnull=False)
    return shifts.aggregate(**_numbers(due))


def _numbers(due):
    return {
        "shifts": Count("id"),
        "open_shifts": Count("id", filter=Q(office=None)),
        "due": Count("id", filter=due),
        "stood": Count("id", filter=Q(arrived_at__isnull=False)),
        "missed": Count("id", filter=due & Q(arrived_at=None)),
    }


def numbers_by_rota(rotas):
    """How many shifts each month has, and how many have nobody: rota key → numbers."""
    rows = Shift.objects.filter(rota__in=rotas).values("rota").order_by()
    found = rows.annotate(shifts=Count("id"), open_shifts=Count("id", filter=Q(office=None)))
    return {row["rota"]: row for row in found}


def numbers_by_point(rota, at, late_minutes):
    """The same for each point of a month: one query."""
    due = Q(starts_at__lte=at - timedelta(minutes=late_minutes), office__isnull=False)
    rows = rota.shifts.values("point").annotate(**_numbers(due)).order_by()
    return {row["point"]: row for row in rows}


def shifts_of(rota, path=None):
    """The shifts of a month, all or those of the points in an area, by day and time."""
    found = rota.shifts.select_related("point__area", "office__account").defer("point__area__boundary")
    if path:
        found = found.filter(point__area__path__descendant_of=path)
    return found.order_by("day", "starts_at", "point__name", "seat")


def with_places(shifts):
    """Shifts with their points, whoever has them, and their months; without boundaries."""
    found = shifts.select_related("point__area__parent", "office__account", "office__body", "rota__area")
    return found.defer("point__area__boundary", "point__area__parent__boundary", "rota__area__boundary")


def own_shifts(actor, *, since):
    """One's published shifts that end after a moment, the next first."""
    mine = Shift.objects.filter(office__account=actor.id, rota__published_at__isnull=False, ends_at__gt=since)
    return with_places(mine).order_by("starts_at", "id")


def seen_shifts(actor):
    """Shifts an actor may open: own ones, and those of months they see."""
    return with_places(Shift.objects.filter(rota__in=rotas_for(actor).values("pk")))


def missed_shifts(actor, at):
    """Published shifts of the last 31 days in one's areas to which nobody has come, the latest first."""
    inside = within(paths_of(actor, LEAD, RELEASE), "point__area__")
    late = timedelta(minutes=duty_of().rules.late_minutes)
    begun = Q(starts_at__lte=at - late, starts_at__gt=at - timedelta(days=31), arrived_at=None)
    found = Shift.objects.filter(inside, begun, office__isnull=False, rota__published_at__isnull=False)
    return with_places(found).order_by("-starts_at", "-id")


# ── exchanges ──


def swaps_for(actor):
    """Exchanges that wait: for one's own answer, and for one's release; the oldest first."""
    wanted = Q(to__account=actor.id, stand=Stand.ASKED) | Q(asker__account=actor.id, stand__in=OPEN)
    others = ~Q(asker__account=actor.id) & ~Q(to__account=actor.id)
    released = within(paths_of(actor, RELEASE), "shift__point__area__")
    wanted |= released & others & Q(stand=Stand.AGREED)
    found = Swap.objects.filter(wanted, shift__starts_at__gt=F("asked_at"))
    return with_shifts(found).order_by("asked_at", "id")


def with_shifts(found):
    """Exchanges with what their lines show."""
    return found.select_related(
        *("asker__account", "to__account", "shift__point__area", "back__point__area"),
        *("shift__rota__area", "back__rota__area", "shift__office", "back__office"),
    ).defer(*(f"{one}__{area}__boundary" for one in ("shift", "back") for area in ("point__area", "rota__area")))
