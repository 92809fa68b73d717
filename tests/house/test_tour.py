"""The tour and the README are true: every file they name is there, and defines what they say."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACE = re.compile(r"`((?:src|methods|docs|tests)/[\w./-]+?)(?:: (\w+))?`")


def faults(text, root=ROOT):
    """What a text names that is not so."""
    for path, name in PLACE.findall(text):
        target = root / path
        if not target.exists():
            yield f"{path} is not there"
        elif name and not re.search(rf"^(?:def|class|async def) {name}\b|^{name}\b.* = ", target.read_text(), re.M):
            yield f"{path} does not define {name}"


@pytest.mark.parametrize("document", ["docs/tour.md", "README.md"])
def test_what_is_named_is_there(document):
    text = (ROOT / document).read_text()
    links = [path for path in re.findall(r"\]\(([^)#]+)", text) if "://" not in path]
    missing = [path for path in links if not ((ROOT / document).parent / path).exists()]
    assert not [*faults(text), *missing]


def test_the_check_finds_what_is_planted():
    assert list(faults("`src/wangge/no_such_file.py`")) == ["src/wangge/no_such_file.py is not there"]
    assert list(faults("`src/wangge/core/keys.py: no_such`")) == ["src/wangge/core/keys.py does not define no_such"]
