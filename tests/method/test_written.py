"""docs/method/ says what the packs say."""

from wangge.method.loader import PACKS, load_pack
from wangge.method.written import pages

DOCS = PACKS.parent / "docs" / "method"


def test_the_pages_are_what_the_packs_say():
    found = pages([load_pack(path.parent) for path in sorted(PACKS.glob("*/method.toml"))])
    assert {path.name for path in DOCS.iterdir()} == set(found)
    stale = [name for name, text in found.items() if (DOCS / name).read_text("utf-8") != text]
    assert stale == [], "run ./wangge method docs"
    assert sum(len(text.encode()) for text in found.values()) < 760_000
