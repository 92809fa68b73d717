"""The same message in each of the five counties: five ways, each to its rating; and the page that says why."""

import re

import psycopg
import pytest

from tests.browser.conftest import PATIENCE
from tests.browser.test_journey import rate, report
from tests.conftest import made
from tests.serving import served
from wangge.lab.demo_people import sign_ins
from wangge.method.loader import load_pack

pytestmark = pytest.mark.browser
WORDS = "三号楼北侧消防通道停满了小轿车，消防车进不来，物业劝不动。"
FIRE = "fire"
CITIES = ("无锡", "天长", "清江浦", "常熟", "昆山")
WAYS = {
    "tianchang": (
        ("grid_worker", "核实属实"), ("centre_operator", "立案"), ("centre_operator", "派遣"), (FIRE, "接单"),
        (FIRE, "反馈办结"), ("grid_worker", "核查通过"), ("centre_supervisor", "结案"),
    ),
    "wuxi": (
        ("grid_worker", "核实属实"), ("street_coordinator", "立案"), ("street_coordinator", "派遣"), (FIRE, "接单"),
        (FIRE, "反馈办结"), ("grid_worker", "核查通过"), ("centre_supervisor", "结案"),
    ),
    "qingjiangpu": (
        ("grid_leader", "核实属实，转物业支部"), ("branch_secretary", "转社区党委"),
        ("community_secretary", "吹哨，请部门报到"), ("centre_operator", "派遣，通知报到"), (FIRE, "报到"),
        (FIRE, "反馈办结"), ("community_secretary", "核查通过"), ("centre_supervisor", "结案"),
    ),
    "changshu": (
        ("grid_worker", "核实属实"), ("street_researcher", "研处"), ("street_researcher", "立案"),
        ("street_researcher", "任务分办"), (FIRE, "接单"), (FIRE, "结果反馈"), ("grid_worker", "核查通过"),
        ("centre_supervisor", "结案"),
    ),
    "kunshan": (
        ("grid_worker", "核实属实"), ("grid_worker", "吹哨"), ("centre_operator", "派遣，通知报到"), (FIRE, "报到"),
        (FIRE, "反馈办结"), ("grid_secretary", "核查通过"), ("centre_supervisor", "结案"),
    ),
}  # fmt: skip
"""Who takes which step, by post and title; `fire` is whoever handles for the fire brigade."""


@pytest.fixture(scope="module")
def sites(site, tmp_path_factory):
    """county -> its address: Tianchang on the one server, the four others on a second."""
    with made("five") as original, served(original, tmp_path_factory.mktemp("five") / "log", "wuxi") as four:
        yield {"tianchang": site} | {key: Place(four, key) for key in WAYS if key != "tianchang"}


class Place(str):
    """The address of another county of a server."""

    def __new__(cls, served, county):
        self = super().__new__(cls, served.rpartition("/")[0] + f"/{county}")
        self.database = served.database
        return self


@pytest.fixture
def plain(chromium):
    """`plain()` opens a page without scripts, in a window of its own: forms alone, and quick."""
    opened = []

    def open_page(**options):
        context = chromium.new_context(locale="zh-CN", java_script_enabled=False, **options)
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


def people_of(county):
    """post (or `fire`) -> the user name of the demo's first one."""
    found = {}
    for one in sign_ins(load_pack(county)):
        found.setdefault(FIRE if one.post == "department_handler" and one.body == FIRE else one.post, one.username)
    return found


def plate_of(address, county, username):
    """A door plate where this person works."""
    with psycopg.connect(address.database, options=f"-c search_path=c_{county},public") as connection:
        return connection.execute(
            "SELECT p.code FROM premises_plate p JOIN territory_area a ON a.id = p.area_id, accounts_appointment o"
            " JOIN accounts_account w ON w.id = o.account_id JOIN territory_area h ON h.id = o.area_id"
            " WHERE w.username = %s AND a.path <@ h.path ORDER BY a.path, p.code LIMIT 1",
            [username],
        ).fetchone()[0]


def enter(page, address, plate, photo):
    """Report the message in a resident's window; returns the matter's key."""
    report(page, address, plate, photo, WORDS)
    page.get_by_role("link", name="看进度").click()
    page.wait_for_url(re.compile("/follow/[0-9a-f-]{36}/"))
    return page.url.rstrip("/").rpartition("/")[2]


def open_as(page, address, case, username):
    """The matter's page of a demo account, signed in through the page."""
    path = f"/{address.rpartition('/')[2]}/desk/cases/{case}/"
    page.goto(f"{address}/sign-in/?next={path}")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("口令").fill(f"test-{username}-password")
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(f"{address}/desk/cases/{case}/")
    return page


def take(page, step, photo):
    """One step on the matter's page, answering what it asks as briefly as it allows."""
    tab = page.locator("#deed-tabs").get_by_text(step, exact=True)
    if tab.get_attribute("aria-current") is None:
        tab.click()
    form = page.locator("#deed form")
    for box in form.locator("textarea").all():
        box.fill("已到场办理，通道恢复畅通。")
    if form.locator("[name=filing]").count():
        form.locator("label:has([name=filing][value=fire_lane_1])").click()
    for name in {one.get_attribute("name") for one in form.locator("input[type=radio]").all()} - {"filing"}:
        if not form.locator(f"[name={name}]:checked").count():
            form.locator(f"label:has([name={name}])").first.click()
    if form.locator("input[type=file]").count():
        form.locator("input[type=file]").set_input_files(photo)
    form.get_by_role("button", name=step, exact=True).click()
    page.locator(".matter-done", has_text=step).wait_for()


def rated(page):
    """The reporter rates; returns what they read of the way their matter went."""
    page.reload()
    rate(page)
    return tuple(page.locator(".timeline li strong").all_inner_texts())


def test_the_same_message_goes_five_ways_each_to_its_rating(sites, window, plain, photo_file):
    told = {}
    for county, way in WAYS.items():
        address, people, desks = sites[county], people_of(county), {}
        last = None
        reporter = window(390, 844)
        case = enter(reporter, address, plate_of(address, county, people[way[0][0]]), photo_file)
        for post, step in way:
            if post in desks:
                desks[post].goto(f"{address}/desk/cases/{case}/") if post != last else None
            else:
                desks[post] = open_as(plain(), address, case, people[post])
            take(desks[post], step, photo_file)
            last = post
        told[county] = rated(reporter)
    assert all(told.values()) and len(set(told.values())) == len(WAYS), told
    assert len(set(WAYS.values())) == len(WAYS)


def test_the_comparison_explains_the_differences(sites, window):
    page = window()
    page.goto(sites["wuxi"].rpartition("/")[0] + "/methods/compare/")
    for name in CITIES:
        page.get_by_role("columnheader", name=re.compile(name)).first.wait_for()
    told = {one.inner_text().partition("\n")[0]: one for one in page.locator("#differences .sentences > li").all()}
    for question in ("谁派遣", "谁核查"):
        (sentence,) = (one for text, one in told.items() if text.startswith(question))
        parts = sentence.locator("li").all_inner_texts()
        assert all(any(part.startswith(city) for part in parts) for city in CITIES), parts
    for difference in ("街道研处", "吹哨", "物业支部"):
        assert difference in page.locator("#differences").inner_text()
