"""Every page is usable: no fault that axe finds, nothing beside a narrow screen, every Chinese character drawn."""

import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
PACKAGES = Path(os.environ.get("WANGGE_NODE_MODULES", Path(__file__).parents[2] / "node_modules"))
AXE = PACKAGES / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PUBLIC = [
    "/", "/report/", "/follow/", "/rules/", "/method/", "/elsewhere/", "/places/", "/grids/qianqiu-c01-g1/",
    "/map/", "/resident/", "/sign-in/",
]  # fmt: skip
STAFF = ["/desk/", "/desk/cases/", "/desk/intake/", "/desk/me/"]


def faults(page):
    """What axe finds, one line for each."""
    page.evaluate(AXE.read_text())  # evaluated, not loaded: the pages' own policy allows no foreign script
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found["violations"] for node in fault["nodes"]]


def overflow(page):
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages(site, window, path):
    for width in (320, 1280):  # 320: also a desktop page at 400 % zoom
        page = window(width)
        assert page.goto(site + path).ok
        assert not faults(page), width
        assert overflow(page) <= 0, width


def test_staff_pages_and_a_matter(site, desk):
    page = desk("zuoxi01")
    page.locator("tbody a").first.wait_for()
    paths = [*STAFF, page.locator("tbody a").first.get_attribute("href").removeprefix("/tianchang")]
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for path in paths:
            page.goto(site + path)
            assert not faults(page), (path, width)
            assert overflow(page) <= 0, (path, width)


def test_elder_mode_has_large_type_and_stays(site, window):
    page = window(390)
    page.goto(f"{site}/")
    with page.expect_response(lambda answer: "/look/" in answer.url):
        page.get_by_role("button", name="大字版").click()
    page.goto(f"{site}/report/")
    size = page.evaluate("getComputedStyle(document.body).fontSize")
    assert float(size.removesuffix("px")) >= 20
    assert not faults(page) and overflow(page) <= 0


def test_chinese_is_drawn_and_not_boxes(site, window):
    """Different characters look different: a font without them draws the same box for each."""
    page = window()
    page.goto(f"{site}/")
    page.set_content("<body style='margin:0;font:40px \"Noto Sans CJK SC\",sans-serif'><span>网</span><span>格</span>")
    one, other = (page.locator("span").nth(n).screenshot() for n in (0, 1))
    assert one != other
