"""The triage desk by keyboard alone: choose, take a step, send, and the next matter is in front."""

import re

import pytest

pytestmark = pytest.mark.browser
OPEN = re.compile(r"[?&]open=([0-9a-f-]{36})")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def opened(page):
    """The key of the open matter, once list, pane and address agree on it."""
    page.wait_for_function(
        "() => { const open = new URL(location.href).searchParams.get('open');"
        " return open && document.querySelector(`#pane [data-case='${open}']`)"
        " && document.querySelector(`a[data-case='${open}'][aria-current=true]`)"
        " && !document.querySelector('#pane[aria-busy]') }"
    )
    return OPEN.search(page.url)[1]


def in_focus(page):
    return page.evaluate("document.activeElement.dataset.case")


@pytest.fixture
def unclassified(site, window):
    """Two matters of which no word speaks for a class: they wait for the centre."""
    page = window()
    for words in ("一样说不清的事，请来看看。", "另一样说不清的事，也请来看看。"):
        page.goto(f"{site}/report/")
        page.get_by_label("发生了什么").fill(words)
        page.get_by_role("button", name="下一步").click()
        page.locator("[name=place]").fill("老菜场北门")
        page.get_by_role("button", name="下一步").click()
        page.get_by_role("button", name="提交").click()
        page.wait_for_url(re.compile("/report/thanks/"))


def test_a_night_without_the_mouse(site, desk, unclassified):
    page = desk("zuoxi01", width=1440)
    page.goto(f"{site}/desk/tasks/triage/")
    total = page.locator("a[data-row]").count()
    assert total >= 2
    press(page, "j")
    first = opened(page)
    assert f"第 1 件，共 {total} 件" in page.locator("[data-position]").inner_text()
    press(page, "j")
    page.wait_for_function(f"() => !location.href.includes('{first}')")
    second = opened(page)
    assert in_focus(page) == second
    press(page, "k")
    page.wait_for_function(f"() => location.href.includes('{first}')")
    opened(page)

    page.reload()
    assert opened(page) == first
    press(page, "g")
    page.wait_for_function("() => document.activeElement.closest('#deed form')")
    page.keyboard.type("消防")
    press(page, "Enter", "Control+Enter")
    page.wait_for_function(f"() => !location.href.includes('{first}')")
    assert opened(page) == second == in_focus(page)
    page.locator(".toast", has_text="已办").locator("text=下一件").first.wait_for()
    assert page.locator("a[data-row]").count() == total - 1
    assert page.locator(".desk-nav", has_text="待我归类").get_by_text(str(total - 1), exact=True).count() == 1

    press(page, "u")
    page.wait_for_function("() => !location.href.includes('open=')")
    assert in_focus(page) == second and not page.locator("#pane").is_visible()
    press(page, "?")
    page.get_by_text("自动到下一件").wait_for()


def test_back_and_forth_through_the_addresses(site, desk):
    page = desk("zuoxi01", width=1440)
    page.goto(f"{site}/desk/cases/?due=open&sort=due")
    rows = page.locator("a[data-row]")
    rows.nth(0).click()
    first = opened(page)
    rows.nth(1).click()
    page.wait_for_function(f"() => !location.href.includes('{first}')")
    second = opened(page)
    page.go_back()
    page.wait_for_function(f"() => location.href.includes('{first}')")
    assert opened(page) == first
    page.go_back()
    page.wait_for_function("() => !location.href.includes('open=')")
    assert not page.locator("#pane").is_visible()
    page.go_forward()
    assert opened(page) == first != second
    assert "due=open" in page.url


def test_where_there_is_no_room_a_row_leads_to_its_page(site, desk):
    page = desk("zuoxi01", width=390, height=844)
    page.goto(f"{site}/desk/cases/")
    page.locator("a[data-row]").first.click()
    page.wait_for_url(re.compile(r"/desk/cases/[0-9a-f-]{36}/$"))
