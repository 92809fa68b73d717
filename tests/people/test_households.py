"""Households: counted by age band, counted again with the former count kept, gone; by the office of the place alone."""

# ruff: noqa: F811  fixtures of other modules are asked for by name

import re

import pytest

from tests.people.conftest import NOW
from tests.people.test_keeping import keeper, two_homes  # noqa: F401
from tests.people.test_pages import DESK, resident, somebody, stating  # noqa: F401
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.people.models import Household
from wangge.people.operations.households import count_household, end_household
from wangge.premises.models import Dwelling


def counted(home):
    """(children under 7, adults, whether it ended) of every household at a door."""
    with scope(SYSTEM, "people.look"):
        rows = Household.objects.filter(dwelling=home, source="走访核实").order_by("id")
        return [(one.aged_0_6, one.aged_18_59, one.ended_on is not None) for one in rows]


def test_a_household_is_counted_and_counted_again_and_goes(two_homes):
    home, _, actor = two_homes
    first = count_household(
        home, counts={"aged_0_6": "1", "aged_18_59": "2"}, source="走访核实", actor=actor, at=NOW
    )
    assert counted(home) == [(1, 2, False)]
    told = {"source": "走访核实", "actor": actor, "at": NOW}
    second = count_household(home, counts={"aged_0_6": 2, "aged_18_59": 2}, instead_of=first.pk, **told)
    assert counted(home) == [(1, 2, True), (2, 2, False)]
    with pytest.raises(Refused, match="重新计数"):
        count_household(home, counts={"aged_18_59": 1}, instead_of=first.pk, **told)
    end_household(second.pk, home, actor=actor, at=NOW)
    assert counted(home) == [(1, 2, True), (2, 2, True)]
    names = JournalEntry.objects.filter(event__startswith="people.Household").order_by("id")
    assert [one.event for one in names][-3:] == [
        "people.HouseholdCounted",
        "people.HouseholdCounted",
        "people.HouseholdEnded",
    ]


WRONG = ("0", "-1", "100", "二", "1.5", "1" * 5000)


@pytest.mark.parametrize("counts", [{}, *({"aged_0_6": one} for one in WRONG)], ids=lambda counts: str(counts)[:20])
def test_numbers_that_are_none_are_refused_and_nothing_changes(two_homes, counts):
    home, _, actor = two_homes
    with pytest.raises(Invalid):
        count_household(home, counts=counts, source="走访核实", actor=actor, at=NOW)
    assert counted(home) == []


def test_only_the_office_of_the_place_counts_and_only_there(two_homes, grids):
    home, other, actor = two_homes
    elsewhere = next(one for one in grids if one.pk != home.area_id)
    told = {"counts": {"aged_80": 1}, "source": "走访核实", "at": NOW}
    with pytest.raises(Forbidden):
        count_household(home, **told, actor=keeper(elsewhere))
    household = count_household(home, **told, actor=actor)
    with pytest.raises(Refused):
        end_household(household.pk, other, actor=actor, at=NOW)
    with pytest.raises(Forbidden):
        end_household(household.pk, home, actor=keeper(elsewhere), at=NOW)
    assert counted(home) == [(0, 0, False)]


def test_the_page_counts_and_keeps_what_was_typed(somebody):
    home = somebody.home.dwelling_id
    clerk = stating("shequ01", "register")
    page, count = f"{DESK}houses/{home}/", f"{DESK}houses/{home}/households/"
    refused = clerk.post(count, {"aged_7_13": "3", "aged_80": "很多", "source": "走访核实"})
    shown = refused.content.decode()
    assert refused.status_code == 422 and 'value="很多"' in shown and 'value="3"' in shown and "80 岁以上" in shown
    assert clerk.post(count, {"aged_7_13": "3", "source": "走访核实"}).status_code == 302
    shown = clerk.get(page).content.decode()
    assert "7—13 岁" in shown and "走访核实" in shown
    with scope(SYSTEM, "people.look"):
        household = Household.objects.get(dwelling=home, source="走访核实")
    assert clerk.post(f"{count}end/", {"household": household.pk}).status_code == 302
    assert clerk.post(f"{count}end/", {"household": household.pk}).status_code == 409
    assert clerk.post(f"{count}end/", {"household": "x"}).status_code == 422


def test_who_may_only_look_sees_numbers_and_no_form(somebody):
    worker = stating("wangge01")
    home = somebody.home.dwelling_id
    shown = worker.get(f"{DESK}houses/{home}/").content.decode()
    assert "住户的年龄段人数" in shown and "登记一户的人数" not in shown
    sent = worker.post(f"{DESK}houses/{home}/households/", {"aged_80": 1, "source": "走访核实"})
    assert sent.status_code == 403 and counted(Dwelling.objects.get(pk=home)) == []


def test_a_form_sent_twice_is_one_household_and_another_form_another(somebody):
    home = Dwelling.objects.get(pk=somebody.home.dwelling_id)
    clerk = stating("shequ01", "register")
    for times in (1, 2):
        page = clerk.get(f"{DESK}houses/{home.pk}/").content.decode()
        key = re.search(r'name="key" value="([0-9a-f-]{36})"', page)[1]
        sent = {"aged_18_59": "2", "source": "走访核实", "key": key}
        for _again in range(2):
            assert clerk.post(f"{DESK}houses/{home.pk}/households/", sent).status_code == 302
        assert counted(home) == [(0, 2, False)] * times
