"""Ratings as a new user walks them: a grid's quarter from the draw to its colour, with a check where there is no
signal; a company's year from the three sides to the lists, the credit file and the bid that is refused.

Days pass by the database alone: a period is declared over, days for objections too, and what others hand in is copied
from the demo's finished year.
"""

import re
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

pytestmark = pytest.mark.browser
HERE = {"geolocation": {"longitude": 119.004, "latitude": 32.688}, "permissions": ["geolocation"]}
OTHERS = """
INSERT INTO ratings_sheet (id, round_id, subject_id, side, "on", at, by_id, office_id, office_title, withdrawn_because)
SELECT md5(sheet.id::text)::uuid, now.round_id, now.id, sheet.side, sheet."on", sheet.at, sheet.by_id, sheet.office_id,
       sheet.office_title, ''
FROM ratings_sheet sheet JOIN ratings_subject before ON before.id = sheet.subject_id
JOIN ratings_subject now ON now.thing = before.thing AND now.round_id = %(now)s
WHERE sheet.round_id = %(before)s AND (sheet.side = '' OR now.title <> %(title)s);
INSERT INTO ratings_mark (sheet_id, indicator, given, "of", words)
SELECT md5(mark.sheet_id::text)::uuid, mark.indicator, mark.given, mark."of", mark.words
FROM ratings_mark mark JOIN ratings_sheet sheet ON sheet.id = md5(mark.sheet_id::text)::uuid
"""
KEPT_BEFORE = """async (to) => {
  const who = document.querySelector("[data-outbox]").dataset.who;
  const post = (key, who) => ({ key, who, to, title: "", fields: [], sheet: true, files: 1, refused: "?" });
  localStorage.setItem("wangge:tianchang:outbox", JSON.stringify([post("mine", who), post("theirs", "somebody")]));
  await new Promise((done) => {
    const asked = indexedDB.open("wangge:tianchang:outbox", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("files");
    asked.onsuccess = () => {
      const deal = asked.result.transaction("files", "readwrite");
      for (const key of ["mine", "theirs"]) deal.objectStore("files").put([], key);
      deal.oncomplete = () => { asked.result.close(); done(); };
    };
  });
}"""
FILES = """() => new Promise((done) => {
  const asked = indexedDB.open("wangge:tianchang:outbox", 1);
  asked.onsuccess = () => {
    const keys = asked.result.transaction("files").objectStore("files").getAllKeys();
    keys.onsuccess = () => { asked.result.close(); done(keys.result); };
  };
})"""


@pytest.fixture
def sql(site):
    """`sql(text, …)` runs a statement in the served county; the first row, if it has rows."""
    with psycopg.connect(site.database, autocommit=True, options="-c search_path=c_tianchang,public") as connection:

        def run(text, **values):
            cursor = psycopg.ClientCursor(connection)
            cursor.execute(text, values)
            return cursor.fetchone() if cursor.description else None

        yield run


def rounds(sql, scheme):
    """(the published round's key, the open one's) of a scheme of the demo."""
    of = "SELECT id FROM ratings_round WHERE scheme = %(scheme)s AND state = %(state)s"
    return [sql(of, scheme=scheme, state=state)[0] for state in ("published", "open")]


def step(page, site, round, name):
    """One step of a round, on its page."""
    page.goto(f"{site}/desk/ratings/steps/{round}/")
    meant = page.get_by_label("不再等，照样告知")  # asked where a sheet or a check is missing
    if meant.count():
        meant.check()
        page.get_by_label("为什么不再等").fill("已经催过，不再等。")
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def compute(page, site, sql, round):
    """The period is over; computed, and looked at before anybody is told."""
    sql("UPDATE ratings_round SET after = current_date WHERE id = %(round)s", round=round)
    page.goto(f"{site}/desk/ratings/{round}/")
    page.get_by_role("button", name="计算", exact=True).click()
    page.get_by_text("只有本办公室看得到").wait_for()


def publish(desk, site, sql, round):
    """The days for objections are over; signed and published by another."""
    sql("UPDATE ratings_round SET objections_until = now() WHERE id = %(round)s", round=round)
    leader = desk("zhibanzhang01")
    step(leader, site, round, "签发")
    step(leader, site, round, "公布")
    leader.get_by_text("公布的样子").wait_for()
    return leader


