"""A landlord files on a phone, the clerk accepts, the dwelling is listed, a red label takes it down."""

import re

import psycopg
import pytest

pytestmark = pytest.mark.browser
PHONE = "13900004321"
FREE = (
    "SELECT d.id, d.address FROM premises_dwelling d JOIN premises_building b ON b.id = d.building_id"
    " JOIN premises_label l ON l.dwelling_id = d.id AND l.until IS NULL AND l.colour = 'green'"
    " AND l.expires_on > current_date + 1"
    " WHERE b.name = '3幢' AND d.use = 'let' AND d.valid_until IS NULL"
    " AND NOT EXISTS (SELECT FROM premises_clearance c WHERE c.dwelling_id = d.id) ORDER BY d.address LIMIT 1"
)


@pytest.fixture
def home(site):
    """(key, address) of a green let dwelling without a filing, asked of the copy the site serves."""
    with psycopg.connect(site.database, options="-c search_path=c_tianchang,public") as connection:
        return connection.execute(FREE).fetchone()


def sign_in(page, site):
    page.get_by_label("手机号码").fill(PHONE)
    page.get_by_role("button", name=re.compile("验证码")).first.click()
    page.get_by_label("六位验证码").wait_for()
    page.get_by_label("六位验证码").fill(re.findall(r"验证码 (\d{6})", site.log.read_text())[-1])
    page.get_by_role("button", name="登录").click()


def test_from_a_phone_to_the_public_list_and_out_of_it(site, window, desk, home):
    key, address = home
    phone = window(390, 844)
    phone.goto(f"{site}/my/letting/")
    sign_in(phone, site)
    phone.get_by_label("没有门牌的，写完整地址").fill(address)
    phone.get_by_role("button", name="按地址找").click()
    for label, text in (
        ("姓名", "试验房东"),
        ("联系电话", PHONE),
        ("出租房间数", "2"),
        ("出租面积", "60"),
        ("最多住几人", "3"),
    ):
        phone.get_by_label(label).fill(text)
    phone.get_by_label("您是").select_option("owner")
    for box in phone.locator("[name=declared]").all():
        box.check()
    phone.get_by_role("button", name="提交备案").click()
    phone.get_by_text("待审核").first.wait_for()
    mine = phone.url

    clerk = desk("shequ01")
    clerk.goto(f"{site}/desk/letting/")
    clerk.get_by_role("link", name=address).click()
    clerk.get_by_role("button", name="通过").click()
    clerk.get_by_text("已备案").first.wait_for()

    phone.goto(mine)
    phone.get_by_label("月租金").fill("1500")
    phone.get_by_role("button", name="上架", exact=True).click()
    phone.get_by_text("在架").first.wait_for()
    public = window(390, 844)
    public.goto(f"{site}/market/")
    public.get_by_role("link", name=re.compile(re.escape(address))).click()
    public.get_by_text("每月 1500 元").wait_for()
    assert "试验房东" not in public.content() and PHONE not in public.content()

    clerk.goto(f"{site}/desk/premises/dwellings/{key}/")
    clerk.get_by_text("按检查表检查").first.click()
    clerk.get_by_label("疏散通道、安全出口被堵塞或上锁").check()
    clerk.get_by_role("button", name="登记检查").click()
    clerk.get_by_text("红").first.wait_for()
    public.goto(f"{site}/market/")
    assert address not in public.content()
    phone.goto(f"{site}/my/letting/")
    phone.get_by_text("自动下架").wait_for()
