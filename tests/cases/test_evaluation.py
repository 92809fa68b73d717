"""The tables of evaluation: areas, bodies, posts and collecting posts, a month side by side; few rows are not told."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.cases.conftest import Matter, media, plate  # noqa: F401  fixtures
from wangge.cases.evaluating import evaluate_table
from wangge.core.measures import Span, catalogue, exclusions, for_ratings
from wangge.method.loader import load_pack
from wangge.method.models import MethodVersion
from wangge.method.queries import current_method, current_version
from wangge.method.vocabulary import DEEDS, LEFT_OUT, RATES
from wangge.organisations.queries import body

RATING = ("pingjia01", "fuhe01", "pingfen01")
TABLES = ("area", "body", "post", "collector")


@pytest.fixture
def done(plate):  # noqa: F811
    """Five matters of this month, walked to their close."""
    matters = [Matter(plate, at=timezone.now() - timedelta(minutes=90 - n)) for n in range(5)]
    for matter in matters:
        matter.walk_to("closed")
        matter.take("rate", matter.reporter, rating="5", solved="yes")
    return matters


def table(of):
    return next(one for one in current_method().evaluation if one.of == of)


def lines(of):
    now = timezone.now()
    return {line.title: line for line in evaluate_table(table(of), Span(now - timedelta(days=2), now, now))}


@pytest.mark.parametrize("city", ["tianchang", "wuxi", "changshu", "kunshan", "qingjiangpu"])
def test_every_pack_has_the_four_tables_and_hides_small_cells(city):
    tables = load_pack(city).evaluation
    assert {one.of for one in tables} == set(TABLES) and all(one.least >= 5 for one in tables)


def test_a_body_has_its_own_figures_and_an_area_those_of_all_below(done):
    found = lines("body")[body("fire").name]
    rated = next(cell for cell in found.cells if cell.measure.key == "satisfaction")
    assert (rated.numerator, rated.denominator, rated.value) == (5, 5, "100.00")
    county = next(iter(lines("area").values()))
    assert [cell.numerator for cell in county.cells if cell.measure.key == "satisfaction"] == [5]


def test_posts_are_told_without_names_and_few_rows_not_at_all(done):
    for of in ("post", "collector"):
        for line in lines(of).values():
            assert not any(0 < cell.denominator < table(of).least for cell in line.cells)
            assert "某" not in line.title


@pytest.mark.parametrize("of", TABLES)
def test_the_page_and_the_spreadsheet_say_the_same_and_not_to_everybody(done, signed_in, of):
    address = f"/tianchang/desk/evaluation/{of}/"
    browser = signed_in("shenji01")
    page = browser.get(address)
    assert page.status_code == 200 and page.context["rows"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(browser.get(f"{address}sheet.xlsx"))))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row.title for row in page.context["rows"]] == [row[0] for row in rows[1:len(page.context["rows"]) + 1]]
    for username in ("zuoxi01", "xiaofang01", *RATING):
        assert signed_in(username).get(address).status_code == 403
        assert signed_in(username).get(f"{address}sheet.xlsx").status_code == 403


@pytest.mark.parametrize("username", [*RATING, "duban01", "zhibanzhang01"])
def test_the_link_is_for_who_sees_every_case_and_not_for_who_only_rates(tianchang, signed_in, username):
    page = signed_in(username).get("/tianchang/desk/ratings/")
    assert page.status_code == 200
    assert ("/desk/evaluation/" in page.content.decode()) == (username not in RATING)


def test_the_link_leads_to_the_first_table_there_is(tianchang, signed_in):
    def desk():
        cache.clear()
        return signed_in("shenji01").get("/tianchang/desk/cases/").content.decode()

    assert 'href="/tianchang/desk/evaluation/area/"' in desk()
    with_tables(*(one for one in current_version().content["evaluation"] if one["of"] != "area"))
    assert 'href="/tianchang/desk/evaluation/body/"' in desk()
    with_tables()
    assert "/desk/evaluation/" not in desk()


def with_tables(*tables):
    """The method in force, with these tables of evaluation."""
    now = current_version()
    MethodVersion.objects.create(
        key=now.key, version=f"test {len(tables)}", title=now.title, content=now.content | {"evaluation": tables},
        digest=uuid4().hex, effective_from=now.effective_from, applied_at=timezone.now(),
    )  # fmt: skip


def test_a_pack_may_name_rates_that_are_rated_and_no_others():
    rated = {one.key for one in for_ratings()}
    assert set(RATES) | set(DEEDS) <= rated and set(LEFT_OUT) == set(exclusions())
    told_only = {one.key for one in catalogue()} - rated
    assert told_only >= {"settled_in_grid", "settled_in_community", "settled_in_street"}
    assert not told_only & (set(RATES) | set(DEEDS))


def test_there_is_no_other_table(signed_in, tianchang):
    assert signed_in("shenji01").get("/tianchang/desk/evaluation/person/").status_code == 404
