"""The portal: reporting, following by token, and what its reporter and nobody else sees."""

import re
from datetime import timedelta

import pytest
from django.test import TestCase
from django.utils import timezone

from tests.cases.conftest import Matter, picture
from wangge.cases.models import Case
from wangge.core.keys import new_key
from wangge.organisations.queries import body
from wangge.territory.rules import read_boundary

ROOT = "/tianchang"


@pytest.fixture
def other_browser():
    from django.test import Client

    return Client()


def sent(plate, **more):
    point = read_boundary(plate.area.boundary).representative_point()
    return {
        "key": str(new_key()),
        "words": "河畔家园的消防通道被三辆车堵住了，消防车进不来",
        "class_key": "fire_lane",
        "lon": point.x,
        "lat": point.y,
        "who": "",
    } | more


def capture_commits():
    """Run what waits for the commit, inside the test's own transaction."""
    return TestCase.captureOnCommitCallbacks(execute=True)


def show_token(browser, matter):
    return browser.post(f"{ROOT}/follow/", {"token": matter.token})


def test_a_report_of_one_minute_is_thanked_with_a_token_that_opens_it_elsewhere(plate, client, other_browser):
    answer = client.post(f"{ROOT}/report/", sent(plate) | {"photos": [picture(), picture()]})
    assert answer["Location"] == f"{ROOT}/report/thanks/"
    thanks = client.get(answer["Location"]).content.decode()
    token = re.search(r"<code>([A-Z2-7-]{19})</code>", thanks)[1]
    case = Case.objects.latest("id")
    assert case.number in thanks and case.area == plate.area and case.photos.count() == 2
    opened = other_browser.post(f"{ROOT}/follow/", {"token": token.lower().replace("-", " ")})
    assert opened["Location"] == f"{ROOT}/follow/{case.pk}/"


