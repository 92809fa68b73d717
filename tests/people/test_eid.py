"""Bound without a counter: by what a service of electronic identity says, and by nothing less."""

# ruff: noqa: F811  fixtures of other modules are asked for by name

import logging
import secrets
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.utils import timezone

from tests.people.conftest import a_person
from tests.people.test_copy import me  # noqa: F401
from tests.people.test_pages import browser, resident, somebody  # noqa: F401
from wangge.accounts.models import Account
from wangge.core.errors import Forbidden, Refused
from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.retention import retention_of
from wangge.core.scope import scope
from wangge.people.checks import eid_port_is_there
from wangge.people.eid import CANCELLED, Identity
from wangge.people.enums import GUARDIAN
from wangge.people.models import Binding, EidAttempt, Person
from wangge.people.operations import identifying
from wangge.people.operations.binding import bind, revoke_binding
from wangge.people.operations.erase import RULES
from wangge.people.operations.identifying import FRESH, LIFE, SIGNED_IN, bind_identified, identify, start_eid
from wangge.people.queries import AWAKE, bound_to

FILE, START, BACK = "/tianchang/my/file/", "/tianchang/my/file/eid/", "/tianchang/my/file/eid/return/"
BIND = "/tianchang/my/file/eid/bind/"
SERVICE = {}
"""What the service holds behind its one-time codes."""


class Port:
    """A service that sends a one-time code back with the browser and tells who it stands for when it is exchanged."""

    title = "试用核验服务"

    def address(self, state, return_to):
        return f"https://eid.invalid/go?{urlencode({'state': state, 'to': return_to})}"

    def identity(self, answer, *, state, return_to):
        if "error" in answer:
            raise Refused("您取消了核验。", code=CANCELLED)
        told = SERVICE.pop(answer.get("code", ""), None)  # here a real port asks the service, server to server
        if told is None or told[1:] != (state, return_to):
            raise Refused("核验服务的答复不能确认。", code="not-identified")
        return told[0]


class Broken(Port):
    """Out of order, with words that name somebody."""

    def address(self, state, return_to):
        raise TimeoutError("张三 340000")

    def identity(self, answer, *, state, return_to):
        raise KeyError("张三 340000")


@pytest.fixture
def port(settings):
    settings.EID_PORT = f"{__name__}.Port"


@pytest.fixture
def stranger(resident, somebody, me):
    """The resident's browser after their binding ended, the account as an actor, and the person it was bound to."""
    revoke_binding(resident[1].pk, actor=me, at=timezone.now())
    return resident[0], me, somebody


def go(mine):
    """Start at the page; (state, return address) as the service is told."""
    page = mine.post(START)
    assert page.status_code == 200, page.content.decode()
    address = page.context["leaving"].address
    assert f'href="{address.replace("&", "&amp;")}"' in page.content.decode()
    sent = parse_qs(urlsplit(address).query)
    assert sent["to"][0].endswith(BACK)
    return sent["state"][0], sent["to"][0]


def said(name, number, state, return_to, kind="id"):
    """What the service sends back with the browser, which names nobody."""
    code = secrets.token_urlsafe(8)
    SERVICE[code] = (Identity(name, number, kind), state, return_to)
    return {"code": code, "state": state}


def came(mine, answer):
    """Come back with what the service said: the page one is sent on to, at an address without parameters."""
    sent = mine.get(BACK, answer)
    assert (sent.status_code, sent["Location"]) == (302, BIND)
    return mine.get(BIND)


def begun(actor, to, at):
    """(attempt, state) of a start at the operation."""
    leaving = start_eid(return_to=to, signed_in_at=at, actor=actor, at=at)
    return leaving.attempt_id, parse_qs(urlsplit(leaving.address).query)["state"][0]


def test_the_way_there_and_back_binds_the_person_named(port, stranger):
    mine, me, person = stranger
    assert "试用核验服务" in mine.get(FILE).content.decode()
    before = mine.session.session_key
    asked = came(mine, said(f" {person.name[0]} {person.name[1:]}", person.clear.lower(), *go(mine))).content.decode()
    assert f"{person.name[0]}*" in asked and person.name not in asked and Account.objects.get(pk=me.id).name in asked
    assert bound_to(me.id, timezone.now()) is None
    answer = mine.post(BIND, {"answer": "yes"})
    assert answer.status_code == 302 and answer["Location"].endswith("done=identified")
    assert mine.session.session_key != before
    binding = bound_to(me.id, timezone.now())
    assert (binding.person_id, binding.evidence, binding.office_id) == (person.pk, "eid", None)
    page = mine.get(answer["Location"]).content.decode()
    assert person.name in page and "由试用核验服务核对绑定" in page and "您自己的账号" in page
    look = AccessEvent.objects.filter(subject_id=person.pk, purpose="eid").get()
    assert look.actor_id == me.id and look.office_id is None
    told = list(JournalEntry.objects.order_by("-id")[:5])
    assert {"people.EidStarted", "people.AccountBound"} <= {one.event for one in told}
    assert all(person.clear not in str(one.data) and person.name not in str(one.data) for one in told)
    attempt = EidAttempt.objects.get(account=me.id)
    assert attempt.outcome == EidAttempt.BOUND and attempt.used_at


