"""The picture of a way: everything is on it once, nothing lies on anything else, the same pack gives the same bytes."""

from itertools import combinations
from xml.etree import ElementTree

import pytest

from wangge.method.loader import PACKS, load_pack
from wangge.method.picture.order import column, main_way
from wangge.method.picture.plan import Box, entry_of, plan, width_of
from wangge.method.picture.svg import described, draw
from wangge.method.schema import Phase

SVG = "{http://www.w3.org/2000/svg}"
WAYS = [
    pytest.param(method, way, id=f"{method.key}-{way.key}")
    for method in (load_pack(path.parent.name) for path in sorted(PACKS.glob("*/method.toml")))
    for way in method.case_types.values()
]


def overlap(one, other):
    apart = (
        one.x + one.w <= other.x or other.x + other.w <= one.x or one.y + one.h <= other.y or other.y + other.h <= one.y
    )
    return not apart


def words_of(root):
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("method, way", WAYS)
def test_no_box_and_no_words_lie_on_others(method, way):
    laid = plan(method, way)
    things = (*laid.boxes, *laid.arrows)
    assert [pair for pair in combinations(things, 2) if overlap(*pair)] == []
    for box in laid.boxes:
        assert all(width_of(line, 14) <= box.w - 20 for line in box.lines), box.lines
        assert all(width_of(note, 11.5) <= box.w - 20 for note in box.notes), box.notes
    for arrow in laid.arrows:
        assert width_of(arrow.title, 13) + width_of(f" → {arrow.goal}", 11.5) <= arrow.w, arrow.title


@pytest.mark.parametrize("method, way", WAYS)
def test_lines_start_at_their_state_and_end_at_the_next(method, way):
    laid = plan(method, way)
    for arrow in laid.arrows:
        if not arrow.points:
            assert arrow.step.to in (None, arrow.source) and arrow.way in ("stay", "often")
            continue
        (x, y), (end, low) = arrow.points[0], arrow.points[-1]
        source, target = laid.box(arrow.source), laid.box(arrow.target)
        assert on_edge(source, x, y) and on_edge(target, end, low), arrow.step.name
        assert arrow.way == "down" or low == entry_of(target)


def on_edge(box: Box, x, y):
    inside = box.x <= x <= box.x + box.w and box.y <= y <= box.y + box.h
    return inside and (x in (box.x, box.x + box.w) or y in (box.y, box.y + box.h))


@pytest.mark.parametrize("method, way", WAYS)
def test_every_state_and_step_is_on_it_once(method, way):
    laid = plan(method, way)
    assert sorted(box.state.name for box in laid.boxes) == sorted(s.name for s in way.states if not s.retired)
    wanted = [(state.name, step.name) for state in way.states for step in way.steps_from(state.name)]
    shown = [
        (source, arrow.step.name)
        for arrow in laid.arrows
        for source in ([arrow.source] if arrow.source else arrow.step.from_)
    ]
    assert sorted(shown) == sorted(wanted)
    assert [lane.phase for lane in laid.lanes] == list(Phase)


@pytest.mark.parametrize("method, way", WAYS)
def test_it_is_well_formed_says_what_it_shows_and_comes_out_the_same(method, way):
    text = draw(method, way)
    assert text == draw(method, way)
    root = ElementTree.fromstring(text)
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img" and root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == f"{method.title}：{way.title}" and len(words_of(root)) > len(way.states)
    for state in way.states:
        assert state.title in desc.text
        for step in way.steps_from(state.name):
            assert step.title in desc.text
    assert "<style" not in text and "script" not in text and "平台默认" in text


def test_the_main_way_runs_down_and_side_states_do_not_break_it():
    method = load_pack("tianchang")
    way = method.case_type("matter")
    main = main_way(way)
    assert main[0] == way.first_state and main[-1] == "rated"
    names = [state.name for state in column(way) if state.name in main]
    assert names == [name for name in main if name in names]


def test_words_tell_who_takes_a_step_and_where_it_comes_from():
    method = load_pack("tianchang")
    told = list(described(method, method.case_type("matter")))
    assert "　立案（指挥中心坐席）→ 待派遣；平台默认，待本市确认" in told
    assert any(line.startswith("　评价（反映人）→ 已评价；原文给出") for line in told)
