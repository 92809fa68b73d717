"""A survey in a browser: opened at a desk, answered on a phone with and without script, by keys, read by everybody."""

import psycopg
import pytest

from tests.browser.test_access import faults, overflow
from wangge.surveys.codes import code_of

pytestmark = pytest.mark.browser


def codes(site, survey):
    """The codes of a survey's letters in the served county."""
    with psycopg.connect(site.database, options="-c search_path=c_tianchang,public") as connection:
        rows = connection.execute(
            "SELECT i.id FROM surveys_invitation i JOIN surveys_surveyestate e ON e.id = i.among_id "
            "WHERE e.survey_id = %s ORDER BY i.id",
            [survey],
        )
        return [code_of(key) for (key,) in rows]


def usable(page, *widths):
    """Nothing that axe finds, nothing beside the window."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == [], width
        assert overflow(page) <= 0, width


def test_opened_answered_and_read(site, desk, window):
    page = desk("duban01")
    page.goto(f"{site}/desk/surveys/new/")
    page.get_by_label("季度").select_option(index=1)
    page.get_by_role("button", name="看小区和户数").click()
    page.get_by_role("button", name="随机抽户，开始调查").wait_for()
    usable(page, 320, 1280)
    page.get_by_role("button", name="随机抽户，开始调查").click()
    page.get_by_text("满 5 份才显示").wait_for()
    usable(page, 320, 1280)
    first, second, *_rest = codes(site, page.url.rstrip("/").rpartition("/")[2])

    phone = window(width=360, java_script_enabled=False)
    phone.goto(f"{site}/survey/{first.replace('-', '')}/")
    for question in phone.locator("fieldset").all():
        question.locator("label.choice").nth(2).click()
    phone.get_by_role("button", name="交卷").click()
    phone.get_by_role("heading", name="已交，谢谢").wait_for()
    phone.goto(f"{site}/survey/{first.replace('-', '')}/")
    phone.get_by_text("已经交过了").wait_for()

    keys = window(width=320)
    keys.goto(f"{site}/survey/")
    keys.get_by_label("编码").fill(second.lower().replace("-", " "))
    keys.keyboard.press("Enter")
    keys.get_by_role("button", name="交卷").wait_for()
    usable(keys, 320, 1280)
    keys.get_by_role("button", name="交卷").click()
    keys.get_by_text("这道题还没有回答").first.wait_for()
    for question in keys.locator("fieldset").all():
        question.locator("input").first.focus()
        keys.keyboard.press("Space")
    keys.get_by_role("button", name="交卷").press("Enter")
    keys.get_by_role("heading", name="已交，谢谢").wait_for()

    keys.goto(f"{site}/surveys/")
    usable(keys, 320)
    keys.locator("a.matter").first.click()
    keys.get_by_role("heading", name="各小区").wait_for()
    usable(keys, 320, 1280)
