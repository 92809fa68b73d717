"""The public map in a browser: it draws from our own server, a press and the list lead to the same, without it too."""

import re

import pytest

from tests.browser.test_access import faults, overflow
from tests.browser.test_map import WITHOUT

pytestmark = pytest.mark.browser
SPOT = """() => {
  const list = document.getElementById("atlas-list").dataset;
  return [list.area, list.kind, list.place || ""];
}"""


@pytest.fixture
def town(site, window):
    """The map's page of anybody, with every address that was asked for."""
    page, asked = window(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/map/?area=qianqiu-c01")
    return page, asked


def drawn(page):
    page.locator(".atlas-map canvas").wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1200)


def test_it_asks_nobody_but_our_own_server(site, town):
    page, asked = town
    drawn(page)
    home = site.rsplit("/", 1)[0]
    assert [url for url in asked if not url.startswith((home, "blob:", "data:"))] == []
    assert any(url.endswith("/map/places.json") for url in asked)


def test_a_press_on_the_map_opens_an_area_in_the_list(site, town):
    page, _asked = town
    drawn(page)
    box = page.locator(".atlas-map .map").bounding_box()
    with page.expect_response(re.compile(r"/map/\?(area|place)=")):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function("document.activeElement.id === 'atlas-title'")
    area, _kind, place = page.evaluate(SPOT)
    assert place or area != "qianqiu-c01"


def test_places_that_do_not_come_are_said_and_tried_again(site, window):
    page = window()
    page.route(re.compile(r"/map/places\.json"), lambda route: route.abort())
    page.goto(f"{site}/map/")
    page.get_by_text("服务点没有取到").wait_for()
    assert not faults(page)
    page.unroute(re.compile(r"/map/places\.json"))
    with page.expect_response(re.compile(r"/map/places\.json")):
        page.get_by_role("button", name="再试一次").click()
    page.get_by_text("服务点没有取到").wait_for(state="hidden")


def test_the_list_leads_by_keyboard_and_the_way_back_works(site, town):
    page, _asked = town
    drawn(page)
    grid = page.locator(".town-areas a").first
    name = grid.inner_text()
    grid.focus()
    page.keyboard.press("Enter")
    page.locator("#atlas-title", has_text=name).wait_for()
    page.get_by_role("heading", name="谁在服务这里").wait_for()
    page.go_back()
    page.locator(".town-areas a").first.wait_for()


def test_without_a_map_and_without_script_the_list_does_it_all(site, window):
    for page in (window(), window(java_script_enabled=False)):
        page.add_init_script(WITHOUT)
        page.goto(f"{site}/map/")
        page.get_by_text("这台设备显示不了地图").wait_for()
        for name in ("千秋街道", "听雨社区", "听雨第一网格"):
            page.locator(".town-areas").get_by_role("link", name=name).click()
            page.locator("#atlas-title", has_text=name).wait_for()
        page.get_by_role("heading", name="谁在服务这里").wait_for()


def test_it_is_usable_at_every_width(site, town):
    page, _asked = town
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for address in ("/map/", "/map/?area=qianqiu-c01-g1", "/map/?q=没有这个地方"):
            page.goto(site + address)
            page.locator("#atlas-title").wait_for()
            assert not faults(page), (address, width)
            assert overflow(page) <= 0, (address, width)
