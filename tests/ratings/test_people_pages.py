"""Who sees what offices held came to, page by page; what an object reads before it is told; what does not grow."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from tests.ratings.rounds import LAST_DAY, Year, hand_in, key, staff_of
from tests.ratings.test_credit import Offices
from tests.ratings.test_effect_pages import HOME, PUBLIC, browser_of, page
from wangge.accounts.models import Account, Appointment
from wangge.core.models import AccessEvent
from wangge.core.sheets import rows_of
from wangge.organisations.models import Body
from wangge.ratings.following import proposed
from wangge.ratings.models import Decision, Mark, Result, Round, Sheet, Subject
from wangge.ratings.operations import decide_objection, give_notice, object_to, publish_round, sign_round
from wangge.ratings.queries import lines_of, result_of
from wangge.ratings.so_far import so_far
from wangge.ratings.web import published as published_pages
from wangge.ratings.web import steps as steps_pages

INDICATOR = "work"
WORDS = "那周我在医院陪护"


@pytest.fixture
def offices(tianchang):
    """A round of offices held, contested by one holder, with a decision on another."""
    made = Offices()
    told = {"key": key(), "side": "office", "indicator": INDICATOR, "reason": "fact", "words": WORDS}
    made.objection = object_to(made.other.pk, **told, actor=made.holder(made.other), at=made.at)
    Decision.objects.create(
        subject=made.best, result=result_of(made.best), effect="honour", what="honour", basis="办法", cites={},
        at=made.at, signed_by=key(), signed_title="签发人", starts=LAST_DAY,
    )  # fmt: skip
    return made


def addresses(offices):
    """What may be opened of the round, by a word."""
    round, other = offices.round.pk, offices.other.pk
    return {
        "board": f"{HOME}{round}/", "band": f"{HOME}{round}/?band=noted", "object": f"{HOME}objects/{other}/",
        "marks": f"{HOME}objects/{other}/{INDICATOR}/?side=office", "sheet": f"{HOME}{round}/sheet.xlsx",
        "trial": f"{HOME}{round}/trial/?x=1", "objection": f"{HOME}objections/{offices.objection.pk}/",
        "steps": f"{HOME}steps/{round}/", "own": f"{HOME}own/{other}/",
    }  # fmt: skip


OPENS = {
    "ratings_officer": {"board", "band", "object", "marks", "steps"},
    "ratings_reviewer": {"objection", "steps"},
    "inspector": {"steps"},
    "auditor": {"steps"},
}


@pytest.mark.parametrize("post", OPENS)
def test_an_office_opens_what_it_is_there_for(offices, post):
    browser = browser_of(post, Body.objects.filter(kind="centre").first())
    opened = {name for name, address in addresses(offices).items() if browser.get(address).status_code == 200}
    assert opened == OPENS[post]
    desk = page(browser, f"{HOME}objections/")
    assert (f"{offices.objection.pk}" in desk) == (post == "ratings_reviewer")


def test_a_decided_objection_is_not_listed_for_who_only_reads(offices):
    reviewer = browser_of("ratings_reviewer", Body.objects.filter(kind="centre").first())
    auditor = browser_of("auditor", Body.objects.filter(kind="centre").first())
    told = {"outcome": "upheld", "answer": "是", "points": "80"}
    decider = staff_of(Body.objects.filter(kind="centre").first(), "ratings.decide")
    decide_objection(offices.objection.pk, **told, actor=decider, at=offices.at)
    assert f"{offices.objection.pk}" in page(reviewer, f"{HOME}objections/")
    assert f"{offices.objection.pk}" not in page(auditor, f"{HOME}objections/")
    steps = page(auditor, addresses(offices)["steps"])
    assert "异议成立，重新计算" in steps and offices.other.title not in steps


def test_the_holder_reads_the_own_and_nothing_else(offices):
    account = Account.objects.get(appointments__pk=offices.other.thing)
    browser = Client()
    browser.force_login(account, backend="wangge.accounts.backends.AccountBackend")
    opened = {name for name, address in addresses(offices).items() if browser.get(address).status_code == 200}
    assert opened == {"objection", "own"}
    assert browser.get(f"{HOME}own/{offices.best.pk}/").status_code == 403


def test_decisions_on_offices_held_are_read_by_who_signs_them(offices, signed_in):
    address = addresses(offices)["steps"]
    assert offices.best.title in page(signed_in("zhibanzhang01"), address)
    for post in OPENS:
        assert offices.best.title not in page(browser_of(post, Body.objects.filter(kind="centre").first()), address)


def test_the_board_of_offices_held_is_no_ranking_and_each_look_is_logged(offices, signed_in):
    browser = signed_in("pingjia01")
    told = page(browser, addresses(offices)["board"])
    titles = re.findall(r'<th scope="row"><a [^>]*lang="zh-Hans">([^<]+)</a>', told)
    known = offices.round.subjects.order_by("title", "id").values_list("title", flat=True)
    assert len(titles) > 2 and titles == list(known[: len(titles)])
    assert titles == re.findall(
        r'<th scope="row"><a [^>]*lang="zh-Hans">([^<]+)</a>', page(browser, addresses(offices)["band"])
    ), "no list of those below"
    assert "名次" not in told and "sheet.xlsx" not in told and "/trial/" not in told
    looks = AccessEvent.objects.filter(subject_kind="rating-subject", subject_id=offices.other.pk)
    before = looks.count()
    assert "名次" not in page(browser, addresses(offices)["object"])
    page(browser, addresses(offices)["marks"])
    assert looks.count() == before + 2 and looks.latest("id").purpose == "rating"
    refused = browser.get(addresses(offices)["sheet"])
    assert refused.status_code == 403 and "不排名次" in refused.text


def test_who_only_reads_is_led_to_the_steps_of_offices_held(offices, signed_in):
    steps, board = addresses(offices)["steps"], addresses(offices)["board"]
    auditor = browser_of("auditor", Body.objects.filter(kind="centre").first())
    told = page(auditor, HOME)
    assert f'href="{steps}"' in told and f'href="{board}"' not in told
    assert f'href="{board}"' in page(signed_in("pingjia01"), HOME)


@pytest.mark.parametrize(("state", "status"), [("open", 404), ("computed", 404), ("noticed", 200)])
def test_what_a_side_gave_is_on_no_form_before_the_notice(tianchang, state, status):
    year = Year()
    if state == "noticed":
        give_notice(year.round, anyway=True, because="不再等", actor=year.officer, at=year.at)
    else:
        Round.objects.filter(pk=year.round.pk).update(state=state)
    owner = browser_of("company_manager", year.bodies[-1])
    answer = owner.get(f"{HOME}own/{year.subjects[-1].pk}/object/?side=office&indicator=clean")
    assert answer.status_code == status


def test_a_company_reads_what_it_has_so_far_by_the_rounds_own_rule_and_what_is_open(tianchang):
    year = Year()
    Round.objects.filter(pk=year.round.pk).update(state="open")
    last = year.again() and year.subjects[-1]
    lines = [line for line in lines_of(last) if line.side is None]
    found = so_far(last, lines)
    assert (found.known, found.got, found.score) == (20, 15, None), "a fifth of the points is too little to tell"
    assert found.left == (("panel", 2, Decimal(80)),)
    owner = browser_of("company_manager", year.bodies[-1])
    told = page(owner, f"{HOME}own/{last.pk}/")
    assert "到现在为止" in told and "查到的还太少" in told and "评分 2 项 80 分" in " ".join(told.split())
    every = [line for line in lines_of(last) if line.points is not None]
    assert so_far(last, every).score == result_of(last).score, "all of it known is the result"
    give_notice_anyway(year)
    assert "到现在为止" not in page(owner, f"{HOME}own/{last.pk}/")


def test_what_was_looked_at_and_does_not_apply_is_open_no_more(tianchang):
    year = Year()
    last = year.subjects[-1]
    ended = {"withdrawn_at": year.at, "withdrawn_because": "填错"}
    Sheet.objects.filter(subject=last).update(**ended)
    assert so_far(last, lines_of(last)).left == (("panel", 2, Decimal(80)),), "what was withdrawn says nothing"
    sheet = hand_in(last, {"clean": 8})
    Mark.objects.create(sheet=sheet, indicator="care", given=None, of=None)
    lines = lines_of(last)
    assert next(line.points for line in lines if line.indicator.key == "care") is None
    assert so_far(last, lines).left == ()
    assert so_far(last, [line for line in lines if line.side is None]).left == (("panel", 2, Decimal(80)),)


def give_notice_anyway(year):
    Round.objects.filter(pk=year.round.pk).update(state="computed")
    give_notice(year.round, anyway=True, because="不再等", actor=year.officer, at=year.at)


@pytest.fixture
def published(tianchang):
    year = Year()
    give_notice(year.round, anyway=True, because="不再等", actor=year.officer, at=year.at - timedelta(days=30))
    sign_round(year.round, actor=year.leader, at=year.at)
    publish_round(year.round, actor=year.publisher, at=year.at)
    year.again()
    return year


def test_the_own_page_asks_as_much_for_three_as_for_one(published):
    body, owner = published.bodies[-1], browser_of("company_manager", published.bodies[-1])
    owner.get(f"{HOME}own/")
    asked = []
    for many in (1, 3):
        Subject.objects.filter(pk__in=[one.pk for one in published.subjects[-many:]]).update(body=body)
        with CaptureQueriesContext(connection) as statements:
            told = page(owner, f"{HOME}own/")
        assert told.count('class="band"') == many
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_steps_show_so_many_forms_and_say_how_many_are_left(published, signed_in, monkeypatch):
    pairs, many = proposed(published.round, 2)
    assert many == 3 and [effect.key for effect, _row in pairs] == ["honour", "blame"]
    monkeypatch.setattr(steps_pages, "FORMS", 2)
    leader, address = signed_in("zhibanzhang01"), f"{HOME}steps/{published.round.pk}/"
    told = page(leader, address)
    assert told.count('name="effect"') == 2 and "还有 1 项" in told
    sent = {"subject": published.subjects[-1].pk, "effect": "blame", "basis": "办法第四条"}
    assert leader.post(f"{address}effects/", sent).status_code == 302
    told = page(leader, address)
    assert told.count('name="effect"') == 2 and "还有 1 项" not in told and 'value="bar"' in told


def test_steps_ask_as_much_for_hundreds_and_name_few(published, signed_in):
    leader, address = signed_in("zhibanzhang01"), f"{HOME}steps/{published.round.pk}/"
    page(leader, address)
    asked = []
    for many in (0, 60):
        more_of_the_last(published, many)
        with CaptureQueriesContext(connection) as statements:
            told = page(leader, address)
        asked.append(len(statements))
    assert asked[1] <= asked[0]
    assert told.count('name="effect"') == steps_pages.FORMS and "还有 73 项" in told
    named = set(re.findall(r"其他\d+号", told.split("可以作出的决定")[0]))
    assert 0 < len(named) <= steps_pages.NAMED


def more_of_the_last(year, many):
    """So many objects more that stand where the last one does."""
    last, round = result_of(year.subjects[-1]), year.round
    told = {"round": round, "area_path": "tianchang"}
    made = [Subject(thing=key(), title=f"其他{one}号", **told) for one in range(many)]
    Subject.objects.bulk_create(made)
    same = {name: getattr(last, name) for name in ("revision", "score", "place", "band", "sides", "bonus")}
    Result.objects.bulk_create(Result(subject=one, **same) for one in made)


def test_the_sheet_has_all_and_the_paper_says_that_it_was_cut(published, monkeypatch):
    monkeypatch.setattr(published_pages, "PRINTED", 2)
    papers = []
    paper = published_pages.announcement_pdf
    monkeypatch.setattr(published_pages, "announcement_pdf", lambda *a, **k: papers.append((a, k)) or paper(*a, **k))
    browser, home = Client(), f"{PUBLIC}{published.round.pk}/"
    assert b"".join(browser.get(f"{home}list.pdf"))[:4] == b"%PDF"
    (_round, rows), told = papers[0]
    assert len(rows) == 2 and told["of"] == 5
    file = b"".join(browser.get(f"{home}list.xlsx").streaming_content)
    titles = [row[1] for row in rows_of(file)]
    assert titles[1:6] == [one.title for one in published.subjects]


def test_who_has_left_reads_and_contests_the_own_result_and_nothing_else(tianchang):
    offices = Offices()
    held = Appointment.objects.select_related("account").get(pk=offices.other.thing)
    Appointment.objects.filter(account=held.account).update(valid_until=localdate())
    left = Client()
    left.force_login(held.account, backend="wangge.accounts.backends.AccountBackend")
    own = f"{HOME}own/{offices.other.pk}/"
    assert offices.other.title in page(left, f"{HOME}own/") and offices.other.title in page(left, own)
    sent = {"side": "office", "indicator": INDICATOR, "reason": "fact", "words": WORDS, "key": f"{key()}"}
    page(left, f"{own}object/?side=office&indicator=work")
    answer = left.post(f"{own}object/", sent)
    assert answer.status_code == 302 and WORDS in page(left, answer["Location"])
    for address in (f"own/{offices.best.pk}/", "objections/", f"{offices.round.pk}/", f"steps/{offices.round.pk}/"):
        assert left.get(f"{HOME}{address}").status_code == 403, address
    nobody = Account.objects.create(username="nobody", name="无岗位", kind=Account.STAFF, created_at=offices.at)
    left.force_login(nobody, backend="wangge.accounts.backends.AccountBackend")
    assert left.get(f"{HOME}own/").status_code == 403
