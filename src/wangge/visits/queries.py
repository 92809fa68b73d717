"""Reading visits: whose households, a month's way, what is left of it, who was never visited, hints that wait.

What reads `Visit` or `Hint` must stand in a scope: their rows are under row-level security.
"""

from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.accounts.queries import appointments_on
from wangge.core.calendar import current_calendar
from wangge.core.errors import Refused
from wangge.core.permits import SYSTEM, paths_of
from wangge.core.scope import scope
from wangge.method.queries import current_method
from wangge.people.models import Household, Residence
from wangge.premises.models import Dwelling
from wangge.territory.queries import within
from wangge.visits.models import Hint, Share, Stop, Visit
from wangge.visits.rules import HINT, LEAD, MAKE, Home

WHOLE_DAY = timedelta(days=1)
AGED = ("aged_0_6", "aged_7_13", "aged_14_17", "aged_18_59", "aged_60_79", "aged_80")


def visits_of(method=None):
    """Visits as the method in force says them; Refused where the city has none."""
    visits = (method or current_method()).visits
    if visits is None:
        raise Refused(_("本市的工作法没有走访。"), code="no-visits")
    return visits


def sees_visits(actor):
    """Whether the actor has anything to do with visits or hints."""
    return any(actor.holding(permission) for permission in (MAKE, LEAD, HINT))


def month_of(day):
    """The first day of a date's month."""
    return day.replace(day=1)


def after(month):
    """The first day of the month after."""
    return (month + timedelta(days=32)).replace(day=1)


def midnight(day):
    """The beginning of a day where we are."""
    return timezone.make_aware(datetime.combine(day, time()))


def in_month(month):
    """The condition that something took place in a month."""
    return Q(at__gte=midnight(month), at__lt=midnight(after(month)))


def standing():
    """Visits that count: none that was taken back."""
    return Visit.objects.filter(taken_back_at=None)


def households(path, rules, day=None):
    """The dwellings of an area that are households by the pack's rules, on a day (now)."""
    rows = Dwelling.objects.filter(area__path__descendant_of=path, use__in=rules.uses)
    if day is None:
        return rows.filter(valid_until=None)
    return rows.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)


def homes_for(area, month, rules):
    """The households of an area that stand on no way of a month yet, as the rule takes them; in a scope."""
    rows = households(area.path, rules).exclude(Exists(Stop.objects.filter(month=month, dwelling=OuterRef("pk"))))
    rows = rows.values_list(
        *("pk", "building", "address", "building__lon", "building__lat", "unit", "floor", "room"),
    )
    last, asked, resting = _past(area.path, month, rules)
    return [Home(*row, last.get(row[0]), row[0] in asked, row[0] in resting) for row in rows]


def _past(path, month, rules):
    """(day of the last visit by dwelling, dwellings that asked for help, those that rest) before a month."""
    asks = [box.key for box in visits_of().boxes if box.asks]
    before = standing().filter(area__path__descendant_of=path, at__lt=midnight(month))
    last = dict(before.order_by().values_list("dwelling").annotate(Max("at")))
    since = midnight(month) - timedelta(days=rules.asked_days)
    asked = set(before.filter(at__gte=since, boxes__overlap=asks).values_list("dwelling", flat=True))
    rested = midnight(month) - timedelta(days=rules.rest_days)
    resting = set(before.filter(at__gte=rested, outcome="refused").values_list("dwelling", flat=True))
    return {key: timezone.localdate(at) for key, at in last.items()}, asked, resting


def walkers_in(area, day, visits):
    """(appointment, households a month) of the offices of exactly this area whose post visits, on a day."""
    quotas = {one.post: one.households for one in visits.visitors}
    held = appointments_on(day).filter(area=area, post__in=quotas, account__is_active=True)
    return [(one, quotas[one.post]) for one in held.order_by("valid_from", "id")]


def areas_to_draw(day, visits):
    """The keys of the areas with visiting offices that have no households of the month yet, the lowest first."""
    posts = [one.post for one in visits.visitors]
    given = Share.objects.filter(plan__month=month_of(day)).values("office")
    held = appointments_on(day).filter(post__in=posts, account__is_active=True).exclude(pk__in=given)
    found = dict(held.order_by().values_list("area", "area__path"))
    return sorted(found, key=lambda key: (-found[key].count("."), found[key]))


def shares_of(actor, month):
    """The actor's own shares of a month, with their areas."""
    mine = [office.id for office in actor.holding(MAKE)]
    found = Share.objects.filter(office__in=mine, plan__month=month).select_related("plan__area")
    return list(found.defer("plan__area__boundary").order_by("plan__area__path", "id"))


