"""Qingjiangpu's pack: the numbers of its text against the register, and the channel that leads up."""

import csv

import pytest

from wangge.method.loader import PACKS, load_pack

STAGES = ("reported", "branch", "committee", "verified", "filed")  # owner, member, branch, committee, centre


@pytest.fixture(scope="module")
def method():
    return load_pack("qingjiangpu")


@pytest.fixture(scope="module")
def towns():
    with open(PACKS / "qingjiangpu" / "areas.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["level"] == "town"]


def test_the_numbers_of_the_text(method):
    counts = {count.level: count.value for count in method.territory.counts}
    assert counts == {"town": 16, "community": 114, "grid": 554, "microgrid": 2085}
    figures = {figure.key: figure.value for figure in method.cited_figures}
    assert [figures[key] for key in ("district_sites", "town_sites", "community_sites")] == [1, 16, 114]
    levels = {kind.key: kind.level for kind in method.organisations.body_kinds}
    assert [levels[key] for key in ("centre", "town_centre", "community")] == ["district", "town", "community"]


def test_sixteen_of_the_registers_twenty_are_counted_and_the_others_named(method, towns):
    assert len({town["code"] for town in towns}) == 20
    assert all(town["code"].startswith("320812") for town in towns)
    counted = [town for town in towns if town["counted"] == "true"]
    assert len(counted) == next(count.value for count in method.territory.counts if count.level == "town")
    others = {town["name"]: town["source"] for town in towns if town not in counted}
    assert set(others) == {"钵池街道", "徐杨街道", "南马厂街道", "枚乘街道"}
    assert all("待本区确认" in source for source in others.values())


def test_every_stage_leads_up_within_a_time_and_none_leads_down(method):
    way = method.case_type("matter")
    for place, name in enumerate(STAGES[:-1]):
        ahead = {step.to for step in way.steps_from(name) if step.by == "staff" and step.to in STAGES}
        assert ahead and ahead <= set(STAGES[place + 1 :]), name
        assert way.state(name).limit, name


def test_the_reporter_may_go_over_the_branch_at_any_time(method):
    step = method.case_type("matter").step("go_up")
    assert (step.by, step.from_, step.to) == ("reporter", ("reported", "branch"), "committee")
    assert step.required == ()


def test_the_branch_passes_on_and_can_end_nothing(method):
    held = method.post("branch_secretary").permissions
    may = [step for step in method.case_type("matter").steps if step.permission in held and step.by == "staff"]
    assert "pass_up" in {step.name for step in may}
    assert not any(step.to and method.case_type("matter").state(step.to).final for step in may)


def test_the_branch_of_a_firm_reads_what_it_has_before_it_and_nothing_that_went_over_it(method):
    way, post = method.case_type("matter"), method.post("branch_secretary")
    assert post.sees == ("branch",)
    over = way.step("go_up")
    assert over.permission == "cases.escalate" and over.to not in post.sees and "branch" in over.from_


def test_the_base_whistles_and_of_the_six_only_the_grid_leader_sees_what_others_reported(method):
    whistle = method.case_type("matter").step("whistle")
    assert whistle.permission in method.post("community_secretary").permissions
    crew = [(role.title, "cases.view" in method.post(role.post).permissions) for role in method.territory.crew]
    assert [title for title, _ in crew] == ["网格长", "城管", "民警", "物业", "社会组织", "新就业群体"]
    assert [title for title, sees in crew if sees] == ["网格长"]


def test_only_shares_of_workers_have_a_denominator_and_its_size_is_not_given(method):
    figures = [figure for figure in method.cited_figures if figure.denominator]
    assert {figure.key for figure in figures} == {"certified_workers", "college_workers"}
    assert all("没有给出" in figure.note for figure in figures)


def test_a_referral_comes_back_with_the_other_sides_number(method):
    way = method.case_type("matter")
    refer, back = way.step("refer"), way.step("come_back")
    assert (refer.from_, refer.to) == (("committee",), "referred") and back.to == "committee"
    assert [choice.title for choice in refer.field("platform").choices] == [
        "人大“码上办”",
        "政协“码上议”",
        "基层统战“1234”",
    ]
    assert back.field("other_number").required and way.step("note_number").to is None
    assert way.state("referred").limit and "referred" in way.step("go_up_centre").from_


def test_one_sixteen_and_a_hundred_and_fourteen_sites_with_scope_seats_and_hours(method):
    sites = {site.body_kind: site for site in method.organisations.sites}
    assert [sites[kind].count for kind in ("centre", "town_centre", "community")] == [1, 16, 114]
    assert [sites[kind].up for kind in ("community", "town_centre", "centre")] == ["town_centre", "centre", None]
    assert all(site.scope and site.seats and site.shift for site in sites.values())
    assert all("平台默认" in site.provenance.note for site in sites.values())
