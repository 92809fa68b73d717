"""One's own household, corrections, and a copy to take along: one's own data, nobody else's, and logged."""

# ruff: noqa: F811  fixtures of other modules are asked for by name

import io
import json
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.people.conftest import a_person
from tests.people.test_own_file import me  # noqa: F401
from tests.people.test_pages import browser, resident, somebody, stating  # noqa: F401
from tests.people.test_rights import look_of
from wangge.accounts.models import Account
from wangge.core.access import record_access
from wangge.core.errors import Forbidden, Refused
from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.paper import NO_GLYPH, printable, typeset
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.core.sealed import PHONE, seal
from wangge.people.enums import BANDS
from wangge.people.models import Binding, Household, LettingFiling, Residence, TenancyFiling, Tenant
from wangge.people.operations.binding import bind
from wangge.people.operations.keeping import correct_person
from wangge.people.operations.mine import COPIES_A_DAY, COPIES_AN_HOUR, FORMS, read_own_file, take_copy
from wangge.people.operations.rights import ask_right, decide_right, object_to_look
from wangge.people.queries import AWAKE, looks_in
from wangge.people.rules import BAND_AGES, just_these
from wangge.people.web import copying

FILE, COPY = "/tianchang/my/file/", "/tianchang/my/file/copy/"
DAY = timedelta(days=1)


@pytest.fixture
def household(somebody):
    """The one household counted at the bound person's door: everybody registered there, and three children."""
    day = timezone.localdate()
    with scope(SYSTEM, "people.edit"):
        Household.objects.filter(dwelling=somebody.home.dwelling_id).delete()
        told = {"dwelling_id": somebody.home.dwelling_id, "area_id": somebody.home.area_id, "source": "社区计数"}
        living = Residence.objects.filter(dwelling=somebody.home.dwelling_id, valid_until=None).exclude(kind="away")
        ages = [day.year - (year or day.year - 40) for year in living.values_list("person__birth_year", flat=True)]
        bands = [band for age in ages for band, (first, last) in BAND_AGES.items() if first <= age <= last]
        counted = {"aged_7_13": 3} | dict(Counter(bands))
        return Household.objects.create(**told, **counted, counted_on=timezone.localdate())


def shown(me):
    return read_own_file(actor=me, at=timezone.now()).household


def test_the_household_at_ones_door_is_shown_as_counted(household, me, resident):
    assert shown(me) == household
    page = resident[0].get(FILE).content.decode()
    assert "住户人数" in page and "7—13 岁" in page and "3 人" in page and "社区计数" in page
    assert "0—6 岁" not in page  # nobody of that age was counted


WHYS = ("another", "earlier", "too-few", "no-such-age", "one-more", "somebody-else", "ended", "away")


@pytest.mark.parametrize("why", WHYS)
def test_what_may_be_another_household_is_not_shown(household, somebody, me, resident, why):
    with scope(SYSTEM, "people.edit"):
        rows = Household.objects.filter(pk=household.pk)
        if why == "another":
            told = {"dwelling_id": household.dwelling_id, "area_id": household.area_id, "source": "社区计数"}
            Household.objects.create(**told, aged_80=1, counted_on=timezone.localdate())
        elif why == "earlier":
            rows.update(counted_on=somebody.home.valid_from - DAY)
        elif why == "too-few":
            rows.update(aged_7_13=0, aged_18_59=1, aged_60_79=0)
            move_in(somebody)
        elif why == "no-such-age":
            rows.update(aged_18_59=0, aged_60_79=0, aged_7_13=9)
        elif why == "one-more":  # who is counted there and not registered is somebody else's household
            rows.update(aged_18_59=F("aged_18_59") + 1)
        elif why == "somebody-else":  # registered at the door, of an age that was not counted
            move_in(somebody, birth_year=timezone.localdate().year - 90)
        elif why == "ended":
            rows.update(ended_on=timezone.localdate())
        else:
            Residence.objects.filter(pk=somebody.home.pk).update(kind="away")
    assert shown(me) is None
    page = resident[0].get(FILE).content.decode()
    assert "分不清哪一户是您的" in page and "社区计数" not in page


def move_in(somebody, birth_year=1980):
    """Somebody else, registered at the same door from today."""
    other = a_person(somebody.area, "合住人", birth_year=birth_year)
    told = {"dwelling_id": somebody.home.dwelling_id, "area_id": somebody.home.area_id, "kind": "migrant"}
    with scope(SYSTEM, "people.edit"):
        Residence.objects.create(person=other, **told, valid_from=timezone.localdate(), source="测试")
    return other


