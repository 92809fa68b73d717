"""Kunshan's pack: the numbers of its text, and the grid that whistles."""

import csv

import pytest

from wangge.method.loader import PACKS, load_pack


@pytest.fixture(scope="module")
def method():
    return load_pack("kunshan")


def test_the_text_counts_branches_of_grids_and_no_communities(method):
    assert [(count.level, count.value) for count in method.territory.counts] == [("grid", 1745)]
    figures = {figure.key: figure.value for figure in method.cited_figures}
    assert figures["big_committees"] == 220 and figures["grid_branches"] == 1745
    assert figures["haitang_pioneers"] == 9153 and figures["owners_committees"] == 149
    assert not any(figure.denominator for figure in method.cited_figures)


def test_towns_are_those_of_the_register_and_none_is_counted_by_the_text():
    with open(PACKS / "kunshan" / "areas.csv", encoding="utf-8", newline="") as file:
        city, *towns = csv.DictReader(file)
    assert (city["code"], len({town["code"] for town in towns})) == ("320583", 10)
    assert all(town["code"].startswith("320583") and town["level"] == "town" for town in towns)
    assert not any(town["counted"] == "true" for town in towns)


def test_four_members_come_together_and_only_the_grid_worker_sees_what_others_reported(method):
    crew = [(role.title, "cases.view" in method.post(role.post).permissions) for role in method.territory.crew]
    assert crew == [("网格员", True), ("警务员", False), ("消防协管员", False), ("物管员", False)]


def test_the_grid_whistles_and_where_it_does_not_the_platform_may(method):
    way = method.case_type("matter")
    whistle = way.step("file")
    assert (whistle.title, way.step("accept").title) == ("吹哨", "报到")
    may = {post.key for post in method.organisations.posts if whistle.permission in post.permissions}
    assert {"grid_worker", "grid_secretary", "centre_operator"} <= may
    assert way.state("verified").holder == "crew" and way.state("verified").limit


def test_what_the_text_does_not_give_is_the_platforms(method):
    assert method.territory.grid.provenance.is_platform_default
    assert all(row.provenance.is_platform_default for row in method.filing)
    assert method.case_type("matter").rating.provenance.is_platform_default
