"""The net of grids in a browser: from a finding to a drawn plan, proposed and withdrawn; and what is near me."""

import pytest

from tests.browser.test_access import faults, overflow

pytestmark = pytest.mark.browser


def test_from_a_finding_to_a_proposal(site, desk):
    page = desk("guanli01")
    page.goto(f"{site}/desk/net/?kind=too_few")
    page.get_by_role("link", name="看合并方案").first.click()
    page.locator("svg.net-drawing").nth(1).wait_for()
    page.get_by_text("并入这个").wait_for()
    assert faults(page) == []
    page.get_by_label("依据").fill("社区党委会议纪要（试）")
    page.get_by_role("button", name="提出合并").click()
    page.get_by_text("等有批准权限的人决定").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="撤回").click()
    page.get_by_text("已撤回").first.wait_for()
    for width in (320, 768):
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) <= 0


def test_what_is_near_me_without_script(site, window):
    page = window(width=360, java_script_enabled=False)
    page.goto(f"{site}/near/")
    page.get_by_label("地址或社区").fill("社区")
    page.get_by_role("button", name="查找").click()
    page.get_by_text("分钟").first.wait_for()
    page.locator("a.matter").first.click()
    page.get_by_role("heading", name="开放时间").wait_for()
