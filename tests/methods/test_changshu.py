"""Changshu's pack: the register's fourteen, the text's four streets, the closed loop and the level that settled."""

import csv

import pytest

from wangge.method.loader import PACKS, load_pack


@pytest.fixture(scope="module")
def method():
    return load_pack("changshu")


@pytest.fixture(scope="module")
def towns():
    with open(PACKS / "changshu" / "areas.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["level"] != "city"]


def test_six_streets_and_eight_towns_of_which_the_text_names_four(method, towns):
    levels = [town["level"] for town in towns]
    assert (levels.count("street"), levels.count("town")) == (6, 8)
    assert len({town["code"] for town in towns}) == 14 and all(town["code"][:6] == "320581" for town in towns)
    (count,) = method.territory.counts
    counted = {town["name"] for town in towns if town["counted"] == "true"}
    assert counted == {"琴川街道", "常福街道", "东南街道", "莫城街道"} and count.value == len(counted)


def test_figures_of_the_text_stay_quotations(method):
    figures = {figure.key: figure for figure in method.cited_figures}
    assert [figures[key].value for key in ("grid_bodies", "action_branches", "plates")] == [1584, 347, 830_000]
    assert {figure.key for figure in figures.values() if figure.denominator} == {"settled_low"}
    assert "原文未给" in figures["settled_low"].denominator


def test_the_way_goes_through_grid_street_and_all_sides(method):
    way = method.case_type("matter")
    assert [way.step(name).title for name in ("study", "dispatch", "feed_back")] == ["研处", "任务分办", "结果反馈"]
    assert way.step("file").from_ == ("studied",) and way.step("study").from_ == ("verified",)
    assert (way.step("whistle").from_, way.step("gather").to) == (("handling",), "handling")
    study = {post.key for post in method.organisations.posts if way.step("study").permission in post.permissions}
    assert study == {"street_researcher"}


def test_closing_names_the_level_that_settled_and_shows_it_to_nobody_outside(method):
    field = method.case_type("matter").step("close").field("settled_at")
    assert [choice.value for choice in field.choices] == ["grid", "community", "street", "city"]
    assert field.required and not field.public and "不用于评价任何人" in field.help


def test_heads_of_buildings_and_households_report_and_look_at_nothing(method):
    for key in ("building_head", "member_household", "legal_adviser"):
        assert method.post(key).permissions == ("cases.report",), key
