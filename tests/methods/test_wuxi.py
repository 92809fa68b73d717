"""Wuxi's pack: eight county units of the text against the register's seven, and the four levels on the way."""

import csv

import pytest

from wangge.method.loader import PACKS, load_pack


@pytest.fixture(scope="module")
def method():
    return load_pack("wuxi")


@pytest.fixture(scope="module")
def areas():
    with open(PACKS / "wuxi" / "areas.csv", encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def test_seven_of_the_eight_have_a_code_and_the_eighth_says_why_not(method, areas):
    (count,) = method.territory.counts
    units = [area for area in areas.values() if area["level"] == "county"]
    assert (count.level, count.value) == ("county", 8) == ("county", len(units))
    (eighth,) = [area for area in units if not area["code"]]
    assert (eighth["parent"], eighth["managed_by"]) == ("wuxi", "wuxi")
    assert "未列名称" in eighth["source"] and "待本市确认" in eighth["source"] and "7 个" in count.note


def test_the_register_has_75_towns_and_streets_and_each_lies_in_the_unit_of_its_code(areas):
    towns = [area for area in areas.values() if area["level"] in ("town", "street")]
    assert len({town["code"] for town in towns}) == len(towns) == 75
    assert all(areas[town["parent"]]["code"] == town["code"][:6] for town in towns)
    managed = {town["name"]: areas[town["parent"]]["name"] for town in towns if town["managed_by"] == "jingkai"}
    assert managed == {"华庄街道": "滨湖区", "太湖街道": "滨湖区"}


def test_figures_of_the_text_stay_quotations(method):
    figures = {figure.key: figure for figure in method.cited_figures}
    keys = ("couriers", "good_deeds", "urgent_problems", "opinions", "opinions_solved")
    assert [figures[key].value for key in keys] == [3550, 8618, 4201, 82, 60]
    assert not any(figure.denominator for figure in figures.values())


def test_town_district_and_community_each_have_their_part_of_the_way(method):
    way = method.case_type("matter")
    parts = {post.key: set(post.permissions) for post in method.organisations.posts}
    holders = {
        name: {post for post, held in parts.items() if way.step(name).permission in held}
        for name in ("verify", "file", "dispatch", "coordinate", "uphold")
    }
    assert holders["file"] == holders["dispatch"] == {"street_coordinator"}
    assert holders["coordinate"] == holders["uphold"] == {"district_coordinator", "centre_supervisor"}
    assert holders["verify"] == {"branch_secretary", "grid_worker", "community_clerk"}


def test_heads_of_buildings_households_and_couriers_report_and_look_at_nothing(method):
    for key in ("building_group_head", "member_household", "courier"):
        assert method.post(key).permissions == ("cases.report",), key


def test_a_courier_is_always_thanked(method):
    tip = method.case_type("direct_report")
    assert all(tip.step(name).field("thanks").required for name in ("hand_on", "deny"))
    assert method.case_type("matter").step("close").field("thanks").required


def test_a_state_two_kinds_share_is_one_entry_on_the_desk(method, monkeypatch):
    from wangge.cases.web import nav

    monkeypatch.setattr(nav, "method_of", lambda version: method)
    names = [name for name, _title, _holder in nav._states_of("of no county", "zh-hans")]
    assert len(names) == len(set(names)) and names.count("reported") == 1
