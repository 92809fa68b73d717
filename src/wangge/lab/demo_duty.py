"""Shift duty of the demo: invented points in the text's numbers, and a published month around home.

Everything goes through the operations, by whoever holds the posts of the pack. The next month is left to be planned,
so that it can be tried.
"""

import random
from datetime import timedelta
from itertools import count, product

from django.utils.timezone import localdate

from wangge.accounts.models import Account
from wangge.accounts.queries import actor_holding, actor_of
from wangge.core.errors import Refused
from wangge.core.keys import new_key
from wangge.lab.demo_names import FIRST
from wangge.territory.models import Area
from wangge.territory.queries import areas_of_level, locate
from wangge.territory.rules import middle_of
from wangge.workforce.models import Point
from wangge.workforce.operations import (
    Place,
    add_point,
    answer_swap,
    ask_swap,
    check_in,
    check_out,
    draft_month,
    give_shift,
    publish_month,
)
from wangge.workforce.queries import crew, shifts_of
from wangge.workforce.rules import LEAD

SOURCE = "演示数据：名称和位置为虚构，个数照原文"
SEED = 8994
MANY = 60  # points of a kind whose number the text does not give
MISSED = 9  # every so many shifts nobody came


def has_points():
    """Whether points of duty were entered already."""
    return Point.objects.exists()


def load_duty(method, home, places, *, at, signed):
    """Points in the text's numbers, the month around home published, and shifts of the account `signed`."""
    draw = random.Random(SEED)
    named, leads = {0: iter(_spread(places, method.duty.kinds[0].count or MANY))}, {}
    for number, kind in enumerate(method.duty.kinds):
        rows = named.get(number) or _crossings(method, draw)
        for (name, lon, lat), _n in zip(rows, range(kind.count or MANY), strict=False):
            _add(Place(kind.key, name, lon, lat, SOURCE), leads, at=at)
    rota = _published(home, at)
    _stood(rota, at)
    _signed(rota, home, signed, at)


def _spread(rows, number):
    return [rows[n * len(rows) // number] for n in range(min(number, len(rows)))]


def _crossings(method, draw):
    """Crossings of invented roads, one in each grid of the demo in a mixed order."""
    roads = [f"{one}路与{other}街路口" for one, other in product(FIRST, FIRST) if one != other]
    draw.shuffle(roads)
    grids = list(areas_of_level(method.territory.grid.level))
    draw.shuffle(grids)
    for name, grid in zip(roads, grids, strict=False):
        (lon, lat), corner = middle_of(grid.boundary), grid.boundary[0][0][0]
        yield name, round((lon + corner[0]) / 2, 6), round((lat + corner[1]) / 2, 6)


def _add(place, leads, *, at):
    """Enter a point by whoever plans in its street; `leads` remembers them."""
    area = locate(place.lon, place.lat)
    if area:
        street = ".".join(area.path.split(".")[:2])
        leads[street] = leads.get(street) or actor_holding(LEAD, area, at=at)
        add_point(place, key=new_key(), actor=leads[street], at=at, invented=True)


def _published(home, at):
    """The month of whoever plans around home, from yesterday on, planned and published the day before."""
    lead = actor_holding(LEAD, home, at=at)
    area = Area.objects.get(pk=lead.holding(LEAD)[0].area_id)
    month = localdate(at).replace(day=1)
    begins = max(month, localdate(at) - timedelta(days=1))
    then = at - timedelta(days=2)
    rota = draft_month(area, month, begins=begins, actor=lead, at=then)
    return publish_month(rota.pk, actor=lead, at=then)


def _stood(rota, at):
    """Who has come so far; every few shifts nobody did, so that the list of those is not empty."""
    begun = shifts_of(rota).filter(starts_at__lt=at, office__isnull=False)
    actors = {}
    for number, shift in enumerate(begun, start=1):
        if number % MISSED:
            who = shift.office.account
            actor = actors.setdefault(who.pk, actor_of(who, at=at))
            near = {"lon": shift.point.lon + 0.0003, "lat": shift.point.lat + 0.0002}
            check_in(shift.pk, **near, actor=actor, at=shift.starts_at - timedelta(minutes=number % 12))
            if shift.ends_at < at:
                check_out(shift.pk, actor=actor, at=shift.ends_at)


def _signed(rota, home, username, at):
    """A shift for a sign-in of the demo, now or next; an exchange that waits for them, and one for its release."""
    who = Account.objects.filter(username=username).first()
    mine = crew(home.path, localdate(at), localdate(at)).filter(account=who).first()
    to_come = shifts_of(rota, home.path).filter(ends_at__gt=at, arrived_at=None, office__isnull=False)
    if mine is None:
        return
    lead = actor_holding(LEAD, home, at=at)
    for shift in to_come.exclude(office__account=who)[:5]:
        if _tried(give_shift, shift.pk, mine.pk, actor=lead, at=at - timedelta(days=1)):
            break
    others = iter(to_come.filter(starts_at__gt=at + timedelta(days=1)).exclude(office__account=who))
    asked = (swap for swap in (_asked(shift, mine, at) for shift in others) if swap)
    for number, swap in zip(count(), asked, strict=False):
        if number == 1:
            answer_swap(swap.pk, agreed=True, actor=actor_of(who, at=at), at=at)
            return


def _asked(shift, to, at):
    actor = actor_of(shift.office.account, at=at)
    return _tried(ask_swap, shift.pk, to=to.pk, key=new_key(), actor=actor, at=at - timedelta(hours=2))


def _tried(deed, *args, **kwargs):
    """The deed, or None where a rule of turns stands against it."""
    try:
        return deed(*args, **kwargs)
    except Refused:
        return None
