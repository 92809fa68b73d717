"""Every bench runs, in a small county, and prints lines that can be read. Nothing is timed here."""

import json

import pytest
from bench.counties import Counties
from django.db import connections
from psycopg.conninfo import make_conninfo

from bench import (
    board,
    deadlines,
    draw,
    intake,
    labels,
    lists,
    lookup,
    moves,
    ratings,
    reads,
    replay,
    scan,
    search,
    tiles,
    wall,
)
from tests.settings import ADDRESSES, APPLICATION, OWNER

KEYS = {"name", "value", "unit", "reference", "reference_value", "ratio", "machine", "fsync", "synchronous_commit"}


class OfTheTests(Counties):
    """The tests' two counties for the benches' many and few."""

    def __init__(self):
        super().__init__("test-zuoxi01-password")
        self._made = {0: "linxian", 100: "linxian", 300: "tianchang"}
        for cases in (100, 300):
            self.furnish(self._made[cases], cases)

    def password_of(self, username):
        """As the tests' database gives them; those that benches use beside the common ones were not made here."""
        return f"test-{username}-password" if username == tiles.CENTRE else self.password


@pytest.fixture(scope="module")
def counties(own_database, django_db_blocker):
    """Counties in a copy of the tests' database, which the web server and the replay find in their environment."""
    name = connections.settings["default"]["NAME"]
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        for variable in (OWNER, APPLICATION):
            patch.setenv(variable, make_conninfo(ADDRESSES[variable], dbname=name))
        patch.setenv("DJANGO_SETTINGS_MODULE", "wangge.settings")
        patch.setenv("WANGGE_PROXY", "1")
        yield OfTheTests()


def told_by(capsys):
    """The lines a bench printed, by name; each is whole."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for line in lines:
        assert line.keys() >= KEYS
        assert line["fsync"] == line["synchronous_commit"] == "on"
        assert line["ratio"] == pytest.approx(line["value"] / line["reference_value"], rel=0.01)
    return {line["name"]: line for line in lines}


def test_the_quiet_grid_has_its_twelve(counties):
    from bench.counties import GRID_WORKER, SEES
    from django.utils import timezone

    from wangge.accounts.models import Account
    from wangge.accounts.queries import actor_of
    from wangge.cases.queries import visible_to
    from wangge.core.tenancy import county

    with county("tianchang"):
        actor = actor_of(Account.objects.get(username=GRID_WORKER), at=timezone.now())
        assert visible_to(actor).count() == SEES


def test_intake(counties, settings, capsys):
    settings.BEHIND_PROXY = True
    intake.run(counties, cases=300, seconds=0.5, rounds=1)
    told = told_by(capsys)
    assert told.keys() == {"intake.api", "intake.form"}
    assert "statements" in told["intake.api"]["reference"]


def test_lists(counties, capsys):
    lists.run(counties, many=300, few=100, times=2)
    assert told_by(capsys).keys() == {name for name, *_ in lists.LISTS}


def test_reads(counties, capsys):
    reads.run(counties, cases=300, times=3)
    told = told_by(capsys)
    assert {name for name, *_ in reads.READS} <= told.keys()
    assert {f"{name}.queries" for name, *_ in (*reads.READS, *lists.LISTS)} <= told.keys()


def test_wall(counties, capsys):
    wall.run(counties, cases=300, walls=3, seconds=1.5, rounds=1)
    assert told_by(capsys)["wall"]["polls"] >= 3


def test_replay(counties, capsys):
    replay.run(counties, messages=6)
    told = told_by(capsys)
    assert told["replay"]["received"] == 6 and told["replay"]["refused"] == 0
    moves = told["replay.moves"]
    assert moves["value"] >= 1 and moves["left_by_an_exit"] == sum(moves["exits"].values()) <= 6
    assert moves["least"] is None or moves["least"] >= replay.MOVES


def test_deadlines(counties, capsys):
    deadlines.run(counties, many=300)
    told = told_by(capsys)
    assert told.keys() == {"deadlines.computed", "deadlines.holiday", "deadlines.written"}
    assert told["deadlines.holiday"]["cases"] >= 300 > told["deadlines.holiday"]["moved"] > 0
    written = told["deadlines.written"]
    assert written["cases"] >= 300 and written["told"] == 300


def test_moves(counties, capsys):
    moves.run(counties, cases=300, seconds=0.5, rounds=1, most=100)
    told = told_by(capsys)
    assert told.keys() == {"moves"} and "statements" in told["moves"]["reference"]


def test_search(counties, capsys):
    search.run(counties, cases=300, each=6, messages=40)
    told = told_by(capsys)
    assert told.keys() == {name for name, *_ in search.ASKED}
    assert told["search"]["questions"] >= 20 and told["search"]["reference_value"] == search.LIMIT_MS


def test_tiles(counties, capsys):
    tiles.run(counties, dwellings=400, plates=500, tiles=12)
    told = told_by(capsys)
    assert told.keys() == {"tiles.centre", "tiles.worker", "tiles.list"}
    assert told["tiles.centre"]["max_kb"] > told["tiles.worker"]["max_kb"] or told["tiles.centre"]["max_kb"] > 1


def test_scan(counties, capsys):
    scan.run(counties, dwellings=400, plates=500, share=10, beside=300, rounds=1, seconds=0.3)
    told = told_by(capsys)
    assert told.keys() == {"scan"} and told["scan"]["scans"] >= scan.CLIENTS


def test_lookup(counties, capsys):
    lookup.run(counties, dwellings=400, plates=500, times=6)
    assert told_by(capsys).keys() == {"lookup.person", "lookup.house", "lookup.list"}


def test_draw(counties, capsys):
    draw.run(counties, many=1000)
    assert told_by(capsys)["draw"]["drawn"] == 50


def test_labels(counties, capsys):
    labels.run(counties, let=200)
    told = told_by(capsys)
    assert told["labels.written"]["changed"] >= 200 and told["labels"]["changed"] == 0


def test_board(counties, capsys):
    """Near the end: it gives a county a history of its own."""
    board.run(counties, few=100, also=300, many=360, times=1)
    told = told_by(capsys)["board"]
    assert told["statements"] <= 12 and told["of_the_days_ms"] > 0


def test_ratings(counties, capsys):
    """After all others: it gives the county a version of its method with schemes of its own."""
    ratings.run(counties, companies=20, grids=200)
    told = told_by(capsys)
    assert told.keys() == {"ratings", "ratings.growth", "ratings.grids", "ratings.grids.growth"}
    assert (told["ratings"]["objects"], told["ratings.grids"]["objects"]) == (20, 200)
