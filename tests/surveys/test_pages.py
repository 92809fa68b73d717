"""Two households answer, one from a phone and one by telephone; then the office and everybody read what came of it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localdate

from wangge.core.errors import Refused
from wangge.core.models import JournalEntry
from wangge.core.permits import ANONYMOUS
from wangge.premises.guesses import MOST
from wangge.surveys.codes import code_of
from wangge.surveys.models import Survey
from wangge.surveys.operations import answer, open_survey
from wangge.surveys.queries import letters_of, progress_of
from wangge.territory.queries import county_root

from .conftest import answers_of, codes_of, unasked
from .test_surveys import letter_for

HOME = "/tianchang"


def form(plan, **others):
    """A filled form as a browser sends it."""
    return {"answers": "1"} | {f"q-{key}": value for key, value in answers_of(plan, **others).items()}


@pytest.fixture
def running(plan, estates, leader):
    """A survey that takes answers now."""
    now = timezone.now()
    period = unasked(localdate(now))[0]
    return open_survey(plan.key, period, [one.pk for one in estates], area=county_root(), actor=leader, at=now)


def test_two_households_answer(running, plan, staff, signed_in, client):
    _among, by_phone = letter_for(running, staff("wangge01"))
    first = next(one for one in letters_of(running.estates.first()) if one.pk != by_phone.pk)
    code = code_of(first.pk)
    page = client.get(f"{HOME}/survey/{code.replace('-', '')}/")
    assert page.status_code == 200 and plan.questions[0].title in page.content.decode()
    assert first.dwelling.address not in page.content.decode()  # the page tells no dwelling
    sent = client.post(f"{HOME}/survey/", {"code": code} | form(plan, step="5"))
    assert sent.status_code == 302 and sent["Location"].endswith("/survey/done/")
    assert client.get(sent["Location"]).status_code == 200
    again = client.post(f"{HOME}/survey/", {"code": code} | form(plan, step="1"))
    assert again.status_code == 409 and "已经交过" in again.content.decode()

    desk = signed_in("wangge01")
    asked = desk.post(f"{HOME}/desk/surveys/enter/", {"code": code_of(by_phone.pk)})
    assert asked.status_code == 200 and "不要替他选" in asked.content.decode()
    sent = desk.post(f"{HOME}/desk/surveys/enter/", {"code": code_of(by_phone.pk)} | form(plan, step="2"))
    assert sent.status_code == 302 and sent["Location"].endswith("/desk/surveys/enter/?done")
    assert progress_of(running)[1] == 2


def test_what_is_missing_is_marked_and_what_was_answered_stays(running, plan, client):
    code = code_of(letters_of(running.estates.first())[0].pk)
    sent = {"code": code} | form(plan) | {"q-overall": "", "q-cleaning": ""}
    page = client.post(f"{HOME}/survey/", sent)
    text = page.content.decode()
    assert page.status_code == 422 and text.count("这道题还没有回答") == 2
    assert 'name="q-order" value="4" required checked' in text and progress_of(running)[1] == 0


def test_wrong_codes_get_no_answer_after_many_and_right_ones_always_do(running, plan, client):
    for _number in range(MOST):
        assert client.post(f"{HOME}/survey/", {"code": "2222-2222-2222"}).status_code == 422
    assert client.post(f"{HOME}/survey/", {"code": "2222-2222-2222"}).status_code == 429
    code = code_of(letters_of(running.estates.first())[0].pk)
    assert client.get(f"{HOME}/survey/{code}/").status_code == 200  # a neighbour behind the same address
    assert client.post(f"{HOME}/survey/", {"code": code} | form(plan)).status_code == 302


def test_what_a_letters_page_leads_to_is_not_told_its_code(running, plan):
    client, code = Client(enforce_csrf_checks=True), code_of(letters_of(running.estates.first())[0].pk)
    page = client.get(f"{HOME}/survey/{code}/", secure=True)
    assert page["Referrer-Policy"] == "strict-origin"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode()).group(1)
    sent = {"code": code, "csrfmiddlewaretoken": token} | form(plan)
    hidden = client.post(f"{HOME}/survey/", sent, secure=True, headers={"Origin": "null"})  # as no-referrer would
    assert hidden.status_code == 403 and progress_of(running)[1] == 0
    told = {"Origin": "https://testserver", "Referer": "https://testserver/"}  # as a browser tells by that policy
    sent = client.post(f"{HOME}/survey/", sent, secure=True, headers=told)
    assert sent.status_code == 302 and sent["Referrer-Policy"] == "strict-origin"  # the way on tells no more
    assert progress_of(running)[1] == 1


def test_the_office_opens_prints_and_sees_totals_alone(plan, estates, signed_in, tianchang):
    desk, period = signed_in("duban01"), unasked(localdate())[0]
    page = desk.get(f"{HOME}/desk/surveys/new/?period={period}")
    assert page.status_code == 200 and estates[0].name in page.content.decode()
    sent = {"plan": plan.key, "period": f"{period}", "area": county_root().key}
    assert desk.post(f"{HOME}/desk/surveys/new/", sent).status_code == 422  # no estate ticked
    sent["estates"] = [f"{one.pk}" for one in estates]
    opened = desk.post(f"{HOME}/desk/surveys/new/", sent)
    assert opened.status_code == 302
    survey = Survey.objects.get(invented=False)
    text = desk.get(opened["Location"]).content.decode()
    assert survey.secret not in text and survey.commitment in text and "满 5 份才显示" in text
    among = survey.estates.order_by("name").first()
    paper = desk.get(f"{HOME}/desk/surveys/{survey.pk}/letters/{among.pk}.pdf?part=1")
    assert paper["Content-Type"] == "application/pdf" and paper.content[:5] == b"%PDF-"
    told = JournalEntry.objects.filter(event="surveys.LettersPrinted").latest("id").data
    assert told == {"survey_id": str(survey.pk), "estate_id": str(among.estate_id), "letters": among.invited}
    _printed_again(desk, survey, among, plan)
    refused = desk.post(f"{HOME}/desk/surveys/{survey.pk}/close/")
    assert refused.status_code == 409 and "还没有到截止日期" in refused.content.decode()
    assert desk.get(f"{HOME}/desk/surveys/{survey.pk}/sheet.xlsx").status_code == 404
    desk.logout()
    assert desk.get(f"{HOME}/surveys/{survey.pk}/").status_code == 404  # nothing is public before it is closed


def _printed_again(desk, survey, among, plan):
    """A second printing is of the same letters, whoever answered by now, and is written down as the first was."""
    address = f"{HOME}/desk/surveys/{survey.pk}/letters/{among.pk}.pdf?part=1"
    before, codes = desk.get(address).content, codes_of(among)
    answer(codes[0], answers_of(plan), actor=ANONYMOUS, at=timezone.now())
    assert desk.get(address).content == before, "who has answered is not to be seen from the letters"
    assert codes_of(among) == codes
    with pytest.raises(Refused) as told:
        answer(codes[0], answers_of(plan), actor=ANONYMOUS, at=timezone.now())
    assert told.value.code == "answered"
    assert JournalEntry.objects.filter(event="surveys.LettersPrinted", data__survey_id=str(survey.pk)).count() == 3


def test_results_for_everybody(survey, answered, closed, client, signed_in):
    first, second, third, fourth = survey.estates.order_by("name", "id")
    for among, many in ((first, 12), (second, 9), (third, 3), (fourth, 15)):
        answered(among, many)
    closed()
    text = client.get(f"{HOME}/surveys/{survey.pk}/").content.decode()
    assert text.count("份数少，不公布") == 2 and "误差" in text and "39" in text
    assert survey.secret not in text  # the draw's secret is for the office: dwellings are its own business
    of = client.get(f"{HOME}/surveys/{survey.pk}/?of={third.estate_id}").content.decode()
    assert 'class="survey-line"' not in of
    english = client.get(f"{HOME}/surveys/", headers={"Accept-Language": "en"})
    assert english.status_code == 200 and f"/surveys/{survey.pk}/" in english.content.decode()
    desk = signed_in("duban01")
    text = desk.get(f"{HOME}/desk/surveys/{survey.pk}/?redraw=1").content.decode()
    assert survey.secret in text and "抽到的是同样的户" in text
    assert b"".join(desk.get(f"{HOME}/desk/surveys/{survey.pk}/sheet.xlsx"))[:2] == b"PK"


def test_lists_ask_as_often_for_three_as_for_one(plan, estates, leader, signed_in):
    now, desk = timezone.now(), signed_in("duban01")
    counts = []
    for period in unasked(localdate(now)):
        day = now - timedelta(minutes=len(counts))
        open_survey(plan.key, period, [one.pk for one in estates], area=county_root(), actor=leader, at=day)
        desk.get(f"{HOME}/desk/surveys/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.get(f"{HOME}/desk/surveys/")
        counts.append(len(asked))
    assert counts[0] == counts[-1] and len(counts) == 3


def test_a_page_of_results_asks_as_often_for_many_estates(survey, plan, answered, closed, client):
    for among in survey.estates.all():
        answered(among, 6)
    closed()
    client.get(f"{HOME}/surveys/{survey.pk}/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"{HOME}/surveys/{survey.pk}/")
    assert len(asked) <= 10 and page.content.decode().count('class="survey-bar"') == len(plan.questions)
    loaded = [one["sql"] for one in asked if 'FROM "surveys_result"' in one["sql"]]
    assert len(loaded) == 2 and all('"question" IN (' in one or '"area_id" = ' in one for one in loaded)
    last = survey.estates.order_by("name").last()
    text = client.get(f"{HOME}/surveys/{survey.pk}/?of={last.estate_id}").content.decode()
    assert f'各题 · <span lang="zh-Hans">{last.name}</span>' in text and text.count('class="survey-line"') > 1
