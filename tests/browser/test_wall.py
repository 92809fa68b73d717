"""The wall in a browser: the whole screen and no more, the newest matter by itself, a sign when the server is away."""

import re

import pytest

from tests.browser.test_access import faults

pytestmark = pytest.mark.browser
SIZES = [(1920, 1080), (3840, 2160)]


def spill(page):
    """Pixels the page is larger than its window, and the parts that hold more than they show."""
    return page.evaluate("""() => [
      document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight,
      ...[...document.querySelectorAll('.wall-part')].filter(
        (part) => part.scrollHeight > part.clientHeight + 2 || part.scrollWidth > part.clientWidth + 2,
      ).map((part) => part.className)].filter((more) => typeof more === 'string' || more > 0)""")


def at_rest(page):
    """What came in has arrived: while a line still fades in, its contrast is nobody's."""
    page.evaluate("""() => Promise.all(document.getAnimations()
      .filter((one) => one.animationName === 'arrive').map((one) => one.finished.catch(() => null)))""")


def test_the_wall_fills_the_screen_and_shows_what_comes_in(site, desk, window):
    page = desk("zuoxi01")
    page.get_by_role("link", name="指挥大屏").click()
    page.locator(".wall-map svg .rank-1 path").first.wait_for(state="attached")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert spill(page) == [], width
    at_rest(page)
    assert not faults(page)
    received = page.locator(".wall-stream strong").first
    before = received.inner_text()
    report(site, window())
    page.wait_for_function("before => document.querySelector('.wall-stream strong').innerText !== before", arg=before)
    assert "占用消防通道" in page.locator(".wall-newest li").first.inner_text()

    page.locator(".wall-heat summary").press("Enter")
    page.get_by_role("columnheader", name="六边形所在").wait_for()
    at_rest(page)
    assert not faults(page)
    page.keyboard.press("Escape")
    assert page.locator("details[open]").count() == 0

    page.route("**/wall/now", lambda route: route.abort())
    page.get_by_role("status").filter(has_text="连接中断").wait_for()
    page.unroute("**/wall/now")
    page.locator("[data-gone]").wait_for(state="hidden")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{site}/desk/")


def report(site, page):
    """A resident reports a blocked fire lane, in words alone."""
    page.goto(f"{site}/report/")
    page.get_by_label("发生了什么").fill("北门消防通道被一辆货车堵住，已经两天了。")
    page.locator("#suggest").get_by_text("占用消防通道").first.click()
    page.get_by_role("button", name="下一步").click()
    page.locator("[name=place]").fill("老菜场北门")
    page.get_by_role("button", name="下一步").click()
    page.get_by_text("匿名反映").click()
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(re.compile("/report/thanks/"))
