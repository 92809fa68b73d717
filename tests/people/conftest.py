"""Invented people for tests. Their numbers begin with a region that does not exist and belong to nobody."""

import datetime

import pytest
from django.utils import timezone

from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.core.sealed import NUMBER, PHONE, matching, seal
from wangge.people.models import Person
from wangge.territory.models import Area

NOW = timezone.make_aware(datetime.datetime(2026, 11, 20, 10, 0))


def a_person(area, name="甲乙丙", number="", phone="", **fields):
    """A person in an area, made within the county's scope."""
    fields = {"source": "测试", "verified_on": NOW.date(), "invented": True, "birth_year": 1980, **fields}
    if number:
        fields |= {
            "number_kind": "id",
            "number_sealed": seal(number, purpose=NUMBER),
            "number_hash": matching(number, purpose=NUMBER),
        }
    if phone:
        fields |= {"phone_sealed": seal(phone, purpose=PHONE), "phone_hash": matching(phone, purpose=PHONE)}
    with scope(SYSTEM, "people.edit"):
        return Person.objects.create(name=name, area=area, **fields)


@pytest.fixture
def grids(tianchang):
    """Two grids of different communities."""
    found = list(Area.objects.filter(level="grid", valid_until=None).order_by("path"))
    first = found[0]
    return first, next(one for one in found if one.parent_id != first.parent_id)
