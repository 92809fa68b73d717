"""The wall: who may watch, one computation a second however many ask, fresh, wordless, and no dearer with history."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.closed import written
from tests.cases.conftest import FIRE_LANE, MONDAY, Matter
from wangge.cases import today
from wangge.cases.hexagons import Grid
from wangge.cases.models import Case
from wangge.cases.web import wall
from wangge.cases.web.heat import Heat, heat_of
from wangge.cases.web.room import ribbon, room_at
from wangge.cases.web.standing import now
from wangge.core.once import one_request
from wangge.method.queries import current_method, current_version

PAGE, NOW = "/tianchang/wall/", "/tianchang/wall/now"


class Clock:
    """A monotonic clock that only the test moves."""

    def __init__(self):
        self.seconds = 1000.0

    def monotonic(self):
        return self.seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The wall's clock in the test's hands, and nothing remembered from another test."""
    made = Clock()
    monkeypatch.setattr(wall, "time", made)
    wall.forget()
    yield made
    wall.forget()


@pytest.fixture
def computed(monkeypatch):
    """A list that grows with every computation."""
    times, real = [], wall.room_at
    monkeypatch.setattr(wall, "room_at", lambda at: times.append(at) or real(at))
    return times


@pytest.mark.parametrize("username", ["zuoxi01", "zhibanzhang01", "shenji01"])
def test_who_sees_the_whole_county_may_watch(signed_in, username):
    browser = signed_in(username)
    assert browser.get(PAGE).status_code == browser.get(NOW).status_code == 200
    assert PAGE in browser.get("/tianchang/desk/").content.decode()


@pytest.mark.parametrize("username", ["wangge01", "xiaofang01", "shequ01", "guanli01"])
def test_others_are_told_why_not(signed_in, username):
    browser = signed_in(username)
    answer = browser.get(PAGE)
    assert answer.status_code == 403 and "指挥大屏显示全市诉求" in answer.content.decode()
    assert browser.get(NOW).status_code == 403
    assert PAGE not in browser.get("/tianchang/desk/").content.decode()


def test_a_stranger_signs_in_first_and_a_wall_whose_session_ended_is_told(tianchang, client):
    assert client.get(PAGE).status_code == 302
    answer = client.get(NOW)
    assert answer.status_code == 401 and "重新登录" in answer.content.decode()


def test_a_session_is_asked_again_after_ten_seconds(signed_in, clock):
    browser = signed_in("zuoxi01")
    assert browser.get(NOW).status_code == 200
    browser.session.flush()
    assert browser.get(NOW).status_code == 200
    clock.seconds += wall.PASS + 0.1
    assert browser.get(NOW).status_code == 401


