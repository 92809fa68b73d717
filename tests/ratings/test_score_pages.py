"""The pages of scoring and noting, as their people use them."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from tests.ratings.test_notes import number_at
from wangge.core.keys import new_key
from wangge.ratings.models import Round, Sheet
from wangge.ratings.operations import open_round
from wangge.ratings.operations.score import hand_in_sheet
from wangge.ratings.queries import scheme_of
from wangge.ratings.scoring import waiting

AT = timezone.now()
TODAY = timezone.localdate(AT)
SCORE, NOTES = "/tianchang/desk/ratings/score/", "/tianchang/desk/ratings/notes/"


@pytest.fixture
def opened(staff):
    return open_round("property_companies", TODAY, actor=staff("pingjia01"), at=AT)


@pytest.fixture
def subject(opened):
    return opened.subjects.order_by("title", "id").first()


def text(answer):
    return unescape(answer.content.decode())


def marks(opened, step="4"):
    return {f"mark-{one.key}": step for one in scheme_of(opened).of_source("panel")}


def test_from_the_list_to_the_sheet_to_the_next(signed_in, opened, subject):
    browser = signed_in("pingfen01")
    page = text(browser.get(SCORE))
    assert page.count("check-go") == 8 and "0 / 8" in page
    page = text(browser.get(f"{SCORE}{subject.pk}/"))
    assert page.count('class="check-item"') == 9 and "mark-attitude" in page
    sent = {"key": f"{new_key()}", **marks(opened)}
    answer = browser.post(f"{SCORE}{subject.pk}/", sent, follow=True)
    following = opened.subjects.order_by("title", "id")[1]
    assert "22.5" in text(answer) and f"{SCORE}{following.pk}/" in text(answer)
    page = text(browser.get(f"{SCORE}?stand=done"))
    assert page.count("check-go") == 1 and "1 / 8" in page


def waits(browser):
    """The number beside the page's link in the navigation: what waits of every round there is."""
    return int(re.search(rf'href="{SCORE}".*?class="count">(\d+)<', text(browser.get(SCORE)), re.DOTALL)[1])


def test_the_number_that_waits_is_remembered_until_the_next_deed(signed_in, opened, subject, monkeypatch):
    browser, asked = signed_in("pingfen01"), []
    monkeypatch.setattr("wangge.ratings.web.score_nav.waiting", lambda actor: asked.append(actor) or waiting(actor))
    before = waits(browser)
    assert before >= 8 and waits(browser) == before and len(asked) == 1
    browser.post(f"{SCORE}{subject.pk}/", {"key": f"{new_key()}", **marks(opened)})
    assert waits(browser) == before - 1
    sheet = Sheet.objects.get(subject=subject)
    browser.post(f"/tianchang/desk/ratings/sheets/{sheet.pk}/take-back/", {"reason": "选错了"})
    assert waits(browser) == before and len(asked) == 3


def test_what_is_missing_is_led_to_and_the_rest_is_kept(signed_in, opened, subject):
    browser = signed_in("pingfen01")
    sent = {"key": f"{new_key()}", **marks(opened), "mark-attitude": "", "mark-openness": "9"}
    answer = browser.post(f"{SCORE}{subject.pk}/", sent)
    page = text(answer)
    assert answer.status_code == 422 and not Sheet.objects.filter(subject=subject).exists()
    assert 'href="#q-attitude"' in page and 'href="#q-openness"' in page and 'id="q-attitude"' in page
    assert len(re.findall(r'value="4" checked', page)) == 7 and sent["key"] in page


def test_a_search_and_an_empty_list_say_what_to_do(signed_in, opened, subject):
    browser = signed_in("pingfen01")
    assert text(browser.get(f"{SCORE}?q={subject.title[:2]}")).count("check-go") == 1
    assert "没有找到" in text(browser.get(f"{SCORE}?q=没有这家"))
    assert "还没有评过" in text(browser.get(f"{SCORE}?stand=done"))
    assert "现在没有要评分的" in text(signed_in("panelmember01").get(SCORE))
    assert signed_in("pingjia01").get(SCORE).status_code == 403


