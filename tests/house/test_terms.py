"""A city's own words stand in its pack; pages and programs say them by `term`, or a general word."""

import csv
import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, modules, planted, templates
from wangge.method.loader import load_pack

EVERYBODYS = ("case", "grid", "community", "resident")
"""Terms that are the field's common nouns: the program may say 诉求, 网格, 社区, 居民."""
COMMENT = re.compile(r"{% comment.*?endcomment %}|{#.*?#}", re.S)
SHORTEST = 3  # characters; shorter words stand inside too many others


def words_of_cities():
    """What the packs call their centres, grid workers, crews, stations and apps, their faces, and their towns."""
    found = set()
    for folder in sorted((ROOT / "methods").iterdir()):
        if (folder / "method.toml").exists():
            found |= set(_words_of(folder))
    return {word for word in found if len(word) >= SHORTEST}


def _words_of(folder: Path):
    method = load_pack(folder.name)
    yield from (word for key, word in method.terms.items() if key not in EVERYBODYS)
    yield from (kind.title for kind in method.organisations.body_kinds if kind.key == "centre")
    yield method.theme.name
    with (folder / "areas.csv").open(encoding="utf-8") as file:
        yield from (row["name"] for row in csv.DictReader(file))


def faults(found_modules, found_templates, words):
    """Literals and templates in which a city's word stands."""
    said = [
        (f"{module.name}:{line}", text)
        for module in found_modules
        if not module.name.startswith("lab/demo_")
        for line, text in module.literals()
    ]
    said += [(name, COMMENT.sub("", text)) for name, text in found_templates]
    return [f"{where}: {word}" for where, text in said for word in sorted(words) if word in text]


@pytest.fixture(scope="module")
def words():
    return words_of_cities()


def test_the_words_are_those_of_the_packs(words):
    assert {"指挥中心", "网格员", "网格长", "红色驿站", "四员联动"} <= words
    assert "千秋街道" in words and not words & {"诉求", "网格", "社区", "居民"}


def test_no_citys_word_stands_in_the_program(words):
    assert faults(modules(), templates(), words) == []


def test_no_citys_word_stands_in_a_script(words):
    scripts = [(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in ROOT.glob("web/**/*.ts")]
    assert faults([], scripts, words) == []


def test_the_check_finds_what_is_planted(tmp_path, words):
    base = planted(
        tmp_path,
        cases__web__pages__py='"""The 指挥中心 of Tianchang."""\nTITLE = _("交指挥中心归类")\nFINE = "网格工作人员"\n',
        app__templates__bad__html="<p>{% translate '我的网格员' %}</p>",
        app__templates__fine__html="{% comment %}指挥中心{% endcomment %}<p>{{ site.terms.centre }}</p>",
    )
    found = faults(modules(base), templates(base), words)
    assert found == ["cases/web/pages.py:2: 指挥中心", "app/templates/bad.html: 网格员"]
