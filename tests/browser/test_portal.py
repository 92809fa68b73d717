"""What the portal's own script adds: smaller photos, a suggested class, a point on the map, words kept."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_access import faults, overflow

pytestmark = pytest.mark.browser
WORDS = "河畔家园 3 幢北面的消防通道被三辆车堵住了，消防车进不来。"


def test_photos_point_and_class_outlive_a_refusal(site, window, tmp_path):
    large, small = tmp_path / "large.jpg", tmp_path / "small.png"
    Image.effect_noise((3000, 1500), 60).convert("RGB").save(large)
    Image.new("RGB", (400, 300), "#667788").save(small)
    here = {"longitude": 119.003, "latitude": 32.69}
    page = window(390, geolocation=here, permissions=["geolocation"])
    page.goto(f"{site}/report/")
    page.set_input_files("[name=photos]", [large, small])
    page.fill("[name=words]", WORDS)
    page.wait_for_selector("[value=fire_lane]:checked")
    assert "消防通道" in page.inner_text("#suggest")
    page.wait_for_selector("text=已选 2 张")
    assert widths_of_photos(page) == [2048, 400]
    page.click("[data-on]")
    page.click("[data-here]")
    expect(page.locator("[data-answer]")).to_contain_text("·")
    expect(page.locator(".promise")).to_contain_text("网格员")
    page.click("[data-on]")
    page.check("[name=who][value=phone]")
    page.click("[data-send]")
    page.wait_for_selector("#f-phone[aria-invalid=true]")
    assert widths_of_photos(page) == [2048, 400] and page.input_value("[name=lon]")
    page.check("[name=who][value='']")
    page.click("[data-send]")
    page.wait_for_url("**/report/thanks/")
    assert not faults(page) and overflow(page) <= 0
    page.click("text=看进度")
    page.wait_for_selector("a.photo >> nth=1")
    assert "占用消防通道" in page.inner_text("main")


def widths_of_photos(page):
    return page.evaluate(
        "Promise.all([...document.querySelector('[name=photos]').files]"
        ".map((file) => createImageBitmap(file).then((picture) => picture.width)))"
    )


def test_following_at_320_pixels_in_elder_mode(site, window):
    page = window(320)
    page.context.add_cookies([{"name": "wangge_elder", "value": "1", "url": f"{site}/"}])
    send_words(page, site)
    assert overflow(page) <= 0
    page.click("text=看进度")
    page.wait_for_selector(".parcel")
    assert overflow(page) <= 0 and not faults(page)


def test_words_survive_a_reload_and_are_gone_once_sent(site, window):
    page = window()
    page.goto(f"{site}/report/")
    page.wait_for_selector("[aria-current=step]")
    page.fill("[name=words]", WORDS)
    page.reload()
    page.wait_for_function("words => document.querySelector('[name=words]').value === words", arg=WORDS)
    send_words(page, site)
    page.wait_for_function("Object.keys(sessionStorage).every((key) => !key.endsWith(':report'))")


def send_words(page, site):
    page.goto(f"{site}/report/")
    page.wait_for_selector("[aria-current=step]")
    page.fill("[name=words]", WORDS)
    page.click("[data-on]")
    page.click("[data-on]")
    page.click("[data-send]")
    page.wait_for_url("**/report/thanks/")


def test_the_map_answers_the_arrow_keys_and_gives_way_to_words(site, window):
    page = window()
    page.goto(f"{site}/places/")
    page.wait_for_selector(".maplibregl-canvas")
    page.focus(".maplibregl-canvas")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-answer] a")
    before = float(page.input_value("[name=lon]"))
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => Number(document.querySelector('[name=lon]').value) > before", arg=before
    )
    page.context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(f"{site}/places/")
    page.wait_for_selector("text=这台设备显示不了地图")


def test_the_first_load_is_small_and_stays_here(site, window):
    page, loaded = window(), []
    page.on(
        "requestfinished", lambda request: loaded.append((request.url, request.sizes()["responseBodySize"]))
    )
    page.goto(f"{site}/", wait_until="networkidle")
    host = site.split("/tianchang")[0]
    assert all(url.startswith((host, "data:")) for url, _ in loaded), loaded
    assert 0 < sum(size for _, size in loaded) < 120_000, loaded
