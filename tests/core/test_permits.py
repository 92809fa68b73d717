"""Permits: an office's permission counts for what its rule says; others have what is theirs."""

from dataclasses import replace
from uuid import UUID

import pytest

from wangge.core import permits
from wangge.core.errors import Forbidden
from wangge.core.permits import ANONYMOUS, SYSTEM, Actor, Office, allows, require, rule

HERE, THERE, BESIDE = "city.east.one", "city.west.two", "city.east.one2"


def office(area_path, *permissions, number=1):
    key = UUID(int=number)
    return Office(
        id=key,
        body_id=key,
        body_name="街道办",
        body_kind="street",
        post="mender",
        post_title="维修员",
        area_id=key,
        area_path=area_path,
        permissions=frozenset(permissions),
    )


MENDER = Actor(UUID(int=7), "甲", "staff", (office("city.east.one", "tests.mend"),))
ELSEWHERE = Actor(UUID(int=8), "乙", "staff", (office("city.west", "tests.mend"),))
CLERK = Actor(UUID(int=9), "丙", "staff", (office("city.east.one", "tests.write"),))
UNAPPOINTED = Actor(UUID(int=10), "丁", "staff")
RESIDENT = Actor(UUID(int=11), "戊", "resident")


@pytest.fixture(autouse=True)
def rules(monkeypatch):
    monkeypatch.setattr(permits, "_rules", {})

    @rule("tests.mend")
    def in_own_area(actor, office, path):
        return office is not None and office.covers(path)

    @rule("tests.tell")
    def anybody(actor, office, path):
        return office is None

    @rule("tests.withdraw")
    def their_own(actor, office, path):
        return actor.kind == "resident"


@pytest.mark.parametrize(
    ("permission", "path", "allowed"),
    [
        ("tests.mend", HERE, {"mender", "system"}),
        ("tests.mend", THERE, {"elsewhere", "system"}),
        ("tests.mend", BESIDE, {"system"}),
        ("tests.tell", HERE, {"unappointed", "resident", "anonymous", "system"}),
        ("tests.withdraw", HERE, {"resident", "system"}),
    ],
)
def test_who_may_do_what_where(permission, path, allowed):
    actors = {
        "mender": MENDER,
        "elsewhere": ELSEWHERE,
        "clerk": CLERK,
        "unappointed": UNAPPOINTED,
        "resident": RESIDENT,
        "anonymous": ANONYMOUS,
        "system": SYSTEM,
    }
    assert {name for name, actor in actors.items() if allows(actor, permission, path)} == allowed
    for name, actor in actors.items():
        if name not in allowed:
            with pytest.raises(Forbidden):
                require(actor, permission, path)


def test_the_office_that_allows_it_is_told():
    both = replace(
        MENDER,
        offices=(office("city.west", "tests.mend", number=2), office("city.east", "tests.mend", number=3)),
    )
    assert require(both, "tests.mend", HERE).id == UUID(int=3)
    assert require(RESIDENT, "tests.withdraw", HERE) is None


def test_two_rules_for_one_permission_are_refused():
    with pytest.raises(ValueError, match=r"tests\.mend"):
        rule("tests.mend")(lambda actor, office, thing: True)


def test_a_permission_without_a_rule_is_a_fault_of_ours_and_no_yes():
    with pytest.raises(KeyError):
        allows(MENDER, "tests.nothing")
