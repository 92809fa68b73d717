"""Bound without a counter: by what a service of electronic identity says, and by nothing less."""

# ruff: noqa: F811  fixtures of other modules are asked for by name

import hashlib
import hmac
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.utils import timezone

from tests.people.conftest import a_person
from tests.people.test_copy import me  # noqa: F401
from tests.people.test_pages import browser, resident, somebody  # noqa: F401
from wangge.core.errors import Forbidden, Refused
from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.retention import retention_of
from wangge.core.scope import scope
from wangge.people.eid import Identity
from wangge.people.models import Binding, EidAttempt, Person
from wangge.people.operations import identifying
from wangge.people.operations.binding import revoke_binding
from wangge.people.operations.erase import RULES
from wangge.people.operations.identifying import LIFE, bind_by_eid, start_eid
from wangge.people.queries import AWAKE, bound_to

FILE, START, BACK = "/tianchang/my/file/", "/tianchang/my/file/eid/", "/tianchang/my/file/eid/return/"
SECRET = b"a secret shared with the service"


class Port:
    """A service that signs what it says."""

    title = "试用核验服务"

    def address(self, state, return_to):
        return f"https://eid.invalid/go?{urlencode({'state': state, 'to': return_to})}"

    def identity(self, answer, *, state, return_to):
        if not hmac.compare_digest(answer.get("sign", ""), signed(answer, state, return_to)):
            raise Refused("核验服务的答复不能确认。", code="not-identified")
        return Identity(answer["name"], answer["number"], answer.get("kind", "id"))


def signed(answer, state, return_to):
    told = "\n".join([answer.get("name", ""), answer.get("number", ""), state, return_to])
    return hmac.new(SECRET, told.encode(), hashlib.sha256).hexdigest()


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


def said(name, number, state, return_to, **more):
    """What the service sends back."""
    answer = {"name": name, "number": number, "state": state, **more}
    return answer | {"sign": signed(answer, state, return_to)}


def test_the_way_there_and_back_binds_the_person_named(port, stranger):
    mine, me, person = stranger
    assert "试用核验服务" in mine.get(FILE).content.decode()
    before = mine.session.session_key
    answer = mine.get(BACK, said(f" {person.name[0]} {person.name[1:]}", person.clear.lower(), *go(mine)))
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
    answer = mine.get(BACK, said(name, number, *go(mine), kind=kind))
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
    assert "没有办成绑定" in mine.get(BACK, wrong).content.decode()
    again = mine.get(BACK, said(person.name, person.clear, state, to))
    assert again.status_code == 409 and "已经用过" in again.content.decode()
    at = timezone.now()
    late = parse_qs(urlsplit(start_eid(return_to=to, actor=me, at=at).address).query)["state"][0]
    with pytest.raises(Refused, match="过期"):
        bind_by_eid(said(person.name, person.clear, late, to), return_to=to, actor=me, at=at + LIFE + timedelta(1))
    another = type(me)(a_neighbour().pk, "", "resident", ())
    with pytest.raises(Refused, match="不是这个账号"):
        bind_by_eid(said(person.name, person.clear, late, to), return_to=to, actor=another, at=at)
    for made_up in ("", "x" * 43):
        with pytest.raises(Refused, match="重新开始"):
            bind_by_eid(said(person.name, person.clear, made_up, to), return_to=to, actor=me, at=at)
    assert bound_to(me.id, at) is None
    with pytest.raises(Forbidden):
        bind_by_eid({}, return_to=to, actor=staff("shequ01"), at=at)


def a_neighbour():
    from wangge.accounts.models import Account

    told = {"kind": Account.RESIDENT, "created_at": timezone.now()}
    return Account.objects.create(username="resident-of-another-number", **told)


def test_an_answer_that_nobody_signed_binds_nobody_and_uses_the_state_up(port, stranger):
    mine, me, person = stranger
    state, to = go(mine)
    answer = mine.get(BACK, said(person.name, person.clear, state, to) | {"sign": "0" * 64})
    assert answer.status_code == 409 and "不能确认" in answer.content.decode()
    assert JournalEntry.objects.filter(event="people.EidRefused").latest("id").data["kind"] == "answer"
    assert mine.get(BACK, said(person.name, person.clear, state, to)).status_code == 409
    assert bound_to(me.id, timezone.now()) is None


def test_starts_and_misses_are_limited(port, stranger, monkeypatch):
    mine, _me, person = stranger
    for _ in range(identifying.MOST_MISSES):
        mine.get(BACK, said("张冠李戴", person.clear, *go(mine)))
    refused = mine.post(START)
    assert refused.status_code == 409 and "次数太多" in refused.content.decode()
    EidAttempt.objects.all().delete()
    for limit in ("PER_ACCOUNT", "PER_ADDRESS"):
        with monkeypatch.context() as patched:
            patched.setattr(identifying, limit, 1)
            go(mine)
            assert mine.post(START).status_code == 409
        EidAttempt.objects.all().delete()
    go(mine)


def test_without_a_port_the_way_is_shut_and_says_so(stranger, settings):
    mine, me, person = stranger
    settings.EID_PORT = ""
    assert "没有接通网络身份认证" in mine.get(FILE).content.decode()
    for answer in (mine.post(START), mine.get(BACK, {"state": "x", "name": person.name, "number": person.clear})):
        assert answer.status_code == 409 and "没有接通网络身份认证" in answer.content.decode()
    assert not EidAttempt.objects.exists() and bound_to(me.id, timezone.now()) is None


def test_a_sleeping_binding_gives_way_and_one_awake_does_not(port, resident, somebody, me):
    mine, binding = resident
    refused = mine.post(START)
    assert refused.status_code == 409 and "已经绑定" in refused.content.decode()
    Binding.objects.filter(pk=binding.pk).update(seen_at=timezone.now() - AWAKE - timedelta(hours=1))
    assert "试用核验服务" in mine.get(FILE).content.decode()
    assert mine.get(BACK, said(somebody.name, somebody.clear, *go(mine))).status_code == 302
    assert Binding.objects.get(pk=binding.pk).revoked_at is not None
    assert bound_to(me.id, timezone.now()).person_id == somebody.pk


def test_attempts_are_forgotten(port, stranger):
    mine, me, _person = stranger
    go(mine)
    EidAttempt.objects.update(started_at=timezone.now() - timedelta(days=3))
    assert retention_of(EidAttempt).erased_by in RULES
    from wangge.core.erasing import carry_out

    carry_out("people.forget_eid_attempts", at=timezone.now())
    assert not EidAttempt.objects.filter(account=me.id).exists()