def stops_of(shares):
    """The stops of shares in the order of the walk, with their dwellings; none at a door that is no more, or that has
    come to lie in another area since."""
    walked = {share.pk: f"{share.plan.area.path}." for share in shares}
    rows = Stop.objects.filter(share__in=walked, dwelling__valid_until=None).order_by("share", "position")
    rows = rows.select_related("dwelling__building", "dwelling__area").defer("dwelling__area__boundary")
    return [one for one in rows if f"{one.dwelling.area.path}.".startswith(walked[one.share_id])]


def done_in(month, dwellings):
    """dwelling key → the latest visit of a month; in a scope."""
    rows = standing().filter(in_month(month), dwelling__in=dwellings).order_by("at", "id")
    return {one.dwelling_id: one for one in rows}


def last_visits(dwellings):
    """dwelling key → when somebody was last at its door; how it went is not said. In a scope."""
    rows = standing().filter(dwelling__in=dwellings).order_by()
    return dict(rows.values_list("dwelling").annotate(Max("at")))


def days_left(day):
    """How many working days a month has left with this one; at least one."""
    last = after(month_of(day)) - WHOLE_DAY
    off = {one.date for one in current_calendar(current_method().calendar.hours).departures(day, last, 31)[0]}
    return max(1, sum(day + n * WHOLE_DAY not in off for n in range((last - day).days + 1)))


def never_visited(path, rules, day=None):
    """Households of an area at whose door nobody has ever been, as far as is known on a day; in a scope."""
    been = standing().filter(dwelling=OuterRef("pk"))
    if day:
        been = been.filter(at__lt=midnight(day + WHOLE_DAY))
    return households(path, rules, day).filter(~Exists(been))


def last_day(month, today):
    """The day as of which a month is told: its last, or today."""
    return min(after(month) - WHOLE_DAY, today)


def dwelling_for(actor, dwelling_id):
    """A dwelling in one's areas with its building; None where there is none."""
    rows = Dwelling.objects.filter(within(paths_of(actor, MAKE, LEAD)), pk=dwelling_id)
    rows = rows.select_related("building", "area__parent").defer("area__boundary", "area__parent__boundary")
    return rows.first()


# ── hints ──


def hint_scope(actor):
    """Within the areas where the actor looks at hints, sees to them, gives them, or keeps the register."""
    return scope(actor, MAKE, LEAD, HINT, "premises.edit")


def hints_seen(actor):
    """The hints in areas where the actor looks at them, sees to them or gives them; in `hint_scope`."""
    rows = Hint.objects.filter(within(paths_of(actor, MAKE, LEAD, HINT)), erased_at=None)
    return rows.select_related("dwelling__building", "area__parent").defer("area__boundary", "area__parent__boundary")


def hints_to_check(actor, day):
    """Hints that wait for a look in one's areas, those due first."""
    rows = hints_seen(actor).filter(within(paths_of(actor, MAKE)))
    return rows.filter(answered_at=None, due_on__gte=day).order_by("due_on", "area__path", "id")


def hints_to_decide(actor):
    """Confirmed hints whose correction waits for who keeps the register, the oldest first."""
    rows = hints_seen(actor).filter(within(paths_of(actor, "premises.edit")))
    return rows.filter(answer="confirmed", applied=None).exclude(proposes="").order_by("answered_at", "id")


def hint_kind(key, method=None):
    """A kind of hint of the pack in force; None where it has it no more."""
    return next((one for one in visits_of(method).hints if one.key == key), None)


def shared_doors(visits, person_id):
    """The dwellings of these visits where others than a person are, or since the first of them were, registered. Only
    whether there are others is told, and nobody is read."""
    doors = {visit.dwelling_id for visit in visits}
    if not doors:
        return set()
    since = timezone.localdate(min(visit.at for visit in visits))
    with scope(SYSTEM, MAKE):
        rows = Residence.objects.filter(dwelling__in=doors).exclude(person=person_id)
        found = set(rows.filter(Q(valid_until=None) | Q(valid_until__gte=since)).values_list("dwelling", flat=True))
        counted = Household.objects.filter(Q(ended_on=None) | Q(ended_on__gte=since), dwelling__in=doors)
        heads = Sum(sum((F(name) for name in AGED[1:]), F(AGED[0])))
        counted = counted.values("dwelling").annotate(heads=heads, households=Count("pk"))
        more = counted.filter(Q(heads__gt=1) | Q(households__gt=1))
        return found | set(more.values_list("dwelling", flat=True))
