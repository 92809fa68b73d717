"""Campaigns and delegated powers for programs: as the pages show them, paged, described, for who may see them."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.cases.test_api import API, Program
from tests.projects.test_campaigns import check, leader, plan, plate, street, worker  # noqa: F401  (fixtures)
from wangge.accounts.models import Account
from wangge.accounts.operations import create_api_key
from wangge.accounts.queries import actor_of
from wangge.core.keys import new_key
from wangge.projects.operations import open_campaign


@pytest.fixture
def program(tianchang):
    """`program("zuoxi01")` is a client with that account's key."""

    def make(username):
        at = timezone.now()
        actor = actor_of(Account.objects.get(username=username), at=at)
        return Program(create_api_key("试验", 30, actor=actor, at=at)[1])

    return make


def test_campaigns_are_listed_page_by_page_and_told_area_by_area(program, leader, worker, plate, street):  # noqa: F811
    made = [open_campaign(plan((street, 4)), key=new_key(), actor=leader, at=timezone.now()) for _ in range(3)]
    check(made[0], worker, plate)
    api = program("zuoxi01")
    first = api.get("/campaigns", size=2)
    assert [one["id"] for one in first["items"]] == [str(one.pk) for one in reversed(made[1:])]
    last = api.get(first["next"].removeprefix(api.api))["items"][0]
    assert (last["wanted"], last["checked"], last["found"], last["closed_at"]) == (4, 1, 0, None)
    whole = api.get(f"/campaigns/{made[0].pk}")
    assert [(part["area"], part["places"], part["clean"]) for part in whole["parts"]] == [(street.key, 4, 1)]
    api.get(f"/campaigns/{new_key()}", 404)
    api.get("/campaigns", 422, page="nonsense")


def test_who_sees_no_cases_sees_no_campaigns(program):
    program("guanli01").get("/campaigns", 403)
    Program().get("/campaigns", 401)


def test_powers_are_public_narrowed_and_paged(tianchang):
    api, seen, after = Program(), [], ""
    while True:
        told = api.get("/powers", size=20, **({"page": after} if after else {}))
        seen += [one["key"] for one in told["items"]]
        if not told["next"]:
            break
        after = seen[-1]
    assert len(seen) == len(set(seen)) == told["total"] > 50
    enforcement = api.get("/powers", kind="enforcement", in_force="true", size=200)
    assert enforcement["items"] and {one["kind"] for one in enforcement["items"]} == {"enforcement"}
    assert all(one["basis"] and one["mandate"] and one["in_force"] for one in enforcement["items"])
    assert not api.get("/powers", on="2001-01-01", in_force="true")["items"]
    for wrong in ({"page": "none_of_ours"}, {"kind": "magic"}, {"on": "never"}, {"size": 9999}):
        api.get("/powers", 422, **wrong)


def test_both_stand_in_the_description(tianchang):
    paths = Client().get(f"{API}/openapi.json").json()["paths"]
    assert any(path.endswith("/campaigns") for path in paths) and any(path.endswith("/powers") for path in paths)
