"""Every address of the program × every post × own and foreign area: who gets in, by one table of rules (doors.py).

An address without a rule there fails, and so does a rule without an address. What a page shows to whom is tested
elsewhere (test_looks.py, tests/people/test_matrix.py); here it is whether the door opens at all.
"""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, path
from django.utils import timezone

from tests.house.doors import ASK_WHERE, ELSEWHERE, LEAD_AWAY, POSTED, RULES, concerned, nobody
from tests.house.places import NOTHING, place_in
from tests.house.test_looks import PART, silent
from tests.house.things import a_resident
from wangge.accounts.models import Account
from wangge.accounts.queries import actor_of
from wangge.cases.models import Case
from wangge.core.permits import ANONYMOUS
from wangge.territory.models import Area

POSTS = (
    *("zuoxi01", "zhibanzhang01", "duban01", "shenji01", "guanli01", "shequ01", "wangge01", "xiaofang01", "wuguan01"),
    *("zhifa01", "zhifazhang01", "qingdan01", "tiaojie01", "zhidaoyuan01"),
    *("pingjia01", "fuhe01", "pingfen01", "shuji01", "yezhu01", "wuye01"),
)
"""An account of each post of the demo; grid leaders may what workers may, and utilities what departments may."""
VISITORS = (*POSTS, "resident", "nobody")
NEAR = "tianchang.qianqiu.qianqiu_c01.qianqiu_c01_g1"
OPENED, SHUT = {200, 302, 303, 409, 422}, {401, 403, 404}


def routes(urlconf="wangge.urls"):
    """Every route of a URLconf, once."""

    def walk(patterns, before):
        for one in patterns:
            route = before + str(one.pattern)
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns, route)
            else:
                yield route

    return list(dict.fromkeys(walk(get_resolver(urlconf).url_patterns, "")))


@pytest.fixture
def places(tianchang):
    """The grid in which the demo's worker works, and one of another community."""
    far = Case.objects.filter(state="handling", case_type="matter", area__level="grid").exclude(
        area__path__startswith=NEAR.rpartition(".")[0]
    )
    away = far.exclude(photos=None).order_by("serial").first().area
    return place_in(Area.objects.get(path=NEAR), mine=True), place_in(away, mine=False)


def visit(who):
    """(actor, browser) of a visitor."""
    browser = Client(raise_request_exception=False)
    if who == "nobody":
        return ANONYMOUS, browser
    account = a_resident() if who == "resident" else Account.objects.get(username=who)
    browser.force_login(account, backend="wangge.accounts.backends.AccountBackend")
    return actor_of(account, at=timezone.now()), browser


def address_of(route, place):
    """The address of a route in a grid; a `place_id` is what its folder says, and so is the kind of a finding."""
    values = place.values
    if "place_id" in route:
        folder = route.split("/")[2][:-1] if "premises" in route else "service"
        values = values | {"place_id": values.get(f"{folder}_id", NOTHING)}
    if "dormitory-findings" in route:
        values = values | {"finding_id": values["dormitory_finding_id"]}
    if route.endswith("/told/"):
        values = values | {"listing_id": values["taken_down_id"]}
    return "/tianchang/" + PART.sub(lambda part: str(values[part[1]]), route)


def knock(browser, method, route, place):
    """What comes of a request that is undone afterwards: "opened", "shut", or None where it knows no such method."""
    kept = browser.cookies.copy()
    with transaction.atomic():
        answer = getattr(browser, method)(address_of(route, place), {"area": place.values["key"], "deed": "drop"})
        code = answer.status_code
        asks = code == 302 and any(word in answer["Location"] for word in ("/sign-in/", "/resident/?next"))
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    browser.cookies = kept
    if code == 405 or (method, route) in LEAD_AWAY:
        return None
    return "shut" if asks or code in SHUT else "opened" if code in OPENED else code


def faults_of_doors(who, places, found, rules):
    """(address, what it did, what it should) of every address that a visitor is let in or kept out of wrongly."""
    actor, browser = visit(who)
    for route in found:
        rule = rules[route]
        for place in places if rule.__name__ in ASK_WHERE else places[:1]:
            told = {method: knock(browser, method, route, place) for method in ("get", "post")}
            for method, came in told.items():
                asked = POSTED.get(route, rule) if method == "post" else rule
                wanted = "opened" if asked(actor, place) else "shut"
                if came not in (None, wanted) and (came, rule) != (409, nobody):
                    yield f"{who} {method} {address_of(route, place)}: {came}, not {wanted}"
            if not any(told.values()) and ("post", route) not in LEAD_AWAY:
                yield f"{who} {route}: knows no method"


@pytest.mark.parametrize("who", VISITORS)
def test_every_door_opens_for_whom_the_rules_name_and_nobody_else(places, who):
    assert list(faults_of_doors(who, places, RULES, RULES)) == []


def test_every_address_has_a_rule_and_every_rule_an_address():
    mine = {route for route in routes() if not route.startswith(ELSEWHERE)}
    assert mine - RULES.keys() == set(), "give the new address a rule in DOORS"
    assert RULES.keys() - mine == set(), "no address of that name"


urlpatterns = [path("silent/<uuid:case_id>/", silent)]


def test_the_walk_finds_a_door_left_open(places, settings):
    settings.ROOT_URLCONF = __name__
    found = routes(__name__)
    assert len(list(faults_of_doors("nobody", places, found, dict.fromkeys(found, concerned)))) == 4
