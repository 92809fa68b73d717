"""Components: codes by scheme, sheets checked against county and class, forms by hand, lists, the matter about one."""

import io
import json

import mapbox_vector_tile
import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.imports.conftest import begin, run, sheet
from wangge.cases.models import AboutComponent, Case
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.permits import SYSTEM
from wangge.core.sheets import rows_of
from wangge.core.web.language import LANGUAGE_COOKIE
from wangge.core.web.tiles import mercator
from wangge.imports.models import Batch
from wangge.imports.operations.undo import take_back, undo_batch
from wangge.premises.component_codes import class_of, read_code
from wangge.premises.component_imports import COLUMNS
from wangge.premises.components import classes_in, components_in, near
from wangge.premises.models import Component
from wangge.premises.operations import add_component, correct_component, end_component
from wangge.territory.models import Area
from wangge.territory.rules import middle_of

HEAD = ["部件标识码", "小类名称", "网格代码", "经度", "纬度", "位置描述", "部件状态", "权属单位", "养护单位"]
DESK, LAMP = "/tianchang/desk", "3411810118000001"


@pytest.fixture
def grid(staff):
    """The last grid of the community whose clerk is shequ01: the demo's own components stand in the first ones."""
    community = staff("shequ01").holding("premises.edit")[0].area_path
    grids = Area.objects.filter(level="grid", valid_until=None, path__descendant_of=community)
    return grids.exclude(boundary=None).order_by("path").last()


@pytest.fixture
def lamp(grid):
    lon, lat = middle_of(grid.boundary)
    told = {"title": "路灯", "state": "ok", "address": "石梁路（虚构）", "owner": "", "keeper": ""}
    return add_component(
        grid.pk, code=LAMP, scheme="cjt_214", point=(lon, lat), basis="普查", actor=SYSTEM, at=timezone.now(), **told
    )


@pytest.mark.parametrize(
    ("text", "scheme", "told"),
    [
        ("3205080101000001", "gbt_30428", ("320508", "01", "01", "000001")),
        ("3205080101000001", "gbt_47678", ("320508", "01", "010", "00001")),
        ("320508010100001", "gbt_30428", None),
        ("32050801010000012", "gbt_30428", None),
        ("32050801010000x1", "gbt_30428", None),
        ("３２０５０８０１０１０００００１", "gbt_30428", None),
    ],
)
def test_a_code_is_taken_apart_by_its_scheme(text, scheme, told):
    read = read_code(text, scheme)
    assert (read and (read.county, read.major, read.minor, read.number)) == told


def test_a_class_has_the_digits_of_its_scheme():
    assert class_of("0118") == class_of("01-18") == "01-18"
    assert class_of("018") == class_of("01-018") == class_of("路灯") == ""
    assert class_of("01-018", "gbt_47678") == "01-018"


def faults(told):
    return dict(told.faults)


def test_a_sheet_of_components_is_checked_and_taken_in(grid):
    at, (lon, lat) = timezone.now(), middle_of(grid.boundary)
    rows = [
        [LAMP, "路灯", grid.key, lon, lat, "石梁路", "完好", "市城管局", "一队"],
        ["３４１１８１０１０１０００００１", "0101", "", lon, lat, "", "", "", ""],  # the grid by its point
        ["3411810118000003", "0126", grid.key, "", "", "", "", "", ""],
        ["3205810118000004", "", grid.key, "", "", "", "", "", ""],
        ["341181011800005", "", grid.key, "", "", "", "", "", ""],
        ["3411810118000006", "", "没有的网格", "", "", "", "", "", ""],
        ["3411810118000007", "", grid.key, "", "", "", "新", "", ""],
        ["3411810118000008", "", grid.key, "东", "", "", "", "", ""],
        ["", "路灯", grid.key, "", "", "", "", "", ""],
        [LAMP, "路灯", grid.key, "", "", "", "", "", ""],
    ]
    batch, told = run("components", sheet(HEAD, *rows), at=at)
    assert told.written == 2 and told.warnings["unknown-class"] == 2  # the usual scheme names no class here
    assert faults(told) == {
        **{"other-class": 1, "other-county": 1, "bad-component-code": 1, "no-component-grid": 1},
        **{"bad-component-state": 1, "bad-point": 1, "missing": 1, "twice": 1},
    }
    one = Component.objects.get(code=LAMP)
    assert (one.area, one.class_code, one.title, one.state) == (grid, "01-18", "路灯", "ok")
    assert one.batch == batch.pk and one.valid_from == timezone.localdate(at)
    assert Component.objects.get(code="3411810101000001").area.path.startswith(grid.path)
    _batch, again = run("components", sheet(HEAD, *rows[:1]), at=at)
    assert (again.written, again.known) == (0, 1)
    undo_batch(batch.pk, actor=SYSTEM, at=at)
    assert take_back(Batch.objects.get(pk=batch.pk), at=at)
    assert not Component.objects.filter(batch=batch.pk).exists()