def test_what_has_not_changed_is_304_and_asks_the_database_nothing(signed_in, clock):
    browser = signed_in("zuoxi01")
    first = browser.get(NOW)
    with CaptureQueriesContext(connection) as queries:
        again = browser.get(NOW, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, len(queries)) == (304, b"", 0)
    assert again["ETag"] == first["ETag"] and int(again["X-Wangge-Now"]) >= int(again["X-Wangge-Made"])
    clock.seconds += 1.1
    assert browser.get(NOW, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_one_computation_a_second_however_many_ask(signed_in, clock, computed):
    browser = signed_in("zuoxi01")
    for _ in range(20):
        browser.get(NOW)
    assert len(computed) == 1
    clock.seconds += 1.1
    for _ in range(20):
        browser.get(NOW)
    assert len(computed) == 2


def test_no_answer_is_older_than_a_second_by_its_own_headers(signed_in, clock, monkeypatch):
    """What a wall reads of its age: X-Wangge-Now less X-Wangge-Made, with both clocks in the test's hands."""
    browser, begun = signed_in("zuoxi01"), timezone.now()
    shown = lambda: begun + timedelta(seconds=clock.seconds - 1000)  # noqa: E731
    monkeypatch.setattr(wall, "timezone", type("Shown", (), {"now": staticmethod(shown)}))
    ages, etag = [], ""
    for _ in range(23):  # a poll each 0.3 s, with the ETag, as a wall does
        answer = browser.get(NOW, headers={"If-None-Match": etag})
        etag = answer["ETag"]
        ages.append(int(answer["X-Wangge-Now"]) - int(answer["X-Wangge-Made"]))
        clock.seconds += 0.3
    assert ages[0] == 0 and max(ages) <= 1000 and len(set(ages)) > 2


def test_who_asks_meanwhile_is_handed_the_last_text(tianchang, clock, computed, monkeypatch):
    """While one computes, others neither compute nor wait, unless what there is is older than two seconds."""
    kept, begun, go_on = wall._now(), threading.Event(), threading.Event()

    def slow(kept):
        begun.set()
        go_on.wait(10)
        kept.clock = clock.monotonic()

    monkeypatch.setattr(wall, "_compute", slow)
    monkeypatch.setattr(wall, "connection", type("Here", (), {"schema_name": connection.schema_name}))
    clock.seconds += 1.1
    one = threading.Thread(target=wall._now)
    one.start()
    assert begun.wait(10)
    assert wall._now() is kept and kept.age > 1
    go_on.set()
    one.join(10)
    assert kept.age == 0 and len(computed) == 1


def test_a_new_report_is_in_the_next_computation(signed_in, plate, clock):
    browser = signed_in("zuoxi01")
    before = browser.get(NOW)
    matter = Matter(plate, at=timezone.now())
    key = f'data-key="{matter.now.serial}"'
    clock.seconds += wall.EVERY
    after = browser.get(NOW, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200 and after["ETag"] != before["ETag"]
    assert key in after.content.decode() and key not in before.content.decode()


def test_it_knows_no_words_no_person_and_no_door(signed_in, plate):
    matter = Matter(plate, at=timezone.now(), name="司马不具名", phone="13987654321")
    case = matter.now
    page = signed_in("zuoxi01").get(PAGE).content.decode()
    assert f'data-key="{case.serial}"' in page
    planted = [FIRE_LANE, case.title, "司马", "13987654321", plate.code, plate.address, case.number, case.area.name]
    assert [word for word in planted if word and word in page] == []
    assert all(len(str(part).partition(".")[2]) <= 3 for dot in room_at(timezone.now())["points"] for part in dot[:2])


def test_it_says_the_day_with_its_denominators(plate):
    at = timezone.now()
    before = room_at(at)
    Matter(plate, at=at).walk_to("handling", at=at)
    after = room_at(at + timedelta(seconds=1))
    gained = [int(b.value) - int(a.value) for a, b in zip(before["stream"], after["stream"], strict=True)]
    assert gained == [1, 1, 1, 0]
    held = {unit["key"]: unit["held"].count for unit in after["units"]}
    assert held["fire"] - {u["key"]: u["held"].count for u in before["units"]}.get("fire", 0) == 1
    told = [*after["stream"], *after["figures"]]
    assert len(told) == 7 and all(one.of and one.definition for one in told)


def test_who_holds_it_is_late_and_not_who_handled_before(plate):
    """A check that the crew has not made in time is no department's delay."""
    at = timezone.now() - timedelta(days=40)
    matter = Matter(plate, at=at).walk_to("fed_back", at=at)
    assert matter.now.due < timezone.now()
    standing = today.standing(now(timezone.now(), current_method()), timezone.now() - timedelta(days=1))
    Case.objects.filter(pk=matter.case.pk).update(state="closed", due=None)
    without = today.standing(now(timezone.now(), current_method()), timezone.now() - timedelta(days=1))
    late = {unit.key: unit.held.late for unit in standing.units}
    assert late.get("fire", 0) == {unit.key: unit.held.late for unit in without.units}.get("fire", 0)
    assert standing.others["community"].late == without.others.get("community", today.Held()).late + 1


def queries_of_a_computation():
    with one_request(), CaptureQueriesContext(connection) as queries:
        room_at(timezone.now())
    return len(queries)


def test_a_long_history_costs_no_query_more(plate):
    Matter(plate, at=timezone.now())  # just after midnight nothing else came in today
    few = queries_of_a_computation()
    long_ago = timezone.now() - timedelta(days=400)
    version, fields = current_version(), {"case_type": "matter", "state": "rated", "title": "x", "words": "x"}
    times = {"reported_at": long_ago, "filed_at": long_ago, "closed_at": long_ago, "stage_since": long_ago}
    written(
        Case(version=version, area=plate.area, lon=119, lat=32.7, total_due=long_ago, **fields, **times)
        for _ in range(2000)
    )
    for _ in range(3):
        Matter(plate, at=timezone.now())
    assert queries_of_a_computation() == few <= 12


def test_todays_matters_are_warm_and_yesterdays_are_not(plate):
    at = timezone.now()
    before = room_at(at)["heat"]
    Matter(plate, at=at)
    Matter(plate, at=at)
    Matter(plate, at=at - timedelta(days=1))
    after = room_at(at + timedelta(seconds=1))["heat"]
    assert (after.placed, after.received) == (before.placed + 2, before.received + 2)
    assert sum(row.count for row in after.rows) + after.rest_count == after.placed
    cell = after.grid.cell(plate.lon, plate.lat)
    assert after.cells[cell] == before.cells.get(cell, 0) + 2
    assert len(after.drawn["cells"]) == len(after.cells) and all(cell[2] for cell in after.drawn["cells"])


def test_a_report_without_a_point_is_counted_but_nowhere_on_the_map(plate):
    at = timezone.now()
    before = room_at(at)["heat"]
    Case.objects.filter(pk=Matter(plate, at=at).case.pk).update(lon=None, lat=None)
    after = room_at(at + timedelta(seconds=1))["heat"]
    assert (after.placed, after.received) == (before.placed, before.received + 1)


def test_a_day_without_reports_says_so(tianchang):
    empty = heat_of([], 0)
    assert (empty.drawn, empty.rows, empty.placed) == ({"metres": 0, "cells": []}, [], 0)
    room = room_at(MONDAY - timedelta(days=2000))
    assert "今天还没有收到带点位的诉求" in render_to_string("cases/wall/now.html", {"room": room})


@pytest.mark.parametrize(("most", "last"), [(1, 8), (23, 8), (24, 40), (119, 40), (120, 150), (9999, 150)])
def test_bands_grow_with_the_day(most, last):
    heat = Heat(Grid(1000, 32.7), {(0, 0): most, (1, 0): 1}, [], most + 1)
    assert heat.steps[-1] == last and heat.bands[0][1].startswith("1") and heat.bands[-1][1] == f"{last} 件及以上"
    assert [band for *_, band in heat.drawn["cells"]][1] == 1


def test_nothing_yet_is_a_page_too(tianchang):
    assert ribbon([0, 0, 0, 0]).startswith("M33.5 0C")