def test_a_refused_report_keeps_what_was_typed_and_says_what_is_wrong_beside_the_field(plate, client):
    answer = client.post(
        f"{ROOT}/report/", sent(plate, words=" ", place="北门", who="phone", phone="", name="王")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="北门"' in page and 'value="王"' in page
    assert re.search(r'id="f-phone"[^>]*aria-invalid="true"', page)
    assert not Case.objects.filter(place="北门").exists()


def test_the_same_form_sent_twice_is_one_matter(plate, client):
    form = sent(plate)
    assert client.post(f"{ROOT}/report/", form).status_code == 302
    assert client.post(f"{ROOT}/report/", form).status_code == 302
    assert Case.objects.filter(pk=form["key"]).count() == 1


def test_an_unknown_class_goes_to_triage_and_a_place_outside_is_refused(plate, client):
    unsure = sent(plate, class_key="")
    client.post(f"{ROOT}/report/", unsure)
    assert Case.objects.get(pk=unsure["key"]).state == "triage"
    outside = client.post(f"{ROOT}/report/", sent(plate, lon="1.0", lat="1.0"))
    assert outside.status_code == 422 and "不在本市范围内" in outside.content.decode()


def test_the_class_is_suggested_with_the_words_that_spoke_and_can_be_changed(tianchang, client):
    page = client.post(f"{ROOT}/report/suggest/", {"words": "消防通道被车堵住了"}).content.decode()
    assert re.search(r'value="fire_lane" checked', page) and ">消防通道</q>" in page
    mine = {"words": "消防通道被车堵住了", "class_key": "", "chosen_by_hand": "1"}
    assert re.search(r'value="" checked', client.post(f"{ROOT}/report/suggest/", mine).content.decode())


def test_the_promise_names_who_looks_first_and_the_filing_standards(plate, client):
    form = {name: sent(plate)[name] for name in ("class_key", "lon", "lat")}
    page = client.post(f"{ROOT}/report/promise/", form).content.decode()
    assert plate.area.name in page and "4 个工作时" in page and "2 个紧急工作时" in page
    assert "平台默认，待本市确认" in page


def test_nobody_without_the_token_follows_a_matter(matter, client):
    assert client.get(f"{ROOT}/follow/{matter.case.pk}/")["Location"] == f"{ROOT}/follow/"
    wrong = client.post(f"{ROOT}/follow/", {"token": "AAAA-BBBB-CCCC-DDDD"})
    assert wrong.status_code == 422 and "没有找到" in wrong.content.decode()


def test_following_tells_the_public_story_and_nothing_internal(matter, client):
    matter.take("verify", matter.holder_of("cases.verify"), note="内部情况说明")
    matter.take("file", matter.holder_of("cases.file"), filing="fire_lane_1", note="立案内部说明")
    matter.take("dispatch", matter.holder_of("cases.dispatch"), body="fire", note="交办要求内部")
    fire = matter.holder_of("cases.handle", body("fire"))
    matter.take("object", fire, reason="异议理由内部")
    show_token(client, matter)
    page = client.get(f"{ROOT}/follow/{matter.case.pk}/").content.decode()
    assert "责任单位有异议，指挥中心正在裁定" in page and matter.case.words in page
    for hidden in ("内部情况说明", "立案内部说明", "交办要求内部", "异议理由内部", fire.name):
        assert hidden not in page


def test_photos_are_for_the_reporter_and_the_staff_concerned(matter, client, other_browser):
    matter.take("verify", matter.holder_of("cases.verify"))
    photo = matter.now.photos.get()
    address = f"{ROOT}/photos/{photo.pk}.jpg"
    assert other_browser.get(address).status_code == 404
    show_token(client, matter)
    answer = client.get(address)
    assert answer.status_code == 200 and "private" in answer["Cache-Control"]


def test_rating_once_and_asking_for_another_handling_once(plate, client):
    matter = Matter(plate, at=timezone.now() - timedelta(days=2))
    matter.walk_to("closed")
    show_token(client, matter)
    address = f"{ROOT}/follow/{matter.case.pk}/"
    assert "请在" in client.get(address).content.decode()
    form = {
        "key": str(new_key()),
        "seen": matter.now.moves,
        "rating": "2",
        "solved": "false",
        "words": "还有一辆车",
    }
    assert client.post(f"{address}rate/", form).status_code == 302
    page = client.get(address).content.decode()
    assert "2 分（满分 5 分）" in page and "还有一辆车" in page and 'id="deed-rate"' not in page
    again = {"key": str(new_key()), "seen": matter.now.moves, "reason": "还没有清走"}
    assert client.post(f"{address}reopen/", again).status_code == 302
    assert matter.now.state == "handling"
    matter.walk_to("closed")
    page = client.get(address).content.decode()
    assert 'id="deed-rate"' in page and 'id="deed-reopen"' not in page


def test_a_stale_form_is_answered_with_the_fresh_state_and_what_was_typed(matter, client):
    show_token(client, matter)
    form = {"key": str(new_key()), "seen": matter.now.moves, "reason": "车已经开走了"}
    matter.take("verify", matter.holder_of("cases.verify"))
    answer = client.post(f"{ROOT}/follow/{matter.case.pk}/withdraw/", form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "车已经开走了" in page and "已核实，等待指挥中心立案" in page


def test_without_signing_in_only_what_this_browser_followed_is_listed_and_can_be_forgotten(matter, client):
    show_token(client, matter)
    assert matter.case.title in client.get(f"{ROOT}/mine/").content.decode()
    client.post(f"{ROOT}/follow/forget/")
    assert matter.case.title not in client.get(f"{ROOT}/mine/").content.decode()


def test_rules_mark_what_the_city_has_not_confirmed_and_cite_without_computing(tianchang, client):
    page = client.get(f"{ROOT}/rules/").content.decode()
    assert "4331" in page and "98.94" in page
    assert page.count("分母原文未说明") == 1  # of the share; a plain count has no denominator
    assert page.count("平台默认，待本市确认") > 5


def test_a_code_sent_from_the_form_signs_the_phone_in_and_the_matter_is_listed(plate, client, capfd):
    with capture_commits():
        assert (
            "验证码已发出" in client.post(f"{ROOT}/report/code/", {"phone": "13900001111"}).content.decode()
        )
    code = re.search(r"验证码 (\d{6})", capfd.readouterr().err)[1]
    wrong = client.post(f"{ROOT}/report/", sent(plate, who="phone", phone="13900001111", code="000000x"))
    assert wrong.status_code == 422 and "验证码不对" in wrong.content.decode()
    form = sent(plate, who="phone", phone="13900001111", code=code)
    assert client.post(f"{ROOT}/report/", form).status_code == 302
    client.post(f"{ROOT}/follow/forget/")
    assert Case.objects.get(pk=form["key"]).title in client.get(f"{ROOT}/mine/").content.decode()


def test_without_a_way_to_send_codes_the_form_says_what_is_still_open(tianchang, client, settings):
    settings.CODE_PORT = ""
    page = client.post(f"{ROOT}/report/code/", {"phone": "13900001111"}).content.decode()
    assert "匿名反映" in page


def test_the_home_page_asks_for_a_denominator_of_shares_alone(tianchang, client):
    page = client.get("/tianchang/").content.decode()
    assert "4331" in page and page.count("原文没有说明分母") == 1


def test_a_refused_rating_keeps_what_was_chosen(plate, client):
    matter = Matter(plate, at=timezone.now()).walk_to("closed", at=timezone.now())
    show_token(client, matter)
    form = {"key": str(new_key()), "seen": matter.now.moves, "rating": "2", "contacted": "false", "words": "只清了一半"}
    answer = client.post(f"{ROOT}/follow/{matter.case.pk}/rate/", form)  # whether it is solved is missing
    page = answer.content.decode()
    assert answer.status_code == 422 and "只清了一半" in page
    chosen = re.findall(r'name="(\w+)" value="(\w+)" checked', page)
    assert set(chosen) == {("rating", "2"), ("contacted", "false")}


def test_what_cannot_be_undone_says_so(matter, client):
    show_token(client, matter)
    page = client.get(f"{ROOT}/follow/{matter.case.pk}/").content.decode()
    assert page.count("不能恢复") == 1  # to withdraw; nothing else ends a matter that was just reported
