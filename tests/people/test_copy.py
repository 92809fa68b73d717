"""One's own household, corrections, and a copy to take along: one's own data, nobody else's, and logged."""

# ruff: noqa: F811  fixtures of other modules are asked for by name

import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.people.conftest import a_person
from tests.people.test_own_file import me  # noqa: F401
from tests.people.test_pages import browser, resident, somebody, stating  # noqa: F401
from tests.people.test_rights import look_of
from wangge.core.errors import Forbidden
from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.people.enums import BANDS
from wangge.people.models import Binding, Household, Residence
from wangge.people.operations.keeping import correct_person
from wangge.people.operations.mine import FORMS, read_own_file, take_copy
from wangge.people.queries import AWAKE
from wangge.people.rules import BAND_AGES, may_be_counted

FILE, COPY = "/tianchang/my/file/", "/tianchang/my/file/copy/"
DAY = timedelta(days=1)


@pytest.fixture
def household(somebody):
    """The one household counted at the bound person's door, as wide as fits everybody registered there."""
    with scope(SYSTEM, "people.edit"):
        Household.objects.filter(dwelling=somebody.home.dwelling_id).delete()
        told = {"dwelling_id": somebody.home.dwelling_id, "area_id": somebody.home.area_id, "source": "社区计数"}
        counted = {"aged_7_13": 3, "aged_18_59": 4, "aged_60_79": 5}
        return Household.objects.create(**told, **counted, counted_on=timezone.localdate())


def shown(me):
    return read_own_file(actor=me, at=timezone.now()).household


def test_the_household_at_ones_door_is_shown_as_counted(household, me, resident):
    assert shown(me) == household
    page = resident[0].get(FILE).content.decode()
    assert "住户人数" in page and "7—13 岁" in page and "3 人" in page and "社区计数" in page
    assert "0—6 岁" not in page  # nobody of that age was counted


@pytest.mark.parametrize("why", ["another", "earlier", "too-few", "no-such-age", "ended", "away"])
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
            other = a_person(somebody.area, "合住人")
            told = {"dwelling_id": household.dwelling_id, "area_id": household.area_id, "kind": "migrant"}
            Residence.objects.create(person=other, **told, valid_from=timezone.localdate(), source="测试")
        elif why == "no-such-age":
            rows.update(aged_18_59=0, aged_60_79=0, aged_7_13=9)
        elif why == "ended":
            rows.update(ended_on=timezone.localdate())
        else:
            Residence.objects.filter(pk=somebody.home.pk).update(kind="away")
    assert shown(me) is None
    page = resident[0].get(FILE).content.decode()
    assert "分不清哪一户是您的" in page and "社区计数" not in page


def test_every_band_has_its_ages_and_a_year_of_birth_means_two():
    assert BAND_AGES.keys() == BANDS.keys()
    ages = [age for first, last in BAND_AGES.values() for age in range(first, last + 1)]
    assert ages == sorted(set(ages)) and ages[0] == 0 and ages[-1] > 120
    counts = dict.fromkeys(BAND_AGES, 0) | {"aged_60_79": 1}
    day = timezone.localdate().replace(month=6, day=1, year=2026)
    assert may_be_counted(counts, 1966, day) and may_be_counted(counts, 1946, day)  # 59 or 60; 79 or 80
    assert not may_be_counted(counts, 1967, day) and not may_be_counted(counts, 1945, day)
    assert may_be_counted(counts, None, day) and not may_be_counted(dict.fromkeys(BAND_AGES, 0), None, day)


def test_a_correction_is_told_by_what_when_and_which_office(somebody, staff, resident, me):
    clerk, at = staff("shequ01"), timezone.now()
    assert "一年内没有更正过" in resident[0].get(FILE).content.decode()
    correct_person(somebody.pk, fields={"phone": "10000000009", "sex": ""}, ground="按邻居张三所说", actor=clerk, at=at)
    page = resident[0].get(FILE).content.decode()
    section = page[page.index("更正记录") : page.index("取一份副本")]
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
    assert copy["shape"] == "wangge-own-file-1"
    parts = {key: part["rows"] for key, part in copy["parts"].items()}
    assert parts["record"][0]["name"] == whole.name and "*" in parts["record"][0]["number"]
    assert parts["residences"][0]["address"] == whole.home.dwelling.address
    assert parts["residences"][0]["valid_from"] == whole.home.valid_from.isoformat()
    assert {band: parts["household"][0][band] for band in BANDS} == {band: getattr(household, band) for band in BANDS}
    assert parts["corrections"][0]["fields"] == ["性别"]
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
