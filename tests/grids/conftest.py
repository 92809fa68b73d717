"""The demo's net: one grid too large with its buildings, one too small beside it."""

import pytest

from wangge.grids.models import NetChange, NetFinding
from wangge.territory.models import Area


@pytest.fixture
def change(tianchang):
    """The demo's proposal to split the large grid."""
    return NetChange.objects.select_related("area").get(kind="split", state="proposed")


@pytest.fixture
def large(change):
    return change.area


@pytest.fixture
def small(tianchang):
    return Area.objects.get(pk=NetFinding.objects.get(kind="too_few").area_id)


@pytest.fixture
def keeper(staff):
    """Who keeps the net and proposes."""
    return staff("guanli01")


@pytest.fixture
def decider(staff):
    """Who decides."""
    return staff("zhibanzhang01")
