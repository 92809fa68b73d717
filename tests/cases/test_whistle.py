"""Whistle and report-in by a method that has it: who may call whom, answers in time, the record, both ratings."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests.cases.conftest import MONDAY, Matter
from wangge.accounts.models import Account
from wangge.cases.answering_measures import whistled  # noqa: F401  (the measure's declaration)
from wangge.cases.calling import open_calls_of, whistles_seen_by
from wangge.cases.models import Recusal
from wangge.cases.operations import answer_call, blow_whistle, declare_interest, end_whistle, rate_whistle
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.measures import Span, evaluate, measure_named
from wangge.core.permits import SYSTEM
from wangge.method.operations import apply_method

WHISTLE = """
[whistle]
title = "网格吹哨、部门报到"
arrive = { amount = 4, unit = "working_hour" }
urgent_arrive = { amount = 1, unit = "urgent_hour" }
most = 3
provenance = "platform"

[[whistle.levels]]
key = "grid"
title = "网格吹哨"
posts = ["grid_worker", "branch_grid_leader"]
provenance = "platform"
"""
GIVEN = {"grid_worker": "cases.whistle", "branch_grid_leader": "cases.whistle", "department_handler": "cases.report_in"}
CALLED = '{ name = "called", kind = "bodies", title = "请哪些部门报到" },\n  { name = "note"'


@pytest.fixture
def matter(plate, tmp_path):
    """A matter just reported, by a method that lets grid workers whistle, alone and with the step `verify`."""
    pack = shutil.copytree(settings.METHODS_FOLDER, tmp_path / "methods") / "tianchang"
    text = (pack / "method.toml").read_text("utf-8").replace("[[sources]]", WHISTLE + "\n[[sources]]", 1)
    lines = ['version = "test"' if line.startswith("version =") else line for line in text.splitlines()]
    (pack / "method.toml").write_text("\n".join(lines), "utf-8")
    posts = (pack / "organisations.toml").read_text("utf-8")
    for post, permission in GIVEN.items():
        at = posts.index("permissions = [", posts.index(f'[[posts]]\nkey = "{post}"')) + len("permissions = [")
        posts = f'{posts[:at]}"{permission}", {posts[at:]}'
    (pack / "organisations.toml").write_text(posts, "utf-8")
    way = (pack / "case_types" / "matter.toml").read_text("utf-8")
    at = way.index('[[steps]]\nname = "verify"')
    way = way[:at] + way[at:].replace('{ name = "note"', CALLED, 1)
    at = way.index('[[steps]]\nname = "accept"')
    way = way[:at] + way[at:].replace('tone = "primary"', 'tone = "primary"\nreports_in = true', 1)
    (pack / "case_types" / "matter.toml").write_text(way, "utf-8")
    english = pack / "english.csv"
    english.write_text(
        english.read_text("utf-8")
        + "网格吹哨、部门报到,The grid whistles\n网格吹哨,Grid whistle\n请哪些部门报到,Who should come\n",
        "utf-8",
    )
    apply_method(pack, actor=SYSTEM, at=timezone.now())
    return Matter(plate)


@pytest.fixture
def blower(matter, staff):
    return matter.holder_of("cases.whistle")


def blow(matter, blower, *bodies, at=MONDAY, **more):
    told = {"problem": "车堵在消防通道上，请来拖车", **more}
    return blow_whistle(key=new_key(), bodies=bodies, case_id=matter.case.pk, actor=blower, at=at, **told)


def test_each_called_body_answers_in_time_and_both_sides_rate(matter, blower, staff):
    whistle = blow(matter, blower, "fire", "urban")
    fire, urban = staff("xiaofang01"), staff("chengguan01")
    calls = {call.body.key: call for call in whistle.calls.all()}
    assert {call.due for call in calls.values()} == {MONDAY + timedelta(hours=6)}  # four hours, the noon left out
    assert [call.pk for call in open_calls_of(fire)] == [calls["fire"].pk]
    with pytest.raises(Forbidden):
        answer_call(calls["fire"].pk, came=True, answer="替消防来了", actor=urban, at=MONDAY)
    with pytest.raises(Refused):
        rate_whistle(calls["fire"].pk, rating=5, actor=fire, at=MONDAY)
    answer_call(calls["fire"].pk, came=True, answer="9:30 到场", actor=fire, at=MONDAY + timedelta(hours=1))
    answer_call(calls["urban"].pk, came=False, answer="不属城管，应由公安来", actor=urban, at=MONDAY)
    with pytest.raises(Refused):
        answer_call(calls["fire"].pk, came=True, answer="再报一次", actor=fire, at=MONDAY)
    rate_whistle(calls["fire"].pk, rating="4", actor=fire, at=MONDAY)
    ratings = {str(calls["fire"].pk): "5", str(calls["urban"].pk): "2"}
    with pytest.raises(Invalid):
        end_whistle(whistle.pk, told="好", ratings=ratings, actor=blower, at=MONDAY)
    with pytest.raises(Forbidden):
        end_whistle(whistle.pk, told="一起拖走了车", ratings=ratings, actor=fire, at=MONDAY)
    end_whistle(whistle.pk, told="一起拖走了车", ratings=ratings, actor=blower, at=MONDAY + timedelta(hours=2))
    assert {call.body.key: (call.rated, call.rated_back) for call in whistle.calls.all()} == {
        "fire": (5, 4),
        "urban": (2, None),
    }
    span = Span(MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=1))
    figure = evaluate(measure_named("whistle_response"), span)
    assert (figure.numerator, figure.denominator) == (1, 2)


@pytest.mark.parametrize(
    ("bodies", "told", "field"),
    [
        ((), {}, "bodies"),
        (("fire", "urban", "police", "market"), {}, "bodies"),
        (("centre",), {}, "bodies"),
        (("fire",), {"problem": " "}, "problem"),
    ],
)
def test_a_whistle_says_whom_and_why(matter, blower, bodies, told, field):
    with pytest.raises(Invalid) as caught:
        blow(matter, blower, *bodies, **told)
    assert caught.value.field == field


def test_only_posts_of_a_level_whistle_and_only_at_home(matter, blower, staff):
    with pytest.raises(Forbidden):
        blow(matter, staff("zuoxi01"), "fire")
    with pytest.raises(Invalid):
        blow_whistle(key=new_key(), bodies=["fire"], problem="没有说在哪里", actor=blower, at=MONDAY)
    alone = blow_whistle(
        key=new_key(), bodies=["fire"], problem="巷口有井盖塌了", area_id=matter.now.area_id, actor=blower, at=MONDAY
    )
    assert alone.case is None and whistles_seen_by(staff("xiaofang01")).filter(pk=alone.pk).exists()
    assert not whistles_seen_by(staff("chengguan01")).filter(pk=alone.pk).exists()


def test_no_whistle_for_a_matter_beyond_ones_sight_or_over_or_of_ones_own_interest(matter, blower):
    with pytest.raises(Forbidden):
        blow_whistle(key=new_key(), bodies=["fire"], problem="不存在", case_id=new_key(), actor=blower, at=MONDAY)
    blind = replace(blower, offices=tuple(replace(one, duty=frozenset({"closed"})) for one in blower.offices))
    with pytest.raises(Forbidden):
        blow(matter, blind, "fire")
    declare_interest(matter.case.pk, interest="family", actor=blower, at=MONDAY)
    with pytest.raises(Refused, match="回避"):
        blow(matter, blower, "fire")
    Recusal.objects.all().delete()
    matter.walk_to("closed")
    with pytest.raises(Refused) as refused:
        blow(matter, blower, "fire")
    assert refused.value.code == "over" and not matter.now.whistles.exists()


def test_unknown_numbers_are_forbidden_and_no_fault(matter, blower, signed_in):
    key, desk = new_key(), signed_in(Account.objects.get(pk=blower.id).username)
    with pytest.raises(Forbidden):
        declare_interest(key, interest="family", actor=blower, at=MONDAY)
    for path in (f"calls/{key}/answer", f"calls/{key}/rate", f"whistles/{key}/end", f"cases/{key}/recusal"):
        assert desk.post(f"/tianchang/desk/{path}/", {"interest": "family"}).status_code in (403, 404), path


def test_a_page_offers_no_whistle_that_would_be_refused(matter, blower, signed_in):
    desk = signed_in(Account.objects.get(pk=blower.id).username)
    address = f"/tianchang/desk/cases/{matter.case.pk}/"
    assert "吹哨叫部门" in desk.get(address).content.decode()
    declare_interest(matter.case.pk, interest="family", actor=blower, at=MONDAY)
    assert "吹哨叫部门" not in desk.get(address).content.decode()


def test_the_same_key_is_one_whistle(matter, blower):
    key = new_key()
    twice = [
        blow_whistle(key=key, bodies=["fire"], problem="请来拖车", case_id=matter.case.pk, actor=blower, at=MONDAY)
        for _ in range(2)
    ]
    assert twice[0].pk == twice[1].pk and matter.now.whistles.count() == 1


def test_a_step_may_call_bodies_and_another_counts_as_reporting_in(matter):
    worker = matter.holder_of("cases.verify")
    matter.take("verify", worker, called="fire,urban")
    whistle = matter.now.whistles.get()
    assert {call.body.key for call in whistle.calls.all()} == {"fire", "urban"}
    assert matter.case.title not in whistle.problem
    matter.take("file", matter.holder_of("cases.file"), filing="fire_lane_1")
    matter.walk_to("handling")
    assert whistle.calls.get(body__key="fire").came and whistle.calls.get(body__key="urban").came is None


def test_the_pages_of_a_whistle(matter, blower, signed_in, client):
    whistle = blow(matter, blower, "fire", "urban")
    desk = signed_in("xiaofang01")
    page = desk.get("/tianchang/desk/whistles/").content.decode()
    assert "等我们报到" in page and "请来拖车" in page
    call = whistle.calls.get(body__key="fire")
    address = f"/tianchang/desk/calls/{call.pk}/answer/"
    refused = desk.post(address, {"whistle": whistle.pk, "came": "no", "answer": ""})
    assert refused.status_code == 422 and "为什么不到场" in refused.content.decode()
    assert desk.post(address, {"whistle": whistle.pk, "came": "yes", "answer": "已到场"}).status_code == 302
    assert "已报到" in desk.get(f"/tianchang/desk/whistles/{whistle.pk}/").content.decode()
    assert desk.get(f"/tianchang/desk/cases/{matter.case.pk}/").status_code == 403  # not their matter
    other = signed_in("gongshui01")
    assert other.get(f"/tianchang/desk/whistles/{whistle.pk}/").status_code == 403
    grid = signed_in(Account.objects.get(pk=blower.id).username)
    assert "吹哨叫部门" in grid.get(f"/tianchang/desk/cases/{matter.case.pk}/").content.decode()
    assert grid.get(f"/tianchang/desk/whistles/new/?case={matter.case.pk}").status_code == 200
