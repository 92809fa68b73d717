"""The pages as people use them: a purpose first, numbers masked, each look logged and told to the person."""

import pytest
from django.test import Client

from wangge.accounts.models import Account
from wangge.accounts.operations.residents import hash_phone
from wangge.core.models import AccessEvent
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.core.sealed import NUMBER, unseal
from wangge.lab.demo_register import RESIDENT_PHONE
from wangge.people.models import Binding, BreakGlass, Entity, ExportRequest, Person, Residence

DESK = "/tianchang/desk/people/"


def browser(username):
    signed = Client()
    account = Account.objects.get(username=username)
    signed.force_login(account, backend="wangge.accounts.backends.AccountBackend")
    return signed


def stating(username, purpose="visit", note=""):
    """A browser whose purpose is stated."""
    signed = browser(username)
    answer = signed.post(f"{DESK}purpose/", {"purpose": purpose, "basis": "statutory", "note": note})
    assert answer.status_code == 302, answer.content.decode()
    return signed


@pytest.fixture
def resident(tianchang):
    """A browser of the demo's bound resident, and their Binding."""
    account = Account.objects.get(username=f"resident-{hash_phone(RESIDENT_PHONE)}")
    return browser(account.username), Binding.objects.get(account=account, revoked_at=None)


@pytest.fixture
def somebody(tianchang, resident):
    """The bound person with their number in clear, their dwelling's key and a firm's."""
    with scope(SYSTEM, "people.look"):
        person = Person.objects.select_related("area").get(pk=resident[1].person_id)
        home = Residence.objects.get(person=person, valid_until=None)
        person.clear = unseal(person.number_sealed, purpose=NUMBER)
        person.home, person.firm = home, Entity.objects.filter(area=person.area).first()
    return person


def looks(person):
    return AccessEvent.objects.filter(subject_kind="person", subject_id=person.pk).count()


@pytest.mark.parametrize("address", ["", "glass/", "ledgers/residents/"])
def test_a_purpose_is_asked_first(tianchang, address):
    shown = browser("wangge01").get(DESK + address, {"q": "王"})
    assert "先说明为什么要看" in shown.content.decode()


def test_a_purpose_needs_a_basis_that_carries_it(tianchang):
    asking = browser("wangge01")
    for sent in (
        {"purpose": "curiosity", "basis": "statutory"},
        {"purpose": "visit", "basis": "emergency"},
        {"purpose": "matter", "basis": "statutory"},
    ):
        assert asking.post(f"{DESK}purpose/", sent).status_code == 422
    assert "先说明为什么要看" in asking.get(DESK).content.decode()


@pytest.mark.parametrize("by", ["number", "name", "phone"])
def test_people_are_found_both_ways_masked_and_logged(somebody, by):
    with scope(SYSTEM, "people.look"):
        phone = unseal(somebody.phone_sealed, purpose="person-phone")
    typed = {"number": somebody.clear.lower(), "name": somebody.name, "phone": phone}[by]
    before, worker = looks(somebody), stating("wangge01")
    shown = worker.post(DESK, {"q": typed, "by": "person"}, follow=True).content.decode()
    assert somebody.name in shown and somebody.home.dwelling.address in shown
    assert somebody.clear not in shown and somebody.clear[:3] + "*" in shown and phone not in shown
    assert somebody.name not in worker.get(DESK, {"q": phone}).content.decode()  # no number in an address
    assert looks(somebody) == before + 1
    latest = AccessEvent.objects.filter(subject_kind="people").latest("id")
    assert latest.fields == [by] and latest.purpose == "visit" and latest.basis == "statutory"


def test_a_question_by_number_has_nothing_else_asked_anew(somebody, django_assert_max_num_queries):
    clerk = stating("shequ01")
    clerk.get(DESK)
    before = clerk.cookies["deed"].value
    with django_assert_max_num_queries(20):
        found = clerk.post(DESK, {"q": somebody.clear, "by": "person"})
    assert somebody.name in found.content.decode() and clerk.cookies["deed"].value == before


def test_a_house_shows_its_people_and_a_person_their_houses(somebody):
    worker, before = stating("wangge01"), looks(somebody)
    house = worker.get(f"{DESK}houses/{somebody.home.dwelling_id}/").content.decode()
    assert somebody.name in house and looks(somebody) == before + 1
    page = worker.get(f"{DESK}{somebody.pk}/").content.decode()
    assert somebody.home.dwelling.address in page and somebody.clear not in page and looks(somebody) == before + 2
    listed = worker.get(DESK, {"q": somebody.home.dwelling.address[:8], "by": "address"}).content.decode()
    assert f"/houses/{somebody.home.dwelling_id}/" in listed


def test_another_grids_worker_sees_nothing_until_the_glass_is_broken(somebody, tianchang):
    elsewhere = other_worker(somebody.area)
    worker = stating(elsewhere, note="")
    assert worker.get(f"{DESK}{somebody.pk}/").status_code == 403
    assert somebody.name not in table(worker.get(DESK, {"q": somebody.name}))
    refused = worker.post(f"{DESK}glass/", {"area": somebody.area.key, "reason": "看看"})
    assert refused.status_code == 422
    opened = worker.post(f"{DESK}glass/", {"area": somebody.area.key, "reason": "走失老人寻亲，家属已报警求助"})
    assert opened.status_code == 302
    assert somebody.name in table(worker.get(DESK, {"q": somebody.name}))
    assert worker.get(f"{DESK}{somebody.pk}/").status_code == 200
    revealed = worker.post(f"{DESK}{somebody.pk}/reveal/", {"field": "number", "reason": "看完整号码"})
    assert revealed.status_code == 403
    glass = BreakGlass.objects.latest("at")
    review = browser("duban01")
    assert "走失老人" in review.get(f"{DESK}review/").content.decode()
    assert review.post(f"{DESK}glass/{glass.pk}/review/", {"verdict": "improper"}).status_code == 422
    review.post(f"{DESK}glass/{glass.pk}/review/", {"verdict": "improper", "remark": "没有报警记录"})
    assert worker.get(f"{DESK}{somebody.pk}/").status_code == 403


