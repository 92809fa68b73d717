"""English on a narrow screen: nothing beside it, no fault that axe finds, and the switch works without script."""

import pytest

from tests.browser.test_access import faults, overflow

pytestmark = pytest.mark.browser
PAGES = ["/", "/report/", "/board/", "/rules/", "/follow/", "/sign-in/"]


def in_english(page, site):
    host = site.removeprefix("http://").partition(":")[0]
    page.context.add_cookies([{"name": "wangge_language", "value": "en", "domain": host, "path": "/tianchang/"}])
    return page


def test_public_pages_in_english(site, window):
    page = in_english(window(320), site)
    for path in PAGES:
        assert page.goto(site + path).ok
        assert page.locator("html[lang=en]").count() == 1
        assert not faults(page), path
        assert overflow(page) <= 0, path


def test_the_desk_in_english(site, desk):
    page = in_english(desk("zuoxi01"), site)
    page.set_viewport_size({"width": 320, "height": 900})
    for path in ("/desk/", "/desk/cases/", "/desk/measures/", "/desk/me/"):
        page.goto(site + path)
        assert page.locator("html[lang=en]").count() == 1
        assert not faults(page), path
        assert overflow(page) <= 0, path


def test_the_switch_leads_back_to_the_page_and_there_and_back(site, window):
    page = window(390)
    page.goto(f"{site}/rules/")
    page.get_by_role("button", name="EN", exact=True).click()
    page.get_by_role("heading", name="Rules", exact=True).wait_for()
    assert page.url == f"{site}/rules/"
    page.get_by_role("button", name="中文").click()
    page.get_by_role("heading", name="办理规则", exact=True).wait_for()
