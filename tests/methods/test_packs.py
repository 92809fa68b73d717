"""Every pack of the repository: no faults, and its worked examples come out as written."""

import pytest

from wangge.method.examples import check_examples
from wangge.method.loader import PACKS, load_pack
from wangge.territory.operations import read_areas
from wangge.territory.rules import check_level

NAMES = sorted(path.parent.name for path in PACKS.glob("*/method.toml"))
CENTRE, COMMUNITY = "centre", "community"  # the kinds of bodies the program looks for
READABLE = 4.5  # WCAG 2.2 AA, text of ordinary size


@pytest.mark.parametrize("name", NAMES)
def test_pack_and_examples(name):
    assert check_examples(load_pack(name), name) > 1


def test_the_five_cities_are_there():
    assert set(NAMES) >= {"tianchang", "wuxi", "changshu", "kunshan", "qingjiangpu"}


@pytest.mark.parametrize("name", NAMES)
def test_areas_lie_where_the_levels_allow(name):
    levels, seen, codes = load_pack(name).territory.levels, {"": ""}, set()
    for row in read_areas(PACKS / name / "areas.csv"):
        check_level(row["level"], seen[row["parent"]], levels)
        assert row["key"] not in seen and row["code"] not in codes - {""}, row
        assert not row["managed_by"] or row["managed_by"] in seen, row
        assert row["source"] and not row["invented"], row
        seen[row["key"]] = row["level"]
        codes.add(row["code"])


@pytest.mark.parametrize("name", NAMES)
def test_areas_counted_are_as_many_as_the_text_counts(name):
    rows = [row["level"] for row in read_areas(PACKS / name / "areas.csv") if row["counted"]]
    for count in load_pack(name).territory.counts:
        assert rows.count(count.level) in (0, count.value), count.key  # 0: a level the register does not list


@pytest.mark.parametrize("name", NAMES)
def test_the_face_is_readable(name):
    theme = load_pack(name).theme
    assert len(theme.mark) <= 2 and theme.slogan
    for colour in (theme.brand, theme.brand_dark):
        assert contrast(colour, theme.on_brand) >= READABLE, colour


@pytest.mark.parametrize("name", NAMES)
def test_every_body_that_answers_for_a_filing_standard_has_somebody_who_handles(name):
    method = load_pack(name)
    handling = {post.body_kind for post in method.organisations.posts if "cases.handle" in post.permissions}
    assert {method.body(row.holder).kind for row in method.filing} <= handling
    assert {CENTRE, COMMUNITY} <= {kind.key for kind in method.organisations.body_kinds}


def contrast(one, other):
    """The ratio of two colours' luminance, as WCAG defines it: 1 to 21."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_tianchang_gives_the_numbers_of_its_text():
    method = load_pack("tianchang")
    counts = {count.key: count.value for count in method.territory.counts}
    assert counts == {"towns": 14, "streets": 2, "zones": 1, "communities": 174, "grids": 167}
    assert (method.territory.grid.min_households, method.territory.grid.max_households) == (300, 500)


def test_who_handles_a_matter_holds_no_post_that_checks_or_closes():
    for name in NAMES:
        for post in load_pack(name).organisations.posts:
            judging = {"cases.check", "cases.close", "cases.contact"} & set(post.permissions)
            assert not ("cases.handle" in post.permissions and judging), (name, post.key)
