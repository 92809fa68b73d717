"""One matter, the whole way, through the pages and by the people of its way."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.browser.test_access import faults

pytestmark = pytest.mark.browser
WORDS = "北门消防通道被一辆货车堵住，已经两天了，救护车进不来。"


@pytest.fixture
def plate(site):
    """A plate's code in the home grids of the demo's grid worker, asked of the copy the site serves."""
    import psycopg

    with psycopg.connect(site.database, options="-c search_path=c_tianchang,public") as connection:
        return connection.execute(
            "SELECT p.code FROM premises_plate p JOIN territory_area a ON a.id = p.area_id"
            " WHERE a.key = 'qianqiu-c01-g1'"
        ).fetchone()[0]


def report(page, site, plate, photo_file, words=WORDS):
    """Report in three steps on a phone; returns the follow-up token."""
    page.goto(f"{site}/report/")
    page.locator("input[type=file]").set_input_files(photo_file)
    page.get_by_label("发生了什么").fill(words)
    page.locator("#suggest").get_by_text("占用消防通道").first.click()
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("门牌编码").fill(plate)
    page.get_by_role("button", name="下一步").click()
    page.get_by_text("匿名反映").click()
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(re.compile("/report/thanks/"))
    return page.locator(".token code").inner_text()


def take(page, step, *, photo=None, pick=None, **texts):
    """One step on a matter's page."""
    tab = page.locator("#deed-tabs").get_by_text(step, exact=True)
    if tab.count() and not tab.get_attribute("aria-current"):
        tab.click()
    send = page.locator("#deed").get_by_role("button", name=step, exact=True)
    send.wait_for()
    if pick:
        page.locator("#deed .pick", has_text=pick).first.click()
    for label, text in texts.items():
        page.locator("#deed").get_by_label(label).fill(text)
    if photo:
        page.locator("#deed input[type=file]").set_input_files(photo)
    send.click()
    page.get_by_text(f"已办：{step}").or_(page.locator(".toast", has_text=step)).first.wait_for()


def open_matter(page, site, path):
    page.goto(site + path)
    page.get_by_role("heading", name=re.compile("消防通道")).first.wait_for()


def rate(page):
    """Five stars and "solved", on the page of a closed matter."""
    page.get_by_text("请您评价").first.wait_for()
    page.locator("label[for='f-rating-5']").click()
    page.get_by_role("group", name="问题解决了吗").get_by_text("是", exact=True).click()
    page.locator("#deed-rate").get_by_role("button", name="评价").click()
    page.get_by_text("您已评价，谢谢").first.wait_for()


def counted(office, site):
    """(satisfied, rated, keys of the matters rated, what the wall says came in today), as an office reads them."""
    since = (localdate() - timedelta(days=1)).isoformat()
    api, asked = f"{site}/api/v1/measures", {"from": since}
    figure = next(one for one in office.request.get(api, params=asked).json() if one["key"] == "satisfaction")
    rows = office.request.get(f"{api}/satisfaction/rows", params=asked | {"size": "200"}).json()["items"]
    wall = office.request.get(f"{site}/wall/now").text()
    today = re.search(r'aria-describedby="def-received">.*?<strong>(\d+)<', wall)[1]
    return figure["numerator"], figure["denominator"], {row["id"] for row in rows}, int(today)


def test_a_blocked_fire_lane_from_report_to_rating(site, window, desk, plate, photo_file):
    operator, day = desk("zuoxi01"), localdate()
    satisfied, rated, known, received = counted(operator, site)
    resident = window(390, 844)
    token = report(resident, site, plate, photo_file)
    resident.get_by_role("link", name="看进度").click()
    resident.get_by_text("等待网格员到现场核实").first.wait_for()
    path = resident.url.removeprefix(site).replace("/follow/", "/desk/cases/")

    worker = desk("wangge01", width=390)
    open_matter(worker, site, path)
    take(worker, "核实属实", photo=photo_file, 现场情况="货车横停，通道不足一米。")

    open_matter(operator, site, path)
    take(operator, "立案", pick="占用消防车通道")
    open_matter(operator, site, path)
    take(operator, "派遣")

    fire = desk("xiaofang01")
    open_matter(fire, site, path)
    take(fire, "接单")
    open_matter(fire, site, path)
    take(fire, "反馈办结", photo=photo_file, 办理结果="已联系车主移走，并补划标线。")
    assert fire.locator("#deed").get_by_role("button", name="核查通过").count() == 0

    open_matter(worker, site, path)
    take(worker, "核查通过")
    supervisor = desk("zhibanzhang01")
    open_matter(supervisor, site, path)
    take(supervisor, "结案")

    again = window(390, 844)
    again.goto(f"{site}/follow/")
    again.get_by_label("查询码").fill(token.lower().replace("-", " "))
    again.get_by_role("button", name="查询").click()
    rate(again)

    found = counted(operator, site)
    assert found[:2] == (satisfied + 1, rated + 1)
    assert found[2] - known == {path.removeprefix("/desk/cases/").strip("/")}
    assert found[3] == received + 1 or localdate() != day  # after midnight it is yesterday's
    seen(operator, site, path, found)


