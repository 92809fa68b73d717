"""Every endpoint of the API and of Open311 × every post × own and foreign area, as test_doors.py walks the pages.

Endpoints are read from their descriptions: a new one without a rule fails, and so does a rule without an endpoint.
"""

import json
import re

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.house.doors import anyone, concerned, holds, nobody, staff
from tests.house.test_doors import POSTS, VISITORS, places, visit  # noqa: F401  (places is a fixture)
from wangge.accounts.operations import create_api_key
from wangge.cases.models import Case
from wangge.core.keys import new_key
from wangge.exchange.api.urls import urlpatterns as open311
from wangge.exchange.sealing import outside_id
from wangge.urls import urlpatterns as ours

API, OPEN311 = "/tianchang/api/v1", "/tianchang/open311/v2/"
SHUT = {401, 403, 404}
PART = re.compile(r"[{<](?:\w+:)?(\w+)[}>]")

RULES = {
    anyone: """
        get/powers get/method get/classes get/areas/at post/cases""",
    nobody: """
        get/follow/{token} post/follow/{token}/moves get/follow/{token}/photos/{photo_id}
        get/whistles/{whistle_id} post/calls/{call_id}/answer post/calls/{call_id}/rating
        post/whistles/{whistle_id}/end get/measures/{key}/rows""",
    staff: "get/cases get/whistles get/measures",
    holds("cases.view"): "get/campaigns get/campaigns/{campaign_id}",
    concerned: """
        get/cases/{case_id} get/cases/{case_id}/moves post/cases/{case_id}/moves
        get/cases/{case_id}/photos/{photo_id} post/cases/{case_id}/recusal""",
}
RULES = {door: rule for rule, told in RULES.items() for door in told.split()}
"""method and address → who gets in. What leads to nothing, or to what the demo has not, opens to nobody. Lists
and figures open to all staff, and are of what each may see: of nothing for who sees no matter."""
FINER = {"post/cases/{case_id}/moves", "post/cases/{case_id}/recusal", "post/whistles"}
"""Deeds that the step or the state may refuse whoever is let in; whoever is not is refused for certain."""
RULES["post/whistles"] = concerned
BODIES = {
    "post/cases/{case_id}/recusal": {"interest": "neighbour"},
    "post/calls/{call_id}/answer": {"came": True, "answer": "测试"},
    "post/calls/{call_id}/rating": {"rating": 3},
    "post/whistles/{whistle_id}/end": {"record": "测试", "ratings": {}},
}
OUTSIDE = {
    "get ": anyone,
    "get discovery.<slug:form>": anyone,
    "get services.<slug:form>": anyone,
    "get services/<str:service_code>.<slug:form>": anyone,
    "get requests.<slug:form>": anyone,
    "get requests/<str:request_id>.<slug:form>": concerned,
    "get tokens/<str:token>.<slug:form>": anyone,
    "get servicerequestupdates.<slug:form>": anyone,
    "post servicerequestupdates.<slug:form>": concerned,
    "get <path:rest>": nobody,
    "post requests.<slug:form>": None,
}
"""Open311: the same. Reporting asks for a key whose holder takes matters in: tests/exchange asks that."""


class Caller:
    """A post with a key, a resident with a session, nobody with neither."""

    def __init__(self, who):
        self.actor, self.browser = visit(who)
        self.key = ""
        if who in POSTS:
            self.browser = Client(raise_request_exception=False)
            self.key = create_api_key("测试", 30, actor=self.actor, at=timezone.now())[1]

    def ask(self, method, address, **sent):
        """(status, text) of a request that is undone afterwards."""
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        with transaction.atomic():
            answer = getattr(self.browser, method)(address, headers=headers, **sent)
            text = b"".join(answer).decode("utf-8", "replace")
            transaction.set_rollback(True)
        return answer.status_code, text


def endpoints():
    """"get/cases/{case_id}" of every operation of the API, from its description."""
    described = Client().get(f"{API}/openapi.json").json()["paths"]
    return {f"{method}{path.partition('/api/v1')[2]}" for path, told in described.items() for method in told}