def fill(page, photo_file, missed=False):
    """A whole sheet: everything met with its photo, but the last where something was missed."""
    page.get_by_role("button", name="用我现在的位置").click()
    page.wait_for_function("document.querySelector('input[name=lon]').value")
    for item in page.locator("fieldset.check-item").all():
        item.locator("label.check-mark").first.click()
        item.locator("input[type=file]").set_input_files(photo_file)
        item.locator("[data-strip] img").wait_for()
    if missed:
        item.get_by_text("没做到").click()


def test_a_grids_quarter_from_the_draw_to_its_colour(site, desk, window, sql, photo_file):
    _before, quarter = rounds(sql, "grids")
    officer = desk("pingjia01")
    officer.goto(f"{site}/desk/draws/")
    officer.get_by_role("region", name=re.compile("三色网格")).get_by_role("button", name="公告这次抽查").click()
    officer.get_by_text("请另一位有权限的人来揭晓").first.wait_for()
    leader = desk("zhibanzhang01")
    leader.goto(f"{site}/desk/draws/")
    leader.get_by_role("button", name="揭晓并派检查人").click()
    leader.get_by_role("region", name=re.compile("三色网格")).get_by_text("0 / 33").wait_for()

    phone = desk("duban01", width=360, height=800, **HERE)
    check_without_a_signal(phone, site, sql, photo_file)

    compute(officer, site, sql, quarter)
    officer.get_by_role("list", name="各等次").get_by_text("红色网格").wait_for()
    step(officer, site, quarter, "告知对象")
    publish(desk, site, sql, quarter)
    anybody = window(360, 800)
    anybody.goto(f"{site}/ratings/{quarter}/")
    anybody.locator("tr", has_text="红色网格").locator("a").first.click()
    anybody.get_by_text("红色网格").first.wait_for()


def check_without_a_signal(phone, site, sql, photo_file):
    """One sheet is kept and sent once; another, which comes too late, comes back into its form."""
    phone.goto(f"{site}/desk/checks/")
    phone.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    phone.reload()  # now the worker has the list
    first, second = [site.rpartition("/")[0] + one.get_attribute("href") for one in picked(phone)[:2]]
    for address in (second, first):
        phone.goto(address)
        phone.get_by_role("button", name="登记这次检查").wait_for()

    phone.goto(f"{site}/desk/checks/{uuid4()}/")  # one page that is refused takes none of the others with it

    phone.context.set_offline(True)
    phone.goto(first)
    phone.evaluate(KEPT_BEFORE, urlsplit(first).path)
    phone.get_by_role("button", name="登记这次检查").click()
    phone.get_by_text("没有位置的检查和照片不能作数").wait_for()
    fill(phone, photo_file)
    phone.get_by_role("button", name="登记这次检查").click()
    phone.get_by_text("1 条待上传").wait_for()
    phone.wait_for_function(f"async () => !(await ({FILES})()).includes('mine')")  # its own stands in its place
    phone.reload()
    phone.get_by_text("存在这部手机里").wait_for()
    assert not phone.locator("#check-sheet").is_visible() and sheets(sql, first) == 0

    phone.context.set_offline(False)
    phone.get_by_text("已登记").first.wait_for()
    assert sheets(sql, first) == 1
    assert phone.locator(".check-found img").count() == phone.locator(".check-found > li").count()

    phone.goto(second)
    phone.get_by_role("button", name="登记这次检查").wait_for()
    phone.context.set_offline(True)
    fill(phone, photo_file, missed=True)
    phone.get_by_role("button", name="登记这次检查").click()
    phone.get_by_text("没有做到，请写明看到了什么").wait_for()
    item = phone.locator("fieldset.check-item").last
    item.locator("summary").click()
    item.get_by_label("看到了什么").fill("路面塌陷没有上报")
    phone.get_by_role("button", name="登记这次检查").click()
    phone.get_by_text("1 条待上传").wait_for()
    sql("UPDATE ratings_draw SET after = current_date WHERE first < current_date AND revealed_at IS NOT NULL")
    phone.context.set_offline(False)
    phone.get_by_text("不能补查").first.wait_for()
    assert item.get_by_label("看到了什么").input_value() == "路面塌陷没有上报"
    assert item.locator("[data-strip] img").count() == 1 and sheets(sql, second) == 0
    sql("UPDATE ratings_draw SET after = current_date + 30 WHERE after = current_date")
    phone.get_by_role("button", name="登记这次检查").click()  # there is a signal now
    phone.get_by_text("已登记").first.wait_for()
    phone.locator("[data-kept]").wait_for(state="detached")
    assert sheets(sql, second) == 1
    left = phone.evaluate("() => JSON.parse(localStorage.getItem('wangge:tianchang:outbox')).map((one) => one.key)")
    assert left == phone.evaluate(FILES) == ["theirs"]