def seen(page, site, path, found):
    """The same on the pages: the matter is a row behind the satisfaction rate, and the wall shows it."""
    period = f"period=own&since={localdate() - timedelta(days=1)}&until={localdate()}"
    page.goto(f"{site}/desk/measures/satisfaction/?part=numerator&{period}")
    page.locator(f"a.row-link[href$='{path}']").wait_for()
    assert f"分子 {found[0]} " in page.locator(".deed-parts").inner_text()
    page.goto(f"{site}/wall/")
    page.wait_for_function(
        "n => document.querySelector('.wall-stream strong').firstChild.textContent.trim() === n", arg=str(found[3])
    )
    newest = page.locator(".wall-newest li").first.inner_text()
    assert "占用消防通道" in newest and "已评价" in newest


def test_a_caller_adds_something_and_the_clerk_writes_it_down(site, window, desk, plate, photo_file):
    resident, clerk = window(390, 844), desk("zuoxi01")
    report(resident, site, plate, photo_file)
    resident.get_by_role("link", name="看进度").click()
    open_matter(clerk, site, resident.url.removeprefix(site).replace("/follow/", "/desk/cases/"))
    clerk.get_by_role("link", name="登记补充").press("Enter")
    form = clerk.locator("#taking-down")
    form.get_by_role("button", name="登记补充").wait_for()
    assert not faults(clerk)
    form.get_by_label("补充什么").fill("又来了一辆面包车，堵得更死了。")
    form.locator("input[type=file]").set_input_files(photo_file)
    form.get_by_role("button", name="登记补充").click()
    clerk.get_by_text("已办：补充情况").wait_for()
    assert "又来了一辆面包车" in clerk.locator(".matter-story").inner_text()
    resident.reload()
    resident.get_by_text("代为登记的补充").wait_for()
    assert "又来了一辆面包车" in resident.locator("main").inner_text()


def test_reporting_works_without_javascript(site, window, plate, photo_file):
    page = window(360, 780, java_script_enabled=False)
    page.goto(f"{site}/report/")
    page.get_by_label("发生了什么").fill(WORDS)
    page.locator("input[type=file]").set_input_files(photo_file)
    page.get_by_label("门牌编码").fill(plate)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(re.compile("/report/thanks/"))
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", page.locator(".token code").inner_text())


def test_reporting_works_by_keyboard_alone(site, window):
    page = window()
    page.goto(f"{site}/report/")
    tab_to(page, "words")
    page.keyboard.type(WORDS)
    tab_to_text(page, "下一步")
    page.keyboard.press("Enter")
    tab_to(page, "place")
    page.keyboard.type("老菜场北门")
    tab_to_text(page, "下一步")
    page.keyboard.press("Enter")
    tab_to_text(page, "提交")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/report/thanks/"))


def tab_to(page, name):
    """Press Tab until the field of this name has the focus."""
    tab_until(page, f"document.activeElement.name === '{name}'")


def tab_to_text(page, text):
    """Press Tab until something with this text has the focus."""
    tab_until(page, f"document.activeElement.innerText?.trim() === '{text}'")


def tab_until(page, condition):
    for _ in range(80):
        if page.evaluate(condition):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached by keyboard: {condition}")


def test_two_people_at_one_matter_the_second_keeps_the_words_and_sees_what_happened(
    site, window, desk, plate, photo_file
):
    token_page = window(390, 844)
    report(token_page, site, plate, photo_file)
    token_page.get_by_role("link", name="看进度").click()
    path = token_page.url.removeprefix(site).replace("/follow/", "/desk/cases/")
    first, second = desk("wangge01"), desk("shequ01")
    for page in (first, second):
        open_matter(page, site, path)
    second.locator("#deed-tabs").get_by_text("核实不属实").click()
    denied = second.locator("#deed").get_by_role("button", name="核实不属实")
    denied.wait_for()
    second.locator("#deed").get_by_label("现场情况").fill("到场时车已开走。")
    take(first, "核实属实", photo=photo_file)
    denied.click()
    second.get_by_text("又有新进展").wait_for()
    assert "到场时车已开走" in second.locator("#deed").inner_text()


def test_a_resident_signs_in_with_a_code_from_the_console(site, window):
    page = window(390, 844)
    page.goto(f"{site}/resident/")
    page.get_by_label("手机号码").fill("13900000000")
    page.get_by_role("button", name=re.compile("验证码")).first.click()
    page.get_by_label("六位验证码").wait_for()
    code = re.findall(r"验证码 (\d{6})", site.log.read_text())[-1]
    assert code not in page.content()
    page.get_by_label("六位验证码").fill(code)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile("/mine/"))