def test_a_sheet_read_by_the_wrong_scheme_is_sent_back(grid):
    said = ["01-018", "01018", "118", "1", "01-8"]
    rows = [[f"34118101018000{n:02}", one, grid.key, *[""] * 6] for n, one in enumerate(said)]
    _batch, told = run("components", sheet(HEAD, *rows), at=timezone.now())
    assert (told.written, faults(told)) == (0, {"other-class": 5})


def test_a_code_that_a_spreadsheet_made_a_number_is_told_so(grid):
    told = run("components", sheet(HEAD, [float(LAMP), "", grid.key, *[""] * 6]), at=timezone.now())[1]
    assert faults(told) == {"lost-digits": 1}


def test_points_of_a_sheet_are_located_at_once(grid):
    lon, lat = middle_of(grid.boundary)
    asked = []
    for count in (2, 20):
        rows = [[f"341181013{count:02}{n:05}", "", "", lon, lat, *[""] * 4] for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            told = run("components", sheet(HEAD, *rows), at=timezone.now(), dry=True)[1]
        asked.append(sum("territoryrevision" in one["sql"] for one in queries))
        assert not told.faults
    assert asked[0] == asked[1]


def test_a_code_of_another_grid_and_foreign_areas_are_sent_back(lamp, staff):
    at, clerk = timezone.now(), staff("shequ01")
    inside = clerk.holding("registers.import")[0].area_path
    grids = Area.objects.filter(level="grid", valid_until=None).order_by("key")
    elsewhere = grids.exclude(path__descendant_of=inside).last()
    _batch, told = run("components", sheet(HEAD, [LAMP, "", elsewhere.key, *[""] * 6]), at=at)
    assert faults(told) == {"component-elsewhere": 1}
    foreign = ["3411810118000002", "", elsewhere.key, *[""] * 6]
    _batch, told = run("components", sheet(HEAD, foreign), at=at, actor=clerk)
    assert faults(told) == {"component-outside": 1}


def test_a_component_is_entered_corrected_and_ended_with_its_history(lamp, grid):
    at, by = timezone.now(), {"actor": SYSTEM, "at": timezone.now()}
    told = {"title": "路灯", "state": "broken", "address": "石梁路（虚构）", "owner": "", "keeper": "二队"}
    correct_component(lamp.pk, area_id=grid.pk, basis="巡查", **told, **by)
    lamp.refresh_from_db()
    assert (lamp.state, lamp.keeper, lamp.lon) == ("broken", "二队", None)
    with pytest.raises(Refused, match="没有改动"):
        correct_component(lamp.pk, area_id=grid.pk, basis="巡查", **told, **by)
    end_component(lamp.pk, basis="道路改造拆除", **by)
    lamp.refresh_from_db()
    assert lamp.valid_until == timezone.localdate(at) and lamp.ended_because == "道路改造拆除"
    assert list(lamp.changes.order_by("id").values_list("kind", flat=True)) == ["added", "corrected", "ended"]
    with pytest.raises(Refused, match="已经注销"):
        end_component(lamp.pk, basis="再来一次", **by)


def test_a_correction_tells_what_changed_and_asks_for_the_county_where_the_grid_changes(lamp, grid):
    by = {"actor": SYSTEM, "at": timezone.now()}
    Component.objects.filter(pk=lamp.pk).update(code="9999990118000001")  # the county has another code since
    told = {"title": lamp.title, "address": lamp.address, "owner": "", "keeper": ""}
    point = (lamp.lon, lamp.lat)
    correct_component(lamp.pk, area_id=grid.pk, point=point, state="broken", basis="巡查", **told, **by)
    change = lamp.changes.order_by("id").last()
    assert (change.before, change.after) == ("完好", "破损")
    other = Area.objects.filter(parent=grid.parent, valid_until=None).exclude(pk=grid.pk).first()
    with pytest.raises(Invalid, match="区划代码"):
        correct_component(lamp.pk, area_id=other.pk, point=point, state="ok", basis="巡查", **told, **by)


def test_a_code_that_another_enters_in_the_same_moment_is_refused(lamp, grid, monkeypatch):
    monkeypatch.setattr(QuerySet, "exists", lambda _self: False)
    with pytest.raises(Refused, match="已经在册"):
        add_component(grid.pk, code=LAMP, basis="普查", state="ok", actor=SYSTEM, at=timezone.now())


def test_what_cannot_be_a_component_is_refused(lamp, grid, staff):
    by = {"basis": "普查", "state": "ok", "at": timezone.now()}
    with pytest.raises(Refused, match="已经在册"):
        add_component(grid.pk, code=LAMP, actor=SYSTEM, **by)
    with pytest.raises(Invalid, match="341181"):
        add_component(grid.pk, code="3205810118000001", actor=SYSTEM, **by)
    with pytest.raises(Invalid, match="16 位"):
        add_component(grid.pk, code="118", actor=SYSTEM, **by)
    with pytest.raises(Forbidden):
        add_component(grid.pk, code="3411810118000002", actor=staff("xiaofang01"), **by)


def test_the_nearest_of_a_class_are_found(lamp):
    where = [lamp.area.path]
    assert near(lamp.lon + 0.0002, lamp.lat, where, classes=[("cjt_214", "01-18")])[0][1] == lamp
    assert not near(lamp.lon + 0.01, lamp.lat, where, classes=[("cjt_214", "01-18")])
    assert not [one for _away, one in near(lamp.lon, lamp.lat, where, classes=[("cjt_214", "01-26")]) if one == lamp]


def test_the_nearest_is_found_however_many_stand_about(lamp, monkeypatch):
    monkeypatch.setattr("wangge.premises.components.MOST_LOOKED_AT", 1)
    for n, away in enumerate((0.0004, 0.0001, 0.0003)):
        of = {"code": f"341181013900000{n}", "scheme": "cjt_214", "class_code": "01-39", "area": lamp.area}
        Component.objects.create(**of, lon=lamp.lon + away, lat=lamp.lat, valid_from=lamp.valid_from)
    found = near(lamp.lon, lamp.lat, [lamp.area.path], classes=[("cjt_214", "01-39")])
    assert [one.code for _away, one in found] == ["3411810139000001"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_exported_is_known_when_it_is_sent_in_again(lamp, signed_in, language):
    browser = signed_in("shequ01")
    browser.cookies[LANGUAGE_COOKIE] = language
    Component.objects.filter(pk=lamp.pk).update(state="unused", address="-1层车库")
    book = browser.get(f"{DESK}/components/sheet.xlsx", {"words": LAMP})
    head, row, *_mark = rows_of(b"".join(book.streaming_content))
    assert row[5] == "-1层车库"
    batch = begin("components", sheet(head, [*row[:5], "石梁路", *row[6:]]), at=timezone.now())
    assert batch.mapping == {column.key: n for n, column in enumerate(COLUMNS)}
    told = run("components", sheet(head, [*row[:5], "石梁路", *row[6:]]), at=timezone.now())[1]
    assert (told.known, faults(told)) == (1, {})


def test_pages_list_show_and_export_them(lamp, signed_in):
    browser = signed_in("shequ01")
    listed = browser.get(f"{DESK}/components/", {"of_class": "01-18", "words": LAMP[:12]}).content.decode()
    assert LAMP in listed and "路灯" in listed
    page = browser.get(f"{DESK}/components/{lamp.pk}/").content.decode()
    assert "石梁路（虚构）" in page and "还没有诉求指明这个部件" in page
    book = browser.get(f"{DESK}/components/sheet.xlsx", {"words": LAMP})
    file = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book.streaming_content)))
    cells = file.get_sheet_by_index(0).to_python()
    assert cells[0][0] == "部件编码" and cells[1][:3] == [LAMP, "路灯", lamp.area.key]
    answer = browser.get(f"{DESK}/components/points.geojson", {"words": LAMP})
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))  # as of every page of the staff
    points = json.loads(answer.content)
    assert [one["properties"]["code"] for one in points["features"]] == [LAMP]


