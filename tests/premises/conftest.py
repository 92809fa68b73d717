"""The invented dwellings of the demo."""

import pytest

from wangge.premises.models import Building, Dwelling
from wangge.territory.models import Area


@pytest.fixture
def building(tianchang):
    return Building.objects.select_related("area").get(address__endswith="梧桐里（虚构）3幢")


@pytest.fixture
def dwelling(building):
    """A let dwelling that was never checked."""
    return Dwelling.objects.get(building=building, use="let", labels=None)


@pytest.fixture
def elsewhere(building):
    """A grid of another town."""
    return Area.objects.filter(level="grid", valid_until=None).exclude(path__startswith=building.area.path[:20]).last()