def body_for(door, place):
    """What a deed needs so that it is refused for who asks, and not for what was sent."""
    if door in BODIES:
        return BODIES[door]
    if door == "post/whistles":
        return {"key": str(new_key()), "bodies": ["nobody"], "problem": "测试", "case": str(place.case.pk)}
    return {"key": str(new_key()), "step": "supervise", "seen": 0, "answers": {}}


def call(caller, door, place):
    method, _, path = door.partition("/")
    address = f"{API}/{PART.sub(lambda part: str(place.values[part[1]]), path)}"
    if method == "get":
        return caller.ask("get", address, data={"lon": 119.0, "lat": 32.7} if path == "areas/at" else {})
    sent = json.dumps(body_for(door, place))
    return caller.ask("post", address, data=sent, content_type="application/json")


def faults_of(caller, found, rules, near_and_far):
    """What opens or stays shut wrongly, and foreign matters that stand in an answer."""
    for door in found:
        for place in near_and_far:
            status, text = call(caller, door, place)
            let_in = rules[door](caller.actor, place)
            fine = status < 500 if let_in and door in FINER else (status in SHUT) != let_in
            if not fine:
                yield f"{door} in {place.path}: {status}, {'let in' if let_in else 'kept out'}"
            if status < 300 and not concerned(caller.actor, place) and str(place.case.pk) in text:
                yield f"{door} shows {place.case.pk}"


@pytest.mark.parametrize("who", VISITORS)
def test_every_endpoint_opens_for_whom_the_rules_name_and_nobody_else(places, who):  # noqa: F811
    assert list(faults_of(Caller(who), RULES, RULES, places)) == []


def test_every_endpoint_has_a_rule_and_every_rule_an_endpoint(tianchang):
    found = {door.replace("uuid:", "") for door in endpoints()}
    assert found == set(RULES), "give the new endpoint a rule here"


def outside(caller, door, place):
    """A call of Open311 about a place's matter."""
    method, _, route = door.partition(" ")
    values = {"form": "json", "service_code": place.case.class_key, "request_id": outside_id(place.case)}
    values |= {"token": outside_id(place.case), "rest": "elsewhere"}
    address = OPEN311 + PART.sub(lambda part: str(values[part[1]]), route)
    if method == "get":
        of_one = route.startswith(("requests.", "servicerequestupdates"))
        return caller.ask("get", address, data={"service_request_id": outside_id(place.case)} if of_one else {})
    told = {"service_request_id": outside_id(place.case), "status": "open", "description": "补充一句"}
    told |= {"update_id": "77", "updated_datetime": timezone.now().isoformat()}
    return caller.ask("post", address, data=told)


@pytest.mark.parametrize("who", VISITORS)
def test_open311_tells_each_key_of_its_own_matters_alone(places, who):  # noqa: F811
    caller, faults = Caller(who), []
    for door, rule in OUTSIDE.items():
        for place in places if rule else ():
            status, text = outside(caller, door, place)
            let_in = rule(caller.actor, place) if caller.key or rule is not concerned else False
            public = rule is concerned and door.startswith("get ") and not caller.key
            fine = status < 500 if (let_in and door.startswith("post")) or public else (status in SHUT) != let_in
            faults += [] if fine else [f"{door} in {place.path}: {status}"]
            mine = bool(caller.key) and concerned(caller.actor, place)
            if status < 300 and not mine and place.case.words and place.case.words in text:
                faults.append(f"{door} shows the words of {place.path}")
    assert faults == []


def test_every_address_of_open311_has_a_rule():
    assert {str(one.pattern) for one in open311} == {door.partition(" ")[2] for door in OUTSIDE}
    assert any("open311" in str(one.pattern) for one in ours)


def test_the_walk_finds_an_endpoint_left_open(places, monkeypatch):  # noqa: F811
    """A list that forgot whose areas they are, and a matter that forgot to ask."""
    monkeypatch.setattr("wangge.cases.api.views.visible_to", lambda actor: Case.objects.all())
    monkeypatch.setattr("wangge.cases.operations.read.require", lambda *_asked: None)
    found = list(faults_of(Caller("wangge01"), ("get/cases/{case_id}", "get/cases"), RULES, places))
    assert any("kept out" in fault for fault in found) and any("get/cases shows" in fault for fault in found)