def let(somebody, number, *tenants):
    """A tenancy in force at the bound person's door."""
    at, day = timezone.now(), timezone.localdate()
    told = {"dwelling_id": somebody.home.dwelling_id, "area_id": somebody.home.area_id, "state": "accepted"}
    told |= {"at": at, "due": at}
    with scope(SYSTEM, "people.edit"):
        letting = LettingFiling.objects.filter(dwelling=somebody.home.dwelling_id).first()
        letting = letting or LettingFiling.objects.create(
            **told, number=f"L{number}", name="房东", phone_sealed=seal("10000000001", purpose=PHONE), capacity="owner",
            rooms=2, area_m2=60, most_occupants=9, declared={},
        )  # fmt: skip
        days = {"starts_on": day - DAY, "ends_on": day + 30 * DAY}
        filing = TenancyFiling.objects.create(**told, **days, number=f"Z{number}", letting=letting)
        for one in tenants:
            Tenant.objects.create(filing=filing, area_id=somebody.home.area_id, name=one.name, person=one)
    return filing


def alone(somebody):
    """The bound person, registered at their door and counted there by themselves."""
    with scope(SYSTEM, "people.edit"):
        others = Residence.objects.filter(dwelling=somebody.home.dwelling_id).exclude(person=somebody.pk)
        others.update(valid_until=timezone.localdate())
        age = timezone.localdate().year - somebody.birth_year
        band = next(band for band, (first, last) in BAND_AGES.items() if first <= age <= last)
        rows = Household.objects.filter(dwelling=somebody.home.dwelling_id)
        rows.update(**dict.fromkeys(BAND_AGES, 0) | {band: 1})


def test_who_shares_a_door_with_another_tenancy_reads_no_count(household, somebody, me, resident):
    alone(somebody)
    assert shown(me) is not None
    filing = let(somebody, "1", somebody)
    assert shown(me) is not None  # one tenancy, and everybody registered there is its tenant
    with scope(SYSTEM, "people.edit"):
        Tenant.objects.filter(filing=filing).update(person=None)
    assert shown(me) is None  # somebody else has the tenancy
    with scope(SYSTEM, "people.edit"):
        Tenant.objects.filter(filing=filing).update(person=somebody)
    second = let(somebody, "2")
    assert shown(me) is None  # two parties
    assert "分不清哪一户是您的" in resident[0].get(FILE).content.decode()
    with scope(SYSTEM, "people.edit"):
        TenancyFiling.objects.filter(pk=second.pk).update(state="ended")
    assert shown(me) is not None


def test_every_band_has_its_ages_and_a_year_of_birth_means_two():
    assert BAND_AGES.keys() == BANDS.keys()
    ages = [age for first, last in BAND_AGES.values() for age in range(first, last + 1)]
    assert ages == sorted(set(ages)) and ages[0] == 0 and ages[-1] > 120
    counts = dict.fromkeys(BAND_AGES, 0) | {"aged_60_79": 1}
    day = timezone.localdate().replace(month=6, day=1, year=2026)
    assert just_these(counts, [1966], day) and just_these(counts, [1946], day)  # 59 or 60; 79 or 80
    assert not just_these(counts, [1967], day) and not just_these(counts, [1945], day)
    assert just_these(counts, [None], day) and not just_these(dict.fromkeys(BAND_AGES, 0), [None], day)


def test_the_registered_are_all_counted_and_of_the_grown_nobody_but_they():
    day = timezone.localdate().replace(month=6, day=1, year=2026)
    counts = dict.fromkeys(BAND_AGES, 0) | {"aged_0_6": 1, "aged_18_59": 2, "aged_60_79": 1}
    assert just_these(counts, [1980, 1966, 1950], day)  # 59 or 60 goes where there is room
    assert just_these(counts, [1966, 1980, 1966], day) and just_these(counts, [None, None, None], day)
    assert not just_these(counts, [1980, 1950], day)  # one counted is registered nowhere here
    assert not just_these(counts, [1980, 1980, 1980], day) and not just_these(counts, [1980, 1950, 1950], day)
    assert just_these(counts, [1980, 1980, 1950, 2021], day)  # a child with a record
    assert not just_these(counts, [1980, 1980, 1950, 2015], day) and not just_these(counts, [1980] * 9, day)