def test_equal_class_codes_of_two_standards_are_two_classes(lamp, grid, signed_in):
    told = {"title": "电力井盖", "state": "ok", "address": "", "owner": "", "keeper": ""}
    by = {"basis": "普查", "actor": SYSTEM, "at": timezone.now()}
    other = add_component(grid.pk, code="3411810118765432", scheme="gbt_30428", **told, **by)
    counts = {one[0]: one[1:] for _standard, rows in classes_in([grid.path]) for one in rows}
    assert counts["cjt_214:01-18"] == ("01-18", "路灯", 1) and counts["gbt_30428:01-18"] == ("01-18", "电力井盖", 1)
    assert set(components_in([grid.path], of_class="gbt_30428:01-18")) == {other}
    assert set(components_in([grid.path], of_class="01-18")) == {lamp, other}
    page = signed_in("shequ01").get(f"{DESK}/components/", {"area": grid.key, "of_class": "gbt_30428:01-18"})
    assert other.code in page.content.decode() and LAMP not in page.content.decode()


def test_a_form_enters_one_and_tells_what_is_wrong(grid, signed_in):
    browser = signed_in("shequ01")
    sent = {"code": "3411810118000009", "scheme": "cjt_214", "area": grid.pk, "state": "ok", "basis": "现场核实"}
    wrong = browser.post(f"{DESK}/components/new/", sent | {"code": "1"})
    assert wrong.status_code == 422 and "16 位数字" in wrong.content.decode()
    browser.post(f"{DESK}/components/new/", sent)
    one = Component.objects.get(code=sent["code"])
    assert one.area == grid and one.valid_until is None


