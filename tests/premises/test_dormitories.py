"""Dormitory areas: counted without names, checked by two people, starred by a pure rule; pages by role."""

import uuid

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.permits import Actor, Office
from wangge.premises.models import Dormitory
from wangge.premises.operations.dormitories import (
    check_dormitory,
    count_dormitory,
    end_dormitory,
    fix_dormitory_finding,
    recheck_dormitory_finding,
    register_dormitory,
    standards,
)
from wangge.premises.rules import pillars_met

ALL = ("premises.edit", "findings.record", "premises.view")
SENT = {"name": "试验宿舍", "address": "试验路1号", "operator": "试验物业", "capacity": "100", "rooms": "30"}


def somebody(area, *permissions):
    held = Office(uuid.uuid4(), area.pk, "", "", "", "", area.pk, area.path, frozenset(permissions or ALL))
    return Actor(uuid.uuid4(), "测试", "staff", (held,))


@pytest.fixture
def dormitory(building):
    return register_dormitory(building.area, sent=SENT, actor=somebody(building.area), at=timezone.now())


items = st.lists(st.tuples(st.text("abc", min_size=1, max_size=4), st.sampled_from("PQRS")), max_size=12)


@given(items, st.sets(st.text("abc", min_size=1, max_size=4)), st.text("abc", min_size=1, max_size=4))
def test_one_more_unmet_never_adds_a_pillar(sheet, unmet, more):
    before, after = pillars_met("PQRS", sheet, unmet), pillars_met("PQRS", sheet, unmet | {more})
    assert (before is None) == (not sheet) and (before is None or 0 <= after <= before <= 4)


def test_all_met_is_every_pillar_and_nothing_asked_is_none():
    assert pillars_met("PQ", [("a", "P"), ("b", "Q")], set()) == 2
    assert pillars_met("PQ", [("a", "P"), ("b", "Q")], {"b"}) == 1
    assert pillars_met("PQ", [], {"b"}) is None


def test_entered_once_counted_and_ended(dormitory, building):
    actor, now = somebody(building.area), timezone.now()
    with pytest.raises(Refused):
        register_dormitory(building.area, sent=SENT, actor=actor, at=now)
    assert count_dormitory(dormitory.pk, "120", actor=actor, at=now).occupants == 120  # more than it holds is a fact
    with pytest.raises(Invalid):
        count_dormitory(dormitory.pk, "很多", actor=actor, at=now)
    end_dormitory(dormitory.pk, basis="已改作办公", actor=actor, at=now)
    with pytest.raises(Refused):
        count_dormitory(dormitory.pk, "1", actor=actor, at=now)
    assert register_dormitory(building.area, sent=SENT, actor=actor, at=now).pk != dormitory.pk


def test_who_put_it_right_does_not_look_again(dormitory, building):
    first, second, now = somebody(building.area), somebody(building.area), timezone.now()
    key = next(iter(standards()))
    check_dormitory(dormitory.pk, [key], actor=first, at=now)
    check_dormitory(dormitory.pk, [key], actor=second, at=now)
    (finding,) = dormitory.findings.all()
    with pytest.raises(Refused):
        recheck_dormitory_finding(finding.pk, passed=True, actor=second, at=now)
    fix_dormitory_finding(finding.pk, actor=first, at=now)
    with pytest.raises(Refused):
        recheck_dormitory_finding(finding.pk, passed=True, actor=first, at=now)
    assert recheck_dormitory_finding(finding.pk, passed=True, actor=second, at=now).closed_at


@pytest.mark.parametrize("permission", ["premises.view", "people.edit"])
def test_who_only_looks_changes_nothing(dormitory, building, permission):
    actor, now = somebody(building.area, permission), timezone.now()
    for act in (
        lambda: count_dormitory(dormitory.pk, "1", actor=actor, at=now),
        lambda: check_dormitory(dormitory.pk, [], actor=actor, at=now),
        lambda: end_dormitory(dormitory.pk, basis="试验", actor=actor, at=now),
        lambda: register_dormitory(building.area, sent=SENT | {"address": "别处"}, actor=actor, at=now),
    ):
        with pytest.raises(Forbidden):
            act()


ROLES = {"shequ01": (200, 200, 200), "wangge01": (200, 200, 403), "xiaofang01": (403,) * 3, "guanli01": (403,) * 3}


@pytest.mark.parametrize("username", ROLES)
def test_who_opens_what(dormitory, building, signed_in, username):
    asking, area = signed_in(username), building.area.parent.key if username == "shequ01" else building.area.key
    pages = (f"?area={area}", f"{dormitory.pk}/", f"new/?area={area}")
    found = tuple(asking.get(f"/tianchang/desk/premises/dormitories/{page}").status_code for page in pages)
    assert found == ROLES[username]


def test_a_dormitory_elsewhere_is_not_opened(dormitory, elsewhere, signed_in):
    Dormitory.objects.filter(pk=dormitory.pk).update(area=elsewhere)
    assert signed_in("shequ01").get(f"/tianchang/desk/premises/dormitories/{dormitory.pk}/").status_code == 403


def test_the_file_has_numbers_and_says_who_took_it(dormitory, building, signed_in):
    from wangge.core.sheets import rows_of

    answer = signed_in("shequ01").get(
        f"/tianchang/desk/premises/dormitories/sheet.xlsx?area={building.area.parent.key}"
    )
    rows = list(rows_of(b"".join(answer)))
    assert "试验宿舍" in str(rows) and "导出" in rows[-1][0]


def test_the_loops_open_to_their_rows(building, signed_in):
    asking = signed_in("shequ01")
    for stage in ("late", "open", "fixed", "closed", "unverified", "nonsense"):
        answer = asking.get(f"/tianchang/desk/premises/loops/?area={building.area.parent.key}&stage={stage}")
        assert answer.status_code == 200 and "双闭环" in answer.content.decode()
    assert signed_in("xiaofang01").get("/tianchang/desk/premises/loops/").status_code == 403
