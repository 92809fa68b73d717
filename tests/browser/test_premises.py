"""A clerk at the keyboard enters an estate, a building and all its rooms, merges two and takes it back."""

import re

import pytest

pytestmark = pytest.mark.browser


def test_a_building_from_nothing_and_a_merge_taken_back(desk, site):
    page = desk("shequ01")
    page.goto(f"{site}/desk/premises/estates/")
    page.get_by_role("link", name="登记小区").press("Enter")
    page.get_by_label("名称").fill("银杏里（虚构）")
    page.get_by_label("依据").fill("规划许可")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="银杏里（虚构）").wait_for()

    page.get_by_role("link", name="登记楼幢").first.press("Enter")
    page.get_by_label("楼幢地址").fill("银杏里（虚构）１幢")
    page.get_by_label("网格", exact=True).select_option(index=1)
    page.get_by_text("从地图软件抄来的坐标").click()
    page.get_by_label("经度,纬度").fill("119.005, 32.688")
    page.get_by_label("坐标系").select_option("gcj02")
    page.get_by_label("依据").fill("规划许可")
    page.get_by_role("button", name="登记", exact=True).press("Enter")
    page.get_by_role("heading", name="银杏里（虚构）1幢").wait_for()

    page.get_by_role("link", name="批量登记房屋").press("Enter")
    for label, number in (("层数", "3"), ("单元数", "2"), ("每层每单元几户", "2")):
        page.get_by_label(label, exact=True).fill(number)
    page.get_by_role("button", name="预览").press("Enter")
    page.get_by_label("依据").fill("竣工图")
    page.get_by_role("button", name="登记这 12 处").press("Enter")
    page.locator("td[data-colour]").nth(11).wait_for()

    page.get_by_role("link", name=re.compile("^101")).first.press("Enter")
    page.get_by_text("更正", exact=True).click()
    page.get_by_role("link", name="并入另一处").press("Enter")
    page.get_by_label("银杏里（虚构）1幢1单元102室").check()
    page.get_by_label("依据").fill("现场核实为同一处")
    page.get_by_role("button", name="预览").press("Enter")
    page.get_by_text("房屋注销，并入对应的一处").wait_for()
    page.get_by_role("button", name="确认办理").press("Enter")
    page.get_by_role("heading", name="银杏里（虚构）1幢1单元102室").wait_for()

    page.get_by_text("经过", exact=True).click()
    page.get_by_label("撤销的依据").fill("并错了")
    page.get_by_role("button", name="整笔撤销").press("Enter")
    page.get_by_role("heading", name="银杏里（虚构）1幢1单元101室").wait_for()
    page.get_by_text("更正", exact=True).click()
    page.get_by_role("button", name="改用途").wait_for()  # it is in force again


def test_forms_on_a_phone_do_not_scroll_sideways(desk, site):
    page = desk("shequ01", width=360, height=740)
    page.goto(f"{site}/desk/premises/estates/")
    page.locator("tbody a[href*='/estates/']").first.click()
    page.locator("tbody a[href*='/buildings/']").first.click()
    here = page.url
    for path in ("", "correct/", "rooms/?floors=20&units=2&rooms=8&lowest=1&use=lived", "split/", "merge/", "end/"):
        page.goto(f"{here}{path}")
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