def other(person, what):
    """(name, number, kind) that do not fit a person, each in one thing."""
    return {
        "name": ("张冠李戴", person.clear, "id"),
        "number": (person.name, "990000195001010011", "id"),
        "document": (person.name, person.clear, "passport"),
        "nothing": ("", "", "id"),
    }[what]


@pytest.mark.parametrize("what", ["name", "number", "document", "nothing", "merged", "child", "disputed"])
def test_what_does_not_fit_is_refused_in_the_same_words(port, stranger, what):
    mine, me, person = stranger
    name, number, kind = person.name, person.clear, "id"
    with scope(SYSTEM, "people.edit"):
        rows = Person.objects.filter(pk=person.pk)
        if what == "merged":
            rows.update(merged_into=a_person(person.area))
        elif what == "child":
            rows.update(minor_basis="guardian")
        elif what == "disputed":
            rows.update(disputed=True)
            a_person(person.area, person.name, number=person.clear, disputed=True)
        else:
            name, number, kind = other(person, what)
    answer = came(mine, said(name, number, *go(mine), kind=kind))
    page = answer.content.decode()
    assert answer.status_code == 409 and "没有办成绑定" in page and person.home.dwelling.address not in page
    assert bound_to(me.id, timezone.now()) is None
    assert EidAttempt.objects.get(account=me.id).outcome == EidAttempt.REFUSED
    assert JournalEntry.objects.filter(event="people.EidRefused").latest("id").data["kind"] == "nobody"
    assert not AccessEvent.objects.filter(subject_id=person.pk, purpose="eid").exists()


def test_a_state_counts_once_for_its_account_and_for_ten_minutes(port, stranger, staff):
    mine, me, person = stranger
    state, to = go(mine)
    wrong = said(person.name, "990000195001010011", state, to)
    assert "没有办成绑定" in came(mine, wrong).content.decode()
    again = came(mine, said(person.name, person.clear, state, to))
    assert again.status_code == 409 and "已经用过" in again.content.decode()
    at = timezone.now()
    attempt, late = begun(me, to, at)
    told = {"attempt_id": attempt, "return_to": to}
    with pytest.raises(Refused, match="过期"):
        identify(said(person.name, person.clear, late, to), **told, actor=me, at=at + LIFE + timedelta(1))
    another = type(me)(a_neighbour().pk, "", "resident", ())
    with pytest.raises(Refused, match="不是这个账号"):
        identify(said(person.name, person.clear, late, to), **told, actor=another, at=at)
    for made_up in ("", "x" * 43):
        with pytest.raises(Refused, match="重新开始"):
            identify(said(person.name, person.clear, made_up, to), **told, actor=me, at=at)
    found = identify(said(person.name, person.clear, late, to), **told, actor=me, at=at)
    for who, when in ((another, at), (me, at + LIFE)):
        with pytest.raises(Refused, match="重新开始"):
            bind_identified(found.attempt_id, found.person_id, actor=who, at=when)
    assert bound_to(me.id, at) is None
    with pytest.raises(Forbidden):
        identify({}, **told, actor=staff("shequ01"), at=at)


def test_whoever_signed_in_long_ago_signs_in_again(port, stranger):
    mine, me, _person = stranger
    session = mine.session
    session[SIGNED_IN] = int((timezone.now() - FRESH).timestamp()) - 1
    session.save()
    answer = mine.post(START)
    assert answer.status_code == 302 and "/resident/" in answer["Location"]
    assert not EidAttempt.objects.exists()
    browser(Account.objects.get(pk=me.id).username)  # a sign-in on another device makes this session no newer
    assert mine.post(START).status_code == 302
    with pytest.raises(Refused, match="再登录一次"):
        start_eid(return_to="https://x.invalid/", signed_in_at=None, actor=me, at=timezone.now())


def test_one_comes_back_to_the_session_one_left_and_says_which_account(port, stranger):
    mine, me, person = stranger
    elsewhere = browser(Account.objects.get(pk=me.id).username)
    answer = said(person.name, person.clear, *go(mine))
    assert "不是这个账号在这台设备上" in came(elsewhere, answer).content.decode()
    assert elsewhere.post(BIND, {"answer": "yes"}).status_code == 409
    assert mine.head(BACK, answer).status_code == 405  # who asks for the head alone uses nothing up
    assert came(mine, answer).status_code == 200
    assert mine.post(BIND, {"answer": "no"}).status_code == 302
    assert mine.post(BIND, {"answer": "yes"}).status_code == 409  # no is no
    assert bound_to(me.id, timezone.now()) is None and mine.get(BIND).status_code == 302


def a_neighbour():
    told = {"kind": Account.RESIDENT, "created_at": timezone.now()}
    return Account.objects.create(username="resident-of-another-number", **told)


