"""The stars of a dormitory have one source: its last published rating."""

from datetime import date

import pytest
from django.test import RequestFactory
from django.utils import timezone

from tests.ratings.rounds import in_force
from tests.ratings.schemes import indicator, scheme
from wangge.premises.models import Dormitory
from wangge.ratings.models import Result, Revision, Round, Subject
from wangge.ratings.web.panels import stars
from wangge.territory.models import Area

BANDS = [
    {"key": "star4", "title": "四星", "colour": "amber", "tone": "good", "stars": 4, "least": 85},
    {"key": "below", "title": "未达标", "colour": "grey", "tone": "bad"},
]


@pytest.fixture
def dormitory(tianchang):
    grid = Area.objects.filter(level="grid").order_by("path").first()
    told = {"address": "试验路1号", "operator": "试验公司", "capacity": 100, "rooms": 30, "services": []}
    return Dormitory.objects.create(area=grid, name="试验宿舍（虚构）", valid_from=date(2024, 1, 1), **told)


def rated(dormitory, first, band, score, state=Round.PUBLISHED):
    now = timezone.now()
    written = scheme(
        indicator("safe", 100), key="dorms", title="集宿区星级", period="half", rated={"kind": "dormitory"}, bands=BANDS
    )
    made = Round.objects.create(
        scheme="dorms", version=in_force(written), first=first, after=date(first.year, 12, 31), state=state,
        revision=1, opened_at=now, signed_at=now,
    )  # fmt: skip
    subject = Subject.objects.create(round=made, thing=dormitory.pk, title=dormitory.name, area_path="tianchang")
    revision = Revision.objects.create(round=made, number=1, at=now, digest="")
    Result.objects.create(revision=revision, subject=subject, score=score, place=1, band=band, sides={}, bonus=0)
    return made


def told(dormitory):
    return stars(RequestFactory().get("/"), dormitory)


def test_they_are_those_of_the_last_round_that_is_public(dormitory):
    assert told(dormitory) is None, "no such rating in this county"
    old = rated(dormitory, date(2024, 1, 1), "below", 40)
    assert "未达标" in told(dormitory)
    new = rated(dormitory, date(2024, 7, 1), "star4", 90)
    page = told(dormitory)
    assert "四星" in page and "4★" in page and f"{new.pk}" in page and f"{old.pk}" not in page
    rated(dormitory, date(2025, 1, 1), "below", 10, state=Round.NOTICED)
    assert "四星" in told(dormitory), "nothing is told before it is published"
    Round.objects.filter(pk__in=[old.pk, new.pk]).update(state=Round.WITHDRAWN)
    assert "还没有公布的星级" in told(dormitory)
