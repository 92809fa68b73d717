"""Finding cases by their words: what is found, by whom, in which order, and what never is."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.conftest import MONDAY, Matter
from wangge.accounts.models import Account
from wangge.cases.findable import BITS, Findable, Unread, mark_of
from wangge.cases.finding import REST, WINDOWS, condition, left_at, newest_having, read_asked, sought
from wangge.cases.models import Case
from wangge.cases.operations import erase_texts, index_written
from wangge.cases.queries import visible_to
from wangge.core.models import AccessEvent
from wangge.core.text.findable import findable
from wangge.organisations.queries import body
from wangge.territory.queries import areas_under


def found(rows, asked, *, size=50, **more):
    return [case.pk for case in sought(rows, asked, size=size, **more)]


def keys_found(words, actor=None, **more):
    """What both ways of asking find, which must be the same."""
    rows = visible_to(actor) if actor else Case.objects.all()
    listed = found(rows, read_asked(words), size=50, **more)
    assert set(listed) == set(rows.filter(condition(read_asked(words))).values_list("pk", flat=True)) or more
    return listed


@pytest.fixture
def dam(plate):
    """A matter with words that no other has."""
    return Matter(plate, words="鹮鹳路口的水坝塌了Ａ３区，没人管", title="鹮鹳水坝", place="鹮鹳新村8栋")


@pytest.mark.parametrize(
    "words",
    ["水坝", "坝塌", "鹮鹳路口", "鹮", "鹳新村", "水坝 没人管", "a3区", "A3", "鹮鹳，8栋", "  水坝塌了 "],
    ids=lambda words: words.strip().replace(" ", "+"),
)
def test_any_characters_side_by_side_are_found_word_or_not(dam, words):
    assert dam.case.pk in keys_found(words)


@pytest.mark.parametrize("words", ["坝水", "鹮鹳水管", "水坝 地铁", "路口水坝", "鹮鹳水坝鹮鹳路口"])
def test_what_does_not_stand_there_is_not_found(dam, words):
    """Neither the wrong way round, nor one word of two, nor over the end of a piece."""
    assert dam.case.pk not in keys_found(words)


def test_a_number_comes_first_and_a_token_finds_one(dam, plate, signed_in):
    other = Matter(plate, words=f"门牌{dam.now.serial}号前的鹮灯不亮")
    assert keys_found(dam.now.number) == keys_found(dam.token) == keys_found(dam.token.lower()) == [dam.case.pk]
    assert set(newest_having(Case.objects.all(), read_asked(str(dam.now.serial)), most=9)[0]) >= {dam.case, other.case}
    page = signed_in("zuoxi01").get(f"/tianchang/desk/cases/?q={dam.now.serial}").content.decode()
    assert re.findall(r'data-case="([0-9a-f-]{36})"', page)[:2] == [str(dam.case.pk), str(other.case.pk)]


@pytest.mark.parametrize("words", ["", " ", "，", "a", "7-", "，。" * 80, "\0", "%", "' OR 1=1", "9" * 99, "鹮" * 99])
def test_odd_words_are_no_error(dam, words):
    found(Case.objects.all(), read_asked(words), size=3)
    assert len(newest_having(Case.objects.all(), read_asked(words), most=3)[0]) <= 4


def test_what_is_written_at_a_step_is_found_and_where_the_case_lies_now(dam):
    worker = dam.holder_of("cases.verify")
    assert keys_found("鹭鸶") == []
    dam.take("verify", worker, note="现场有鹭鸶两只")
    while index_written():
        pass
    assert not Unread.objects.exists()
    assert keys_found("鹭鸶") == keys_found("鹮鹳 鹭鸶") == [dam.case.pk]


def test_what_is_read_anew_is_what_a_case_says_once(dam):
    """However often it is read: the words of all steps in their order, and no pair twice."""
    worker = dam.holder_of("cases.verify")
    dam.take("verify", worker, note="现场有鹭鸶两只")
    index_written()
    once = Findable.objects.get(case=dam.case)
    Unread.objects.create(case=dam.case)
    Unread.objects.create(case=dam.case)
    assert index_written() == 2 and index_written() == 0
    row = Findable.objects.get(case=dam.case)
    assert (row.text, row.pairs) == (once.text, once.pairs) and len(set(row.pairs)) == len(row.pairs)
    assert row.text.count("鹭鸶") == 1 and row.text.startswith("鹮鹳水坝")


def test_words_written_about_a_tombstone_bring_nothing_back(dam):
    dam.walk_to("closed")
    erase_texts(at=MONDAY + timedelta(days=6 * 365))
    Unread.objects.create(case=dam.case)
    index_written()
    assert not Findable.objects.filter(case=dam.case).exists() and not Unread.objects.exists()


def test_who_reported_is_never_found(plate):
    matter = Matter(plate, name="欧阳试验", phone="13900004321")
    assert keys_found("欧阳试验") == keys_found("欧阳") == keys_found("13900004321") == []
    row = Findable.objects.get(case=matter.case)
    assert "欧阳" not in row.text and matter.token.lower() not in row.text


def test_only_what_one_may_see_is_found(dam):
    worker, fire = dam.holder_of("cases.verify"), dam.holder_of("cases.handle", body("fire"))
    assert keys_found("鹮鹳", worker) == [dam.case.pk] and keys_found("鹮鹳", fire) == []
    dam.walk_to("dispatched")
    assert keys_found("鹮鹳", fire) == [dam.case.pk]
    elsewhere = replace(worker, offices=tuple(replace(one, area_path="nowhere.at.all") for one in worker.offices))
    assert keys_found("鹮鹳", elsewhere) == [] and keys_found(dam.now.number, elsewhere) == []
    assert keys_found(dam.token, elsewhere) == []


def test_a_tombstone_is_found_by_its_number_alone(dam):
    dam.walk_to("closed")
    erase_texts(at=MONDAY + timedelta(days=6 * 365))
    assert dam.now.erased_at and keys_found("鹮鹳") == [] and not Findable.objects.filter(case=dam.case).exists()
    assert keys_found(dam.now.number) == [dam.case.pk]


def test_newest_first_page_by_page_whatever_way_it_is_asked(plate, tianchang):
    mine = [Matter(plate, words=f"鹮鸟第{n}次").case for n in range(5)]
    newest = [case.pk for case in sorted(mine, key=lambda case: -case.serial)]
    rows, asked = Case.objects.all(), read_asked("鹮鸟")
    areas = list(areas_under(plate.area.path).values_list("pk", flat=True))
    for more in ({}, {"narrow": True}, {"areas": areas}):
        assert found(rows, asked, size=50, **more) == newest
        first = found(rows, asked, size=2, **more)
        before = Case.objects.get(pk=first[-1]).serial
        assert first + found(rows, asked, size=50, before=before, **more) == newest
    assert found(rows, asked, size=50, areas=[]) == []


def test_the_marks_of_a_row_are_those_of_the_windows(dam):
    row = Findable.objects.get(case=dam.case)
    assert row.marks[: len(BITS)] == [mark_of(level, row.serial >> bits) for level, bits in enumerate(BITS)]


@pytest.mark.parametrize("before", [1, 2, 91, 2_048, 2_049, 8_192, 100_001, 524_288, 524_289, 1_000_000, 5_000_000_000])
def test_every_serial_before_lies_in_exactly_one_window(tianchang, before):
    with connection.cursor() as cursor:
        cursor.execute(f"WITH b AS (SELECT %s::bigint AS before) {WINDOWS}", [before])
        windows = [window[1:] for window in cursor.fetchall()]
        cursor.execute(f"SELECT {REST} FROM (SELECT %s::bigint AS before) b", [before])
        windows.append(([], cursor.fetchone()[0]))
    edges = {serial + by for _, serial in windows for by in (-2, -1, 0, 1)} | {0, 1, 2_047, 2_048, before // 2}
    for serial in edges:
        own = {mark_of(level, serial >> bits) for level, bits in enumerate(BITS)}
        holds = [serial < below and set(mark) <= own for mark, below in windows]
        assert serial < 0 or sum(holds) == (serial < before), (serial, windows)


@given(st.text("水坝塌A3\n ", max_size=30), st.integers(0, 29), st.integers(1, 6))
def test_the_pairs_of_a_part_are_among_those_of_the_whole(text, start, length):
    whole, pairs = findable([text])
    part = whole[start : start + length]
    if "\n" not in part:
        assert set(findable([part])[1]) <= set(pairs)


def test_the_list_shows_the_passage_marked_and_logs_the_look(dam, signed_in):
    dam.take("verify", dam.holder_of("cases.verify"), note="现场<b>有鹭鸶</b>两只")
    index_written()
    browser = signed_in("zuoxi01")
    page = browser.get("/tianchang/desk/cases/?q=鹮鹳").content.decode()
    assert "<mark>鹮鹳</mark>水坝" in page and "原话：<mark>鹮鹳</mark>路口的水坝" in page
    page = browser.get("/tianchang/desk/cases/?q=鹭鸶").content.decode()
    assert "办理过程：现场&lt;b&gt;有<mark>鹭鸶</mark>&lt;/b&gt;两只" in page
    look = AccessEvent.objects.filter(purpose="search").latest("id")
    assert look.reason == "鹭鸶" and look.rows == 1 and f"case:{dam.case.pk}" in look.fields
    assert "<mark>鹭鸶</mark>" in browser.get("/tianchang/desk/find/?q=鹭鸶").content.decode()


def test_of_words_without_a_title_the_beginning_is_not_told_twice(plate, signed_in):
    Matter(plate, words="鹮鸟没有水喝。快来看看鹮鸟")
    Matter(plate, words="鹮鹳没有水喝")
    desk = signed_in("zuoxi01")
    told = [desk.get(f"/tianchang/desk/cases/?q={words}").content.decode() for words in ("鹮鸟", "鹮鹳")]
    assert "原话：快来看看<mark>鹮鸟</mark>" in told[0]
    assert "<mark>鹮鹳</mark>没有水喝" in told[1] and 'class="passage"' not in told[1]


def test_pages_of_what_was_found_follow_one_another(plate, signed_in, monkeypatch):
    monkeypatch.setattr("wangge.cases.web.tables.SIZE", 2)
    mine = [Matter(plate, words=f"鹮鸟第{n}次").case for n in range(5)]
    browser, address, listed = signed_in("zuoxi01"), "?q=鹮鸟", []
    while address:
        page = browser.get(f"/tianchang/desk/cases/{address}").content.decode()
        listed += dict.fromkeys(re.findall(r'data-case="([0-9a-f-]{36})"', page))
        ahead = re.search(r'rel="next" href="([^"]+)"', page)
        address = ahead and ahead[1].replace("&amp;", "&")
    assert listed == [str(case.pk) for case in reversed(mine)]
    assert browser.get("/tianchang/desk/cases/?q=鹮鸟&page=made-up").status_code in (400, 422)


APART = "鹮鸟，鸟朱，朱鹮"  # has every pair of 鹮鸟朱鹮, and not these four in a row


@pytest.fixture
def seldom(plate, monkeypatch):
    """A matter with 鹮鸟朱鹮, then five newer ones with its pairs alone, where two are read for a page."""
    monkeypatch.setattr("wangge.cases.finding.MOST_READ", 2)
    wanted = Matter(plate, words="鹮鸟朱鹮飞走了")
    return wanted, [Matter(plate, words=f"{APART}，第{n}次") for n in range(5)]


def test_common_pairs_that_seldom_stand_in_a_row_are_looked_for_a_stretch_at_a_time(seldom):
    wanted, apart = seldom
    rows, asked, before, listed, looks = Case.objects.all(), read_asked("鹮鸟朱鹮"), None, [], 0
    while looks == 0 or before:
        listed += found(rows, asked, before=before)
        before, looks = left_at(rows, asked, before=before), looks + 1
        assert before in (*(one.case.serial for one in apart), wanted.case.serial, None)
    assert listed == [wanted.case.pk] and looks == 4  # two and two and two, and then there is nothing more
    assert found(rows, asked, narrow=True) == listed and left_at(rows, asked, narrow=True) is None
    assert left_at(rows, read_asked("朱鹮")) is None  # a pair needs no reading


def test_what_seldom_lies_among_the_rows_is_looked_for_a_stretch_at_a_time_too(seldom, monkeypatch):
    monkeypatch.setattr("wangge.cases.finding.MOST_LOOKED", 3)
    monkeypatch.setattr("wangge.cases.finding.FEW", 0)
    wanted, apart = seldom
    rows, asked = Case.objects.filter(pk=wanted.case.pk), read_asked("朱鹮")
    assert found(rows, asked) == [] and left_at(rows, asked, narrow=True) == apart[2].case.serial
    assert found(rows, asked, before=apart[2].case.serial) == [wanted.case.pk]


def test_who_sees_few_finds_them_at_once(seldom, signed_in):
    wanted, _apart = seldom
    wanted.walk_to("dispatched")
    handler = signed_in(Account.objects.get(pk=wanted.holder_of("cases.handle").id).username)
    assert str(wanted.case.pk) in handler.get("/tianchang/desk/cases/?q=鹮鸟朱鹮").content.decode()
    assert str(wanted.case.pk) in handler.get("/tianchang/desk/find/?q=鹮鸟朱鹮").content.decode()
    assert handler.get("/tianchang/api/v1/cases?q=鹮鸟朱鹮").json()["next"] is None


def test_the_list_says_that_it_left_off_and_goes_on(seldom, signed_in):
    wanted, _apart = seldom
    browser, address, pages = signed_in("zuoxi01"), "?q=鹮鸟朱鹮", []
    while address:
        pages.append(browser.get(f"/tianchang/desk/cases/{address}").content.decode())
        ahead = re.search(r'rel="next" href="([^"]+)"', pages[-1])
        address = ahead and ahead[1].replace("&amp;", "&")
    assert len(pages) == 4 and all("往前接着找" in page and "没有找到" not in page for page in pages[:3])
    assert str(wanted.case.pk) in pages[2] and "往前接着找" not in pages[3]
    first = browser.get("/tianchang/api/v1/cases?q=鹮鸟朱鹮").json()
    assert first["items"] == [] and first["next"]
    quick = browser.get("/tianchang/desk/find/?q=鹮鸟朱鹮").content.decode()
    assert "没有找到" not in quick and "的全部诉求" in quick


def test_by_deadline_only_the_newest_are_put_in_order_and_the_list_and_the_file_say_so(plate, signed_in, monkeypatch):
    """Else a word that half of a million cases have would be looked for in all of them."""
    cases = [Matter(plate, words=f"鹮鸟第{n}次").case for n in range(4)]
    browser, address = signed_in("zuoxi01"), "/tianchang/desk/cases/?q=鹮鸟&sort=due"
    assert "有这些字的很多" not in browser.get(address).content.decode()
    monkeypatch.setattr("wangge.cases.web.tables.COUNTED", 3)
    monkeypatch.setattr("wangge.exchange.web.exports.MOST", 3)
    page = browser.get(address).content.decode()
    shown = set(re.findall(r'data-case="([0-9a-f-]{36})"', page))
    assert shown == {str(case.pk) for case in cases[1:]} and "有这些字的很多" in page
    told = b"".join(browser.get("/tianchang/desk/exports/cases.geojson?q=鹮鸟").streaming_content).decode()
    assert "更早的不在文件里" in told and told.count('"Feature"') == 3


def test_a_word_that_is_seldom_among_many_is_not_looked_for_in_all_by_deadline_either(seldom, signed_in):
    page = signed_in("zuoxi01").get("/tianchang/desk/cases/?q=鹮鸟朱鹮&sort=due").content.decode()
    assert "有这些字的很多" in page and "没有符合条件" not in page


def test_a_search_takes_nine_statements_whatever_it_finds(plate, signed_in):
    def asked(username, query):
        browser = signed_in(username)
        browser.get("/tianchang/desk/cases/")
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(f"/tianchang/desk/{query}").status_code == 200
        return len([one for one in seen if "core_calendar" not in one["sql"]])

    queries = [
        (who, query)
        for who in ("zuoxi01", "shequ01")
        for query in ("cases/?q=鹮鸟", "cases/?q=鹮鸟&due=open&channel=portal", "find/?q=鹮鸟")
    ]
    Matter(plate, words="鹮鸟来了")
    one = [asked(*each) for each in queries]
    for _ in range(2):
        Matter(plate, words="鹮鸟又来了")
    assert [asked(*each) for each in queries] == one
    assert all(n <= 9 + query.startswith("find") for (_, query), n in zip(queries, one, strict=True)), one


def test_programs_find_the_same(plate, signed_in):
    mine = [str(Matter(plate, words=f"鹮鸟第{n}次").case.pk) for n in range(3)]
    program = signed_in("zuoxi01")
    first = program.get("/tianchang/api/v1/cases?q=鹮鸟&size=2").json()
    assert [row["id"] for row in first["items"]] == mine[:0:-1] and first["previous"] is None
    rest = program.get(f"/tianchang{first['next'].removeprefix('/tianchang')}").json()
    assert [row["id"] for row in rest["items"]] == mine[:1] and rest["next"] is None
    assert AccessEvent.objects.filter(purpose="search").latest("id").rows == 1
    assert program.get("/tianchang/api/v1/cases?q=鹮鸟&page=made-up").status_code == 422
