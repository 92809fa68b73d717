"""The ledger in a browser: the firm books on a phone, an owner reads and asks, the firm answers; a budget by keys."""

import re

import pytest
from django.utils.timezone import localdate

from tests.browser.test_access import faults, overflow
from wangge.lab.demo_register import RESIDENT_PHONE

pytestmark = pytest.mark.browser


def usable(page, *widths):
    """Nothing that axe finds, nothing beside the window."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == [], (page.url, width)
        assert overflow(page) <= 0, (page.url, width)


def sign_in(page, site):
    """As the demo's bound resident."""
    page.get_by_label("手机号码").fill(RESIDENT_PHONE)
    page.get_by_role("button", name=re.compile("验证码")).first.click()
    page.get_by_label("六位验证码").wait_for()
    page.get_by_label("六位验证码").fill(re.findall(r"验证码 (\d{6})", site.log.read_text())[-1])
    page.get_by_role("button", name="登录").click()


def test_from_an_entry_to_an_answer(site, window, desk, photo_file):
    firm = desk("wuye01", width=390)
    firm.goto(f"{site}/desk/funds/")
    usable(firm, 320, 1280, 390)
    firm.locator("th a").first.click()
    firm.get_by_role("heading", name="每一笔收支").wait_for()
    usable(firm, 320, 1280, 390)
    firm.get_by_role("link", name="记一笔").click()
    usable(firm, 320, 1280, 390)
    firm.get_by_label("预算项目").select_option("小修")
    firm.get_by_label("金额").fill("1,260")
    firm.get_by_label("单位全称").fill("王小明")
    firm.get_by_label("内容").fill("单元门闭门器更换")
    firm.get_by_role("button", name="记账").click()
    firm.get_by_text("看不出是单位").wait_for()
    usable(firm, 390)
    firm.get_by_label("单位全称").fill("诚信防水维修部")
    firm.locator("input[type=file]").set_input_files(photo_file)
    firm.get_by_role("button", name="记账").click()
    firm.get_by_role("heading", name="单元门闭门器更换").wait_for()
    usable(firm, 320, 1280)
    entry = firm.url

    owner = window(360, 780)
    owner.goto(f"{site}/my/funds/")
    sign_in(owner, site)
    owner.get_by_role("heading", name="每一笔收支").wait_for()
    usable(owner, 320, 1280, 360)
    owner.get_by_role("link", name="单元门闭门器更换").click()
    owner.get_by_label("我要问").fill("一共换了几个？")
    owner.get_by_role("button", name="提问").click()
    owner.get_by_text("已经问了").wait_for()
    usable(owner, 320, 1280, 360)

    firm.goto(f"{site}/desk/funds/")
    firm.get_by_role("link", name=re.compile("一共换了几个")).click()
    firm.get_by_label("答复").fill("换了三个，每个四百二十元。")
    firm.get_by_role("button", name="答复").click()
    firm.get_by_text("换了三个").wait_for()
    owner.reload()
    owner.get_by_text("换了三个").wait_for()

    firm.goto(entry)
    firm.get_by_text("记错了，冲销这一笔").click()
    firm.get_by_label("哪里记错了").fill("项目选错了，另行重记")
    firm.get_by_role("button", name="冲销").click()
    firm.get_by_text(re.compile("冲销第 \\d+ 笔")).first.wait_for()

    clerk = desk("shequ01")
    clerk.goto(entry)
    clerk.get_by_text("遮去一张").click()
    usable(clerk, 320, 1280)
    clerk.get_by_label("为什么遮去").fill("收据上有住户的电话")
    clerk.get_by_role("button", name="遮去这一张").click()
    clerk.get_by_text("凭证第 1 张已遮去").wait_for()
    firm.goto(entry)
    firm.get_by_text("补交遮去的凭证").click()
    usable(firm, 320, 1280)


def test_owners_who_live_elsewhere_are_noted_by_keys(site, desk):
    clerk = desk("shequ01")
    clerk.goto(f"{site}/desk/funds/")
    clerk.locator("th a").first.click()
    clerk.get_by_role("link", name="外住业主").click()
    clerk.get_by_label("房屋").select_option(index=1)
    clerk.get_by_label("看过的材料").select_option(index=1)
    clerk.get_by_label("手机号").fill("13900001111")
    clerk.get_by_label("证件号码").fill("11010519491231002X")
    clerk.get_by_label("证件号码").press("Enter")
    clerk.get_by_text("没有找到绑定了本人的账号").wait_for()
    usable(clerk, 320, 1280)


def test_a_budget_is_entered_by_keys(site, desk):
    clerk = desk("shequ01")
    clerk.goto(f"{site}/desk/funds/")
    clerk.locator("th a").first.click()
    clerk.get_by_role("link", name="登记预算").click()
    usable(clerk, 320, 1280)
    clerk.locator("input[name=title]").last.fill("监控更新")
    clerk.locator("input[name=amount]").last.fill("9,000")
    clerk.get_by_label("业主大会的决定").fill("第三次业主大会决议第 1 项（测试）")
    clerk.get_by_label("决定的日期").fill(f"{localdate()}")
    clerk.get_by_label("决定的日期").press("Enter")
    clerk.get_by_text("第 2 版").wait_for()
    assert clerk.get_by_role("rowheader", name="监控更新").count() == 1
