"""A grid of the demo with its homes, nobody visited yet, and the people around it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.premises.models import Dwelling
from wangge.territory.models import Area
from wangge.visits.models import Hint, Plan, Visit, VisitFind
from wangge.visits.operations import Said, give_hint, record_visit
from wangge.visits.operations.hints import Said as Told
from wangge.visits.rules import MAKE

SOURCE = "供电公司用电量比对"


def county_wide():
    """What a test opens to look into the tables itself."""
    return scope(SYSTEM, MAKE)


@pytest.fixture
def worker(staff):
    return staff("wangge01")


@pytest.fixture
def clerk(staff):
    return staff("shequ01")


@pytest.fixture
def grid(worker):
    """The worker's first grid, without the demo's own visits and hints."""
    with scope(SYSTEM, MAKE):
        VisitFind.objects.all().delete()
        Visit.objects.all().delete()
        Hint.objects.all().delete()
    Plan.objects.all().delete()
    return Area.objects.get(pk=worker.offices[0].area_id)


@pytest.fixture
def homes(grid):
    """The grid's let dwellings, in the order of their addresses."""
    return list(Dwelling.objects.filter(area=grid, use="let", valid_until=None).order_by("address"))


@pytest.fixture
def at():
    """Now: offices are held now."""
    return timezone.now()


@pytest.fixture
def elsewhere(grid):
    """A dwelling of another community, in no area of the worker."""
    other = Area.objects.filter(level="grid", valid_until=None).exclude(parent=grid.parent_id).first()
    home = Dwelling.objects.filter(area=grid).select_related("building").first()
    home.building.pk, home.building.area, home.building.address = new_key(), other, "别处一号楼"
    home.building.save(force_insert=True)
    home.pk, home.area, home.address, home.building_id = new_key(), other, "别处一号楼101室", home.building.pk
    home.save(force_insert=True)
    return home


@pytest.fixture
def visited(worker, at):
    """`visited(home, "met", boxes=…, days=3)`: a visit some days ago."""

    def visit(home, outcome="met", boxes=(), days=0, **said):
        when = at - timedelta(days=days)
        return record_visit(home.pk, Said(outcome, tuple(boxes), **said), key=new_key(), actor=worker, at=when)

    return visit


@pytest.fixture
def hinted(clerk, at):
    """`hinted(home)`: an open hint that the clerk gave."""

    def hint(home, kind="let_may_be_empty", days=0):
        told = Told(SOURCE, kind, home.pk, "XS-1")
        return give_hint(told, key=new_key(), actor=clerk, at=at - timedelta(days=days))

    return hint