def test_a_matter_names_the_component_it_is_about(lamp, signed_in):
    inside = Case.objects.filter(area__path__descendant_of=lamp.area.parent.path, case_type="matter")
    case = inside.filter(about_component=None).exclude(class_key="").order_by("serial").first()
    browser, address = signed_in("shequ01"), f"{DESK}/components/of/{case.pk}/"
    wrong = browser.post(address, {"code": "3411810118999999"})
    assert wrong.status_code == 422 and "没有这个编码" in wrong.content.decode()
    assert browser.post(address, {"code": LAMP}).status_code == 302
    assert AboutComponent.objects.get(case=case).component == lamp
    assert LAMP in browser.get(f"{DESK}/cases/{case.pk}/").content.decode()
    told = browser.get(f"{DESK}/components/{lamp.pk}/").content.decode()
    assert "1 件" in told and case.number in told
    assert browser.post(address, {"deed": "none"}).status_code == 302
    assert not AboutComponent.objects.filter(case=case).exists()


def on_the_map(browser, component, zoom, **headers):
    x, y = mercator(component.lon, component.lat)
    return browser.get(f"{DESK}/map/components/{zoom}/{int(x * 2**zoom)}/{int(y * 2**zoom)}.pbf", headers=headers)


def dots(answer):
    assert answer.status_code == 200
    told = mapbox_vector_tile.decode(answer.content) if answer.content else {}
    return [one["properties"] for one in told.get("components", {}).get("features", ())]


def test_the_map_shows_them_where_one_may_see_their_grid(lamp, signed_in):
    clerk, key = signed_in("shequ01"), str(lamp.pk)
    assert dots(on_the_map(clerk, lamp, 17)) == [{"n": 1, "id": key, "name": "路灯"}]
    assert dots(on_the_map(clerk, lamp, 15)) == [{"n": 1, "id": key}] and dots(on_the_map(clerk, lamp, 14)) == []
    assert dots(on_the_map(signed_in("wangge01"), lamp, 17)) == [], "the grid of another worker"
    assert on_the_map(signed_in("xiaofang01"), lamp, 17).status_code == 403


def test_what_is_broken_shows_at_once_and_what_ended_no_more(lamp, signed_in):
    clerk = signed_in("shequ01")
    seen = {"If-None-Match": on_the_map(clerk, lamp, 16)["ETag"]}
    assert on_the_map(clerk, lamp, 16, **seen).status_code == 304
    Component.objects.filter(pk=lamp.pk).update(state="broken")
    assert dots(on_the_map(clerk, lamp, 16, **seen)) == [{"n": 1, "bad": 1, "id": str(lamp.pk)}]
    Component.objects.filter(pk=lamp.pk).update(valid_until=timezone.localdate())
    assert dots(on_the_map(clerk, lamp, 16)) == []
