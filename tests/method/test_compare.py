"""Methods side by side: every answer is the method's own, what differs is told, and no city is known to the program."""

import pytest

from wangge.method.cli import main
from wangge.method.compare import compare
from wangge.method.compare.answers import way_of
from wangge.method.compare.sentences import hours_to_work
from wangge.method.loader import PACKS, load_pack
from wangge.method.queries import current_method
from wangge.method.schema import DEFAULT_KIND, Phase

NAMES = [path.parent.name for path in sorted(PACKS.glob("*/method.toml"))]


@pytest.fixture(scope="module")
def methods():
    return [load_pack(name) for name in NAMES]


@pytest.fixture(scope="module")
def found(methods):
    return compare(methods)


def row(found, key):
    return next(row for row in found.rows if row.key == key)


def test_each_phase_has_a_row_and_each_method_a_cell(found, methods):
    keys = [row.key for row in found.rows]
    assert [key for key in keys if key.startswith("phase_")] == [f"phase_{phase.value}" for phase in Phase]
    assert all(len(row.cells) == len(methods) for row in found.rows)
    assert {said.provenance is None for row in found.rows for cell in row.cells for said in cell} == {True, False}


def test_who_dispatches_and_who_checks_are_the_posts_of_the_pack(found, methods):
    for key, permission in (("dispatch", "cases.dispatch"), ("check", "cases.check"), ("file", "cases.file")):
        for place, method in enumerate(methods):
            posts = [post.title for post in method.organisations.posts if permission in post.permissions]
            assert [said.text for said in row(found, key).cells[place]] == posts, (key, method.key)


def test_what_is_the_same_is_said_once_and_what_differs_city_by_city(found, methods):
    texts = {sentence.text: sentence.parts for sentence in found.sentences}
    differing = next(parts for text, parts in texts.items() if text.startswith("谁派遣"))
    told = [part for part in differing if not part.startswith("（平台默认")]
    assert len(told) == len({row(found, "dispatch").words(place) for place in range(len(methods))})
    assert all(any(part.startswith(method.city) for part in differing) for method in methods)
    grids = next(sentence.text for sentence in found.sentences if sentence.text.startswith("网格大小"))
    assert "平台默认" in grids and "天长市" not in grids  # only its text gives the size of grids
    alike = compare([methods[0], methods[0]])
    assert not any(sentence.parts for sentence in alike.sentences if "各市" in sentence.text)


def test_the_longest_way_to_work_is_told_first(found, methods):
    hours = {method.city: hours_to_work(method)[1] for method in methods}
    parts = found.sentences[0].parts
    assert [part.partition("：")[0] for part in parts] == sorted(hours, key=lambda city: -hours[city])[:1] + [
        part.partition("：")[0] for part in parts[1:]
    ]
    assert len(parts) == len(methods)


def test_the_command_prints_every_question_and_refuses_one_alone(capsys):
    assert main(["compare", "tianchang", "changshu"]) == 0
    told = capsys.readouterr().out
    assert "谁派遣" in told and "  常熟市　街道研处员" in told and "【差别】" in told
    assert main(["compare", "tianchang"]) == 1
    assert "至少须写两个" in capsys.readouterr().err


def test_a_method_that_was_applied_is_compared_by_the_way_of_a_matter_too(tianchang, methods):
    """The database keeps the kinds of a method in an order of its own."""
    applied, written = current_method(), next(method for method in methods if method.key == "tianchang")
    assert way_of(applied).key == way_of(written).key == DEFAULT_KIND
    others = [method for method in methods if method.key != "tianchang"]
    one, other = compare([applied, *others]), compare([written, *others])
    for here, there in zip(one.rows, other.rows, strict=True):
        assert here.key in ("case_types", "ratings") or here.words(0) == there.words(0)
    assert [said.text for said in row(one, "check").cells[0]]