def test_an_answer_that_the_service_does_not_know_binds_nobody_and_uses_the_state_up(port, stranger):
    mine, me, person = stranger
    state, to = go(mine)
    answer = came(mine, said(person.name, person.clear, state, to) | {"code": "made up"})
    assert answer.status_code == 409 and "不能确认" in answer.content.decode()
    assert JournalEntry.objects.filter(event="people.EidRefused").latest("id").data["kind"] == "answer"
    assert came(mine, said(person.name, person.clear, state, to)).status_code == 409
    assert bound_to(me.id, timezone.now()) is None


def test_starts_and_misses_are_limited(port, stranger, monkeypatch):
    mine, _me, person = stranger
    for _ in range(identifying.MOST_MISSES):
        came(mine, said("张冠李戴", person.clear, *go(mine)))
    refused = mine.post(START)
    assert refused.status_code == 409 and "请明天再试" in refused.content.decode()
    EidAttempt.objects.all().delete()
    for limit in ("PER_ACCOUNT", "PER_ADDRESS"):
        with monkeypatch.context() as patched:
            patched.setattr(identifying, limit, 1)
            go(mine)
            refused = mine.post(START)
            assert refused.status_code == 409 and "请过一小时再试" in refused.content.decode()
        EidAttempt.objects.all().delete()
    go(mine)


def test_without_a_port_the_way_is_shut_and_says_so(stranger, settings):
    mine, me, person = stranger
    settings.EID_PORT = ""
    assert "没有接通网络身份认证" in mine.get(FILE).content.decode()
    for answer in (mine.post(START), came(mine, {"state": "x", "name": person.name, "number": person.clear})):
        assert answer.status_code == 409 and "没有接通网络身份认证" in answer.content.decode()
    assert not EidAttempt.objects.exists() and bound_to(me.id, timezone.now()) is None


def test_a_sleeping_binding_gives_way_and_one_awake_does_not(port, resident, somebody, me):
    mine, binding = resident
    refused = mine.post(START)
    assert refused.status_code == 409 and "已经绑定" in refused.content.decode()
    Binding.objects.filter(pk=binding.pk).update(seen_at=timezone.now() - AWAKE - timedelta(hours=1))
    assert "试用核验服务" in mine.get(FILE).content.decode()
    came(mine, said(somebody.name, somebody.clear, *go(mine)))
    assert mine.post(BIND, {"answer": "yes"}).status_code == 302
    assert Binding.objects.get(pk=binding.pk).revoked_at is not None
    assert bound_to(me.id, timezone.now()).person_id == somebody.pk


def test_a_guardians_sleeping_binding_does_not_give_way_on_the_net(port, resident, somebody, me):
    mine, binding = resident
    at = timezone.now()
    Binding.objects.filter(pk=binding.pk).update(seen_at=at - AWAKE - timedelta(hours=1), evidence=GUARDIAN)
    assert "试用核验服务" not in mine.get(FILE).content.decode()
    refused = mine.post(START)
    assert refused.status_code == 409 and "监护人" in refused.content.decode()
    with scope(SYSTEM, "people.bind"), pytest.raises(Refused, match="监护人"):
        bind(me.id, somebody, "eid", by="", purpose="eid", actor=me, at=at)
    assert Binding.objects.get(pk=binding.pk).revoked_at is None


def test_trouble_of_the_port_is_told_and_is_no_miss(port, stranger, settings, caplog):
    mine, me, person = stranger
    came(mine, {"error": "access_denied", "state": go(mine)[0]})
    answer = said(person.name, person.clear, *go(mine))
    settings.EID_PORT = f"{__name__}.Broken"
    with caplog.at_level(logging.ERROR):
        back, leaving = came(mine, answer), mine.post(START)
    for page in (back, leaving):
        assert page.status_code == 409 and "暂时用不了" in page.content.decode()
    assert "KeyError" in caplog.text and "TimeoutError" in caplog.text and "张三" not in caplog.text
    kinds = [one.data["kind"] for one in JournalEntry.objects.filter(event="people.EidRefused").order_by("-id")[:3]]
    assert kinds == ["down", "down", "cancelled"]
    attempts = EidAttempt.objects.filter(account=me.id)
    assert attempts.count() == 3 and not attempts.exclude(outcome="").exists()
    assert not attempts.filter(used_at=None).exists() and bound_to(me.id, timezone.now()) is None


@pytest.mark.parametrize("named", ["nowhere.at.all.Port", "datetime.timedelta"])
def test_a_port_named_wrongly_is_told_to_the_operator_and_shuts_nothing_else(stranger, settings, named):
    mine, _me, _person = stranger
    assert eid_port_is_there(None) == []
    settings.EID_PORT = f"{__name__}.Port"
    assert eid_port_is_there(None) == []
    settings.EID_PORT = named
    assert [one.is_serious() for one in eid_port_is_there(None)] == [True]
    assert mine.get(FILE).status_code == 200
    assert mine.post(START).status_code == 409


def test_attempts_are_forgotten(port, stranger):
    mine, me, _person = stranger
    go(mine)
    EidAttempt.objects.update(started_at=timezone.now() - timedelta(days=3))
    assert retention_of(EidAttempt).erased_by in RULES
    from wangge.core.erasing import carry_out

    carry_out("people.forget_eid_attempts", at=timezone.now())
    assert not EidAttempt.objects.filter(account=me.id).exists()