def test_taken_back_waits_again(signed_in, staff, opened, subject):
    sent = {one.key: "3" for one in scheme_of(opened).of_source("panel")}
    sheet = hand_in_sheet(subject.pk, "housing", sent, key=new_key(), actor=staff("pingfen01"), at=AT)
    browser = signed_in("pingfen01")
    address = f"/tianchang/desk/ratings/sheets/{sheet.pk}/take-back/"
    assert browser.post(address, {"reason": ""}).status_code == 422
    answer = browser.post(address, {"reason": "填到了另一家"}, follow=True)
    assert "check-item" in text(answer)
    assert browser.post(address, {"reason": "再一次"}).status_code == 302
    assert signed_in("yezhu01").post(address, {"reason": "别人的"}).status_code == 404


def test_why_something_cannot_be_scored_stands_there(signed_in, opened, subject):
    opened.state = opened.COMPUTED
    opened.save()
    assert "不再收评分表" in text(signed_in("pingfen01").get(f"{SCORE}{subject.pk}/"))
    assert signed_in("zuoxi01").get(f"{SCORE}{subject.pk}/").status_code == 403


def test_a_note_from_the_form_to_its_end(signed_in, opened, subject):
    browser = signed_in("pingfen01")
    assert "没有符合的" in text(browser.get(f"{NOTES}?round={opened.pk}"))
    page = text(browser.get(f"{NOTES}new/?round={opened.pk}"))
    assert f"subject={subject.pk}" in page and "哪一条" not in page  # whose it is comes first
    page = text(browser.get(f"{NOTES}new/?round={opened.pk}&subject={subject.pk}"))
    assert "投诉经主管部门查实" in page and "须有照片或者诉求编号" in page
    sent = {
        "key": f"{new_key()}", "round": f"{opened.pk}", "subject": f"{subject.pk}", "entry": "complaint_upheld",
        "on": f"{TODAY}", "reason": "",
    }  # fmt: skip
    answer = browser.post(f"{NOTES}new/", sent)
    assert answer.status_code == 422 and "请写明理由" in text(answer) and not subject.notes.exists()
    sent["reason"] = "投诉答复书（虚构）认定属实"
    assert "请附照片，或写诉求编号" in text(browser.post(f"{NOTES}new/", sent))
    sent["matter"] = "3411812026999999999"
    assert "没有这个编号的诉求" in text(browser.post(f"{NOTES}new/", sent))
    sent["matter"] = number_at(subject)
    assert subject.title in text(browser.post(f"{NOTES}new/", sent, follow=True))
    again = browser.post(f"{NOTES}new/", {**sent, "key": f"{new_key()}"})
    assert again.status_code == 409 and 'name="again"' in text(again)
    note = subject.notes.get()
    assert browser.post(f"{NOTES}{note.pk}/end/", {"reason": ""}).status_code == 422
    page = text(browser.post(f"{NOTES}{note.pk}/end/", {"reason": "复核撤销"}, follow=True))
    assert "复核撤销" in page and "不再计入" in page


def test_whom_a_note_is_about_is_looked_for_by_name_and_place(signed_in, opened):
    browser = signed_in("duban01")
    grids = Round.objects.get(scheme="grids", state=Round.OPEN)
    Round.objects.filter(pk=grids.pk).update(scheme=opened.scheme, first=opened.first - timedelta(days=3650))
    address = f"{NOTES}new/?round={grids.pk}"

    def listed(more=""):
        page = text(browser.get(address + more))
        return page.count("&subject="), page

    many, page = listed()
    assert many == 20 and "只列前 20 个" in page and "哪一条" not in page
    one = grids.subjects.order_by("title").last()
    found, page = listed(f"&q={one.title}&area={one.stratum}")
    assert found == 1 and one.title in page
    other = grids.subjects.exclude(stratum=one.stratum).first()
    assert listed(f"&q={one.title}&area={other.stratum}")[0] == 0
    assert listed("&q=没有这个")[1].count("没有找到") == 1
    assert "哪一条" not in listed("&subject=x")[1]  # no such object: choose one


def test_the_list_of_notes_is_filtered_and_read_only_for_who_only_sees(signed_in, opened, subject):
    browser = signed_in("pingjia01")
    page = text(browser.get(f"{NOTES}?round={opened.pk}&kind=veto"))
    assert "没有符合的" in page and f"{NOTES}new/" not in page
    assert browser.get(f"{NOTES}new/").status_code == 403
    assert signed_in("shuji01").get(NOTES).status_code == 403