def test_a_correction_is_told_by_what_when_and_which_office(somebody, staff, resident, me):
    clerk, at = staff("shequ01"), timezone.now()
    assert "一年内没有更正过" in resident[0].get(FILE).content.decode()
    correct_person(somebody.pk, fields={"phone": "10000000009", "sex": ""}, ground="按邻居张三所说", actor=clerk, at=at)
    page = resident[0].get(FILE).content.decode()
    section = page[page.index("更正记录</h2>") : page.index('id="copy"')]
    assert "电话（完整）、性别" in section and clerk.offices[0].signs_as in section
    assert "张三" not in page and "10000000009" not in page  # a clerk's words may name another; numbers are masked


@pytest.fixture
def whole(somebody, staff, household, me):
    """The bound person with a look, a correction and a household: something in each part that matters."""
    correct_person(
        somebody.pk, fields={"sex": ""}, ground="按邻居张三所说", actor=staff("shequ01"), at=timezone.now()
    )
    look_of(staff("wangge01"), somebody)
    return somebody


def told(answer, form):
    """Everything a copy says, as one text."""
    data = answer.getvalue() if hasattr(answer, "getvalue") else answer.content
    if form == "json":
        return data.decode()
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    return "\n".join(str(cell) for sheet in sheets for row in sheet for cell in row)


def test_the_copy_for_machines_has_every_part_under_stable_keys(whole, resident, household):
    answer = resident[0].post(COPY, {"form": "json"})
    assert answer["Content-Type"] == "application/json" and "no-store" in answer["Cache-Control"]
    assert "attachment" in answer["Content-Disposition"]
    copy = json.loads(answer.content)
    assert copy["shape"] == "wangge-own-file-2"
    parts = {key: part["rows"] for key, part in copy["parts"].items()}
    assert parts["record"][0]["name"] == whole.name and "*" in parts["record"][0]["number"]
    assert parts["residences"][0]["address"] == whole.home.dwelling.address
    assert parts["residences"][0]["valid_from"] == whole.home.valid_from.isoformat()
    assert {band: parts["household"][0][band] for band in BANDS} == {band: getattr(household, band) for band in BANDS}
    assert parts["corrections"][0]["fields"] == [{"code": "sex", "words": "性别"}]
    assert all(one["purpose"] and one["office"] for one in parts["looks"]) and len(parts["looks"]) >= 2
    assert parts["binding"][0]["evidence"] and {"visits", "requests", "exports", "objections"} <= parts.keys()
    for part in copy["parts"].values():
        assert all(row.keys() == part["columns"].keys() for row in part["rows"])


@pytest.mark.parametrize("form", ["json", "xlsx"])
def test_nobody_elses_data_and_no_whole_number_is_in_a_copy(whole, resident, form):
    with scope(SYSTEM, "people.edit"):
        neighbour = a_person(whole.area, "合住人乙", number="990000198001010012", phone="10000000077")
        Residence.objects.create(
            person=neighbour, dwelling_id=whole.home.dwelling_id, area_id=whole.home.area_id, kind="migrant",
            valid_from=timezone.localdate(), source="测试",
        )  # fmt: skip
        Household.objects.filter(dwelling=whole.home.dwelling_id).update(aged_18_59=F("aged_18_59") + 1)
    text = told(resident[0].post(COPY, {"form": form}), form)
    assert whole.name in text and whole.home.dwelling.address in text and "社区计数" in text
    for secret in ("合住人乙", "990000198001010012", "10000000077", "张三", whole.clear):
        assert secret not in text


def test_the_paper_is_a_pdf(whole, resident):
    answer = resident[0].post(COPY, {"form": "pdf"})
    assert answer.content.startswith(b"%PDF-") and answer["Content-Type"] == "application/pdf"


def test_taking_a_copy_is_logged_and_told(whole, resident):
    before = AccessEvent.objects.filter(subject_id=whole.pk, purpose="copy").count()
    assert resident[0].get(COPY).status_code == 405  # no link and no prefetch takes one
    for form in FORMS:
        assert resident[0].post(COPY, {"form": form}).status_code == 200
    assert AccessEvent.objects.filter(subject_id=whole.pk, purpose="copy").count() == before + len(FORMS)
    journal = JournalEntry.objects.filter(event="people.CopyTaken").latest("id")
    assert set(journal.data) == {"binding_id", "kind"} and journal.data["kind"] in FORMS
    page = resident[0].get(FILE).content.decode()
    assert page.count("您自己的账号") == len(FORMS) and "本人取副本" in page
    assert resident[0].post(COPY, {"form": "exe"}).status_code == 422