def picked(page):
    """The grids on an inspector's list."""
    return page.locator("a.check-go", has_text="网格").all()


def sheets(sql, address):
    """How many sheets were handed in for a pick."""
    key = address.rstrip("/").rpartition("/")[2]
    return sql("SELECT count(sheet_id) FROM ratings_pick WHERE id = %(key)s", key=key)[0]


def test_a_companys_year_from_the_three_sides_to_the_bid_that_is_refused(site, desk, window, sql):
    before, year = rounds(sql, "property_companies")
    manager = desk("wuye01")
    subject, title = sql(
        "SELECT s.id, s.title FROM ratings_subject s JOIN accounts_appointment o ON o.body_id = s.body_id"
        " JOIN accounts_account a ON a.id = o.account_id WHERE a.username = 'wuye01' AND s.round_id = %(year)s",
        year=year,
    )
    sql(OTHERS, now=year, before=before, title=title)
    for rater in ("pingfen01", "shuji01", "yezhu01"):
        page = desk(rater)
        page.goto(f"{site}/desk/ratings/score/{subject}/")
        for item in page.locator("fieldset.check-item").all():
            item.get_by_text("4 级", exact=True).click()
        page.get_by_role("button", name="交评分表").click()
        page.wait_for_load_state()

    officer = desk("pingjia01")
    compute(officer, site, sql, year)
    officer.get_by_role("link", name=title).click()
    officer.get_by_text("现场检查").first.click()  # what stands behind a point
    officer.locator(".rating-marks").get_by_text("物业管理抽查组").first.wait_for()
    step(officer, site, year, "告知对象")

    points = object_to_a_line(manager, site, subject)
    reviewer = desk("fuhe01")
    reviewer.goto(f"{site}/desk/ratings/objections/")
    reviewer.get_by_role("link", name=re.compile(title)).first.click()
    reviewer.get_by_label("成立", exact=True).check()
    reviewer.get_by_label("成立时应得几分").fill(points)
    reviewer.get_by_label("理由").fill("查看照片属实，按做到计。")
    reviewer.get_by_role("button", name="作出复核").click()
    reviewer.get_by_text("成立").first.wait_for()
    assert sql("SELECT revision FROM ratings_round WHERE id = %(year)s", year=year)[0] == 2

    leader = publish(desk, site, sql, year)
    for _effect in range(12):  # each by a signature of its own
        sign = leader.get_by_role("button", name="签发决定")
        if not sign.count():
            break
        sign.first.click()
        leader.wait_for_load_state()

    anybody = window(360, 800)
    anybody.goto(f"{site}/ratings/{year}/?list=red")
    assert anybody.locator("tbody tr").count() >= 1
    anybody.goto(f"{site}/ratings/{year}/?list=black")
    last = anybody.locator("tbody tr").first.locator("a").first.inner_text()
    anybody.locator("tbody tr").first.locator("a").first.click()
    anybody.get_by_text("失分").first.wait_for()
    leader.goto(f"{site}/desk/ratings/credit/")
    leader.get_by_role("link", name=last).first.click()
    leader.get_by_role("region", name="全部记录").get_by_text(re.compile("末位|黑榜")).first.wait_for()
    leader.goto(f"{site}/desk/ratings/bids/")
    leader.get_by_role("link", name=last).first.click()
    leader.get_by_text("不得参与新项目招投标").first.wait_for()
    leader.get_by_role("link", name="看所依据的结果").first.wait_for()


def object_to_a_line(manager, site, subject):
    """The company contests what a check cost it; what the line is worth."""
    manager.goto(f"{site}/desk/ratings/own/{subject}/")
    row = manager.locator("tr", has_text="现场检查").filter(has=manager.get_by_role("link", name="提异议")).first
    points = row.locator("td.number").inner_text().rpartition("/")[2].strip()
    row.get_by_role("link", name="提异议").click()
    manager.get_by_label("理由").select_option(index=1)
    manager.get_by_label("为什么不该这样计").fill("当天正在更换，次日已复原，附有维修单。")
    manager.get_by_role("button", name="提交异议").click()
    manager.get_by_text("等待没有参与").wait_for()
    return points