def table(answer):
    """The rows of the page, without the search box."""
    return answer.content.decode().partition("<table")[2]


def other_worker(area):
    """The user name of a grid worker of other grids."""
    from wangge.accounts.models import Appointment

    held = Appointment.objects.filter(post="grid_worker").exclude(area__path__startswith=area.path.rpartition(".")[0])
    return held.select_related("account").first().account.username


def test_the_bound_resident_reads_who_looked_and_objects(somebody, resident):
    mine, _binding = resident
    stating("wangge01").get(f"{DESK}{somebody.pk}/")
    page = mine.get("/tianchang/my/file/").content.decode()
    assert somebody.name in page and "走访，核实居住情况" in page and "网格员" in page and somebody.clear not in page
    look = AccessEvent.objects.filter(subject_kind="person", subject_id=somebody.pk).latest("id")
    sent = mine.post(f"/tianchang/my/file/looks/{look.pk}/object/", {"words": "那天没有人来走访"})
    assert sent.status_code == 302
    review = browser("duban01")
    assert "那天没有人来走访" in review.get(f"{DESK}review/").content.decode()
    with scope(SYSTEM, "people.review"):
        objection = somebody.objections.get()
    review.post(f"{DESK}objections/{objection.pk}/", {"upheld": "yes", "answer": "查看没有走访记录，已提醒"})
    assert "异议成立" in mine.get("/tianchang/my/file/").content.decode()


def test_a_phones_code_alone_opens_no_file(tianchang, resident):
    stranger = Account.objects.create(
        username="resident-x", kind="resident", name="手机", created_at=resident[1].at, password="!"
    )
    shown = browser(stranger.username).get("/tianchang/my/file/").content.decode()
    assert "还没有绑定本人" in shown
    assert Client().get("/tianchang/my/file/").status_code == 302


def test_rights_are_asked_answered_and_a_refusal_names_the_court(somebody, resident):
    mine, _binding = resident
    assert mine.post("/tianchang/my/file/ask/", {"kind": "delete", "words": ""}).status_code == 422
    assert mine.post("/tianchang/my/file/ask/", {"kind": "delete", "words": "请删除我的电话"}).status_code == 302
    clerk = stating("shequ01", "rights")
    assert "请删除我的电话" in clerk.get(f"{DESK}rights/").content.decode()
    with scope(SYSTEM, "people.edit"):
        asked = somebody.requests.get()
    clerk.post(f"{DESK}rights/{asked.pk}/", {"decision": "refused", "reason": "仍在办理救助，需要联系"})
    shown = mine.get("/tianchang/my/file/").content.decode()
    assert "仍在办理救助" in shown and "人民法院" in shown


def test_an_export_takes_two_people_and_carries_its_mark(somebody):
    clerk, boss = stating("shequ01", "register"), browser("zhibanzhang01")
    area = {"area": somebody.area.parent.key, "as_of": "2026-11-22", "reason": "年终核对台账"}
    assert clerk.post(f"{DESK}ledgers/residents/export/", area).status_code == 409  # no assessment yet
    browser("duban01").post(
        f"{DESK}review/assess/",
        {"module": "exports", "number": "PIA-2026-1", "title": "台账导出的影响评估"}
        | {"valid_from": "2026-01-01", "valid_until": "2028-01-01"},
    )
    assert clerk.post(f"{DESK}ledgers/residents/export/", area).status_code == 302
    asked = ExportRequest.objects.get()
    assert clerk.post(f"{DESK}exports/{asked.pk}/fetch/").status_code == 409
    assert clerk.post(f"{DESK}exports/{asked.pk}/decide/", {"decision": "approve"}).status_code == 403
    assert boss.post(f"{DESK}exports/{asked.pk}/decide/", {"decision": "approve"}).status_code == 302
    assert boss.post(f"{DESK}exports/{asked.pk}/fetch/").status_code == 403
    file = clerk.post(f"{DESK}exports/{asked.pk}/fetch/")
    assert file.status_code == 200
    from wangge.core.sheets import rows_of

    rows = [[str(cell) for cell in row] for row in rows_of(file.getvalue())]
    assert len(rows) > 10 and "含个人信息" in rows[-1][0]
    assert somebody.clear not in str(rows) and somebody.name in str(rows)
    assert clerk.post(f"{DESK}exports/{asked.pk}/fetch/").status_code == 409


@pytest.mark.parametrize("ledger", ["residents", "self_employed", "organisations"])
def test_ledgers_open(somebody, ledger):
    shown = stating("shequ01", "register").get(f"{DESK}ledgers/{ledger}/", {"area": somebody.area.key})
    assert shown.status_code == 200
    assert (somebody.name in shown.content.decode()) == (ledger == "residents")


def test_a_firm_names_who_answers_for_it(somebody):
    clerk = stating("shequ01", "check")
    page = clerk.get(f"{DESK}entities/{somebody.firm.pk}/").content.decode()
    assert somebody.firm.name in page
    clerk.post(f"{DESK}entities/{somebody.firm.pk}/inspect/", {"on": "2026-11-20", "result": "passed"})
    clerk.post(f"{DESK}entities/{somebody.firm.pk}/responsible/", {"name": "丙丁", "role": "fire_head"})
    page = clerk.get(f"{DESK}entities/{somebody.firm.pk}/").content.decode()
    assert "未发现问题" in page and "丙丁" in page