def test_asleep_or_unbound_there_is_no_copy(whole, resident, staff, me):
    now = timezone.now()
    for changed in ({"seen_at": now - AWAKE - DAY}, {"seen_at": now, "revoked_at": now}):
        Binding.objects.filter(pk=resident[1].pk).update(**changed)
        answer = resident[0].post(COPY, {"form": "json"})
        assert answer.status_code == 403 and whole.name not in answer.content.decode()
        with pytest.raises(Forbidden):
            take_copy("json", actor=me, at=timezone.now())
    with pytest.raises(Forbidden):
        take_copy("json", actor=staff("shequ01"), at=timezone.now())
    assert not AccessEvent.objects.filter(subject_id=whole.pk, purpose="copy").exists()


def test_the_page_asks_no_more_for_more(whole, resident, staff):
    def asked():
        with CaptureQueriesContext(connection) as found:
            resident[0].get(FILE)
        return len(found)

    few = asked()
    for number in range(3):
        fields = {"phone": f"1000000001{number}"}
        correct_person(whole.pk, fields=fields, ground="本人更正电话", actor=staff("shequ01"), at=timezone.now())
        look_of(staff("wangge01"), whole)
    assert asked() == few


@pytest.mark.parametrize("words", ["请补充😀😀", "པོད་ཡིག།", "ئۇيغۇر", "名字是x\u0323𫝀"])
def test_what_the_paper_has_no_glyph_for_is_a_box_and_said(whole, resident, me, words, monkeypatch):
    ask_right("correct", words=words, actor=me, at=timezone.now())
    seen = []
    monkeypatch.setattr(copying, "typeset", lambda paper, data, at: seen.append(data) or typeset(paper, data, at=at))
    answer = resident[0].post(COPY, {"form": "pdf"})
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
    assert any(NO_GLYPH in line for line in seen[0]["told"])
    assert words in told(resident[0].post(COPY, {"form": "json"}), "json")


def test_paper_shows_what_it_can_and_a_box_for_the_rest():
    assert printable("甲乙㐀𠮷 Aé，①") == "甲乙㐀𠮷 Aé，①"
    assert printable({"a": ["😀", "ས", 3, None, "a\u200db\x07"]}) == {"a": [NO_GLYPH, NO_GLYPH, 3, None, "ab"]}


def test_a_copy_that_failed_is_not_logged(whole, resident, monkeypatch):
    def broken(*_given):
        raise RuntimeError

    monkeypatch.setitem(copying.WRITERS, "pdf", broken)
    with pytest.raises(RuntimeError):
        resident[0].post(COPY, {"form": "pdf"})
    assert not AccessEvent.objects.filter(subject_id=whole.pk, purpose="copy").exists()
    assert not JournalEntry.objects.filter(event="people.CopyTaken").exists()


