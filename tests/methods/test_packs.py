"""Every pack of the repository: no faults, and its worked examples come out as written."""

import pytest

from wangge.method.examples import check_examples
from wangge.method.loader import PACKS, load_pack

NAMES = sorted(path.parent.name for path in PACKS.glob("*/method.toml"))


@pytest.mark.parametrize("name", NAMES)
def test_pack_and_examples(name):
    assert check_examples(load_pack(name), name) > 0


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
