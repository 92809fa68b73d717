"""The map of premises in a browser: it draws from our own server alone, the list leads, and does without the map."""

import re

import pytest

from tests.browser.test_access import faults, overflow

pytestmark = pytest.mark.browser
WHO = "wangge01"
WITHOUT = "HTMLCanvasElement.prototype.getContext = () => null"


@pytest.fixture
def map_page(site, desk):
    """The map as the demo's grid worker sees it, and every address that was asked for."""
    page = desk(WHO)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/desk/map/")
    return page, asked


def test_it_asks_nobody_but_our_own_server(site, map_page):
    """What its worker asks for, no test sees; there the policy of the page stands guard."""
    page, asked = map_page
    page.locator(".atlas-map canvas").wait_for()
    page.wait_for_load_state("networkidle")
    home = site.rsplit("/", 1)[0]
    assert [url for url in asked if not url.startswith((home, "blob:", "data:"))] == []
    assert page.get_by_text("示意图，非实测边界").is_visible()
    assert "default-src 'self'" in page.request.get(f"{site}/desk/map/").headers["content-security-policy"]


def test_the_list_leads_to_a_room_and_the_map_follows(site, map_page):
    page, _asked = map_page
    page.locator(".atlas-map canvas").wait_for()
    page.get_by_role("link", name=re.compile("梧桐里（虚构）3幢")).click()
    page.wait_for_url(re.compile(r"building="))
    title = page.locator("#atlas-title")
    title.filter(has_text="3幢").wait_for()
    assert page.evaluate("document.activeElement.id") == "atlas-title"
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    box = page.locator(".atlas-map .map").bounding_box()
    with page.expect_response(re.compile(r"/desk/map/\?building=")):  # a room in the middle is pressed
        page.mouse.click(box["x"] + box["width"] / 2 + 8, box["y"] + box["height"] / 2 + 8)
    page.get_by_role("link", name="打开楼栋图").click()
    page.wait_for_url(re.compile(r"/desk/premises/buildings/"))


def test_a_theme_has_its_legend_in_words_and_stays(map_page):
    page, _asked = map_page
    page.locator(".atlas-map canvas").wait_for()
    page.locator("input[name=theme][value=hazards]").check(force=True)
    legend = page.locator("[data-legend=hazards]")
    legend.wait_for()
    assert all(word in legend.inner_text() for word in "红橙黄蓝绿")
    page.reload()
    page.locator("[data-legend=hazards]").wait_for()


def test_without_webgl_the_page_says_so_and_the_list_does_it_all(site, map_page):
    page, _asked = map_page
    page.add_init_script(WITHOUT)
    page.goto(f"{site}/desk/map/")
    page.get_by_text("这台设备显示不了地图").wait_for()
    assert page.locator(".atlas-tools").is_hidden() and page.locator(".atlas-legend").is_hidden()
    page.get_by_role("link", name=re.compile("梧桐里（虚构）3幢")).click()
    page.get_by_role("link", name="打开楼栋图").wait_for()


def test_it_is_usable_at_every_width(site, map_page):
    page, _asked = map_page
    for width in (320, 360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for address in ("/desk/map/", "/desk/map/?words=梧桐里", "/desk/map/?words=没有这条路"):
            page.goto(site + address)
            page.locator("#atlas-title").wait_for()
            assert not faults(page), (address, width)
            assert overflow(page) <= 0, (address, width)