def test_copies_are_limited_by_hour_and_day_and_kept_out_of_what_supervision_reads(whole, me, staff):
    at = timezone.now()
    look = look_of(staff("wangge01"), whole)
    for _ in range(COPIES_AN_HOUR):
        take_copy("json", actor=me, at=at)
    with pytest.raises(Refused, match="过一小时"):
        take_copy("json", actor=me, at=at)
    with scope(staff("duban01"), "people.review"):
        assert looks_in(1)[0].pk == look
    for hours in range(1, COPIES_A_DAY // COPIES_AN_HOUR):
        for _ in range(COPIES_AN_HOUR):
            take_copy("json", actor=me, at=at + hours * timedelta(hours=2))
    with pytest.raises(Refused, match="明天"):
        take_copy("json", actor=me, at=at + timedelta(hours=9))
    take_copy("json", actor=me, at=at + timedelta(hours=25))
    assert AccessEvent.objects.filter(subject_id=whole.pk, purpose="copy").count() == COPIES_A_DAY + 1


def test_a_copy_for_machines_does_not_change_with_the_language(whole, resident, me, staff):
    ask_right("correct", words="住址写错了", actor=me, at=timezone.now())
    request = ask_right("explain", words="", actor=me, at=timezone.now())
    decide_right(request.pk, decision="refused", reason="见公开的处理规则", actor=staff("shequ01"), at=timezone.now())
    copy = json.loads(resident[0].post(COPY, {"form": "json"}).content)
    parts = {key: part["rows"] for key, part in copy["parts"].items()}
    refused, waiting = parts["requests"]
    assert refused["outcome"]["code"] == "refused" and "第五十条" in refused["remedy"]
    assert waiting["outcome"] is None and waiting["answer"] is None and waiting["remedy"] is None
    assert waiting["kind"]["code"] == "correct" and parts["residences"][0]["lives"]["code"] == whole.home.kind
    look = next(one for one in parts["looks"] if one["purpose"]["code"] == "visit")
    assert AccessEvent.objects.get(pk=look["id"]).subject_id == whole.pk
    assert look["fields"] == [{"code": "name", "words": "姓名"}]


@pytest.mark.parametrize("form", ["json", "xlsx"])
def test_what_a_clerk_wrote_of_a_look_stays_on_the_page(whole, resident, staff, form):
    told_why = {"purpose": "visit", "reason": "邻居李四反映", "fields": ["name"], "at": timezone.now()}
    record_access(staff("wangge01"), subject_kind="person", subject_id=whole.pk, **told_why)
    assert "邻居李四反映" in resident[0].get(FILE).content.decode()
    assert "李四" not in told(resident[0].post(COPY, {"form": form}), form)


@pytest.fixture
def second(whole, staff):
    """Another account, its browser, bound to the same person."""
    def bound(evidence):
        told_who = {"kind": Account.RESIDENT, "created_at": timezone.now()}
        account = Account.objects.create(username="resident-of-a-second-number", **told_who)
        office = staff("shequ01").offices[0]
        told_how = {"by": "某窗口", "office": office, "purpose": "bind"}
        binding = bind(account.pk, whole, evidence, **told_how, actor=staff("shequ01"), at=timezone.now())
        return browser(account.username), binding

    return bound


@pytest.mark.parametrize(("evidence", "whose"), [("id_card", "绑定到您的另一个账号"), ("guardian", "监护人的账号")])
def test_what_another_account_did_is_not_called_ones_own(whole, resident, second, evidence, whose):
    other, binding = second(evidence)
    assert other.post(COPY, {"form": "json"}).status_code == 200
    page = resident[0].get(FILE).content.decode()
    assert whose in page and "您自己的账号" not in page and "不是您现在用的账号" in page
    assert "您自己的账号" in other.get(FILE).content.decode()
    look = AccessEvent.objects.get(subject_id=whole.pk, purpose="copy")
    assert f"looks/{look.pk}/object/" in page  # one may object to it
    parts = json.loads(resident[0].post(COPY, {"form": "json"}).content)["parts"]
    assert [one["account"] for one in parts["binding"]["rows"]] == ["您自己的账号", whose]
    done = resident[0].post(f"{FILE}bindings/{binding.pk}/end/")
    assert done.status_code == 302 and Binding.objects.get(pk=binding.pk).revoked_at
    assert other.post(COPY, {"form": "json"}).status_code == 403
    assert whose in resident[0].get(FILE).content.decode()  # it stays true of what was done


def test_a_guardian_ends_no_binding_but_their_own(whole, resident, second):
    other, binding = second("guardian")
    page = other.get(FILE).content.decode()
    assert f"bindings/{resident[1].pk}/end/" not in page and f"bindings/{binding.pk}/end/" in page
    assert other.post(f"{FILE}bindings/{resident[1].pk}/end/").status_code == 403
    assert Binding.objects.get(pk=resident[1].pk).revoked_at is None
    assert other.post(f"{FILE}bindings/{binding.pk}/end/").status_code == 302


def test_nobody_ends_the_binding_of_another_person(whole, resident, second):
    _other, binding = second("id_card")
    with scope(SYSTEM, "people.edit"):
        Binding.objects.filter(pk=binding.pk).update(person=a_person(whole.area))
    assert resident[0].post(f"{FILE}bindings/{binding.pk}/end/").status_code == 403
    assert Binding.objects.get(pk=binding.pk).revoked_at is None


def test_one_does_not_object_to_ones_own_deed(whole, resident, me):
    take_copy("json", actor=me, at=timezone.now())
    look = AccessEvent.objects.get(subject_id=whole.pk, purpose="copy")
    assert f"looks/{look.pk}/object/" not in resident[0].get(FILE).content.decode()
    with pytest.raises(Refused, match="您自己的账号"):
        object_to_look(look.pk, words="不是我取的", actor=me, at=timezone.now())
