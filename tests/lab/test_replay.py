"""Replay: every row is taken or named, states add up, and the same file twice doubles nothing."""

import contextlib
import csv
import json
import os
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import override
from psycopg.conninfo import make_conninfo
from tests.settings import ADDRESSES, APPLICATION, OWNER

from wangge.cases.models import Case, Move
from wangge.cases.operations import (
    erase_contacts,
    erase_texts,
    lapse_ratings,
    mark_overdue,
    raise_late,
    warn_of_deadlines,
)
from wangge.cases.tombstones import REPLAYED
from wangge.cases.web.standing import channel_words
from wangge.cli import main
from wangge.core.measures import catalogue
from wangge.core.models import JournalEntry
from wangge.core.sheets import write_sheet
from wangge.lab import demo
from wangge.lab.messages import Message, Refusal, read_messages
from wangge.lab.replay import replay, summary
from wangge.lab.simulated import CHANNEL, PLACE
from wangge.lab.terminal import Trouble
from wangge.method.queries import method_of
from wangge.territory.queries import locate

HEAD = ["id", "title", "sent_at", "body", "reply", "replied_at"]
GOOD = ["1", "路灯不亮", "2019-02-28 11:25:05", "楼下的路灯坏了一个月", "已修好", "2019-03-04 10:00:00"]
PLANTED = {  # row number in the file → what its reason must name
    3: "sent_at",
    4: "NUL",
    5: "重复",
    6: "sent_at",
    7: "早于",
    8: "列",
    9: "body",
    11: "年份",
    12: "年份",
    13: "年份",
}


def write(path, rows, *, encoding="utf-8", tail=""):
    with open(path, "w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
        file.write(tail)
    return path


@pytest.fixture
def planted(tmp_path):
    """A file with one good row, ten bad ones, the first words again, and an end cut off in a quoted cell."""
    rows = [
        GOOD,
        ["2", "没有时间", "", "正文", "", ""],
        ["3", "空字符", "2019-03-01 08:00:00", "正\x00文", "", ""],
        ["1", "编号重复", "2019-03-01 08:00:00", "正文", "", ""],
        ["4", "不是时间", "二月三十日", "正文", "", ""],
        ["5", "倒着的时间", "2019-03-05 08:00:00", "正文", "", "2019-03-01 08:00:00"],
        ["6", "少了列", "2019-03-01 08:00:00"],
        ["7", "没有正文", "2019-03-01 08:00:00", "", "", ""],
        ["8", *GOOD[1:]],
        ["10", "表格里的空日期", "1899-12-30 00:00:00", "正文", "", ""],
        ["11", "最早的日期", "0001-01-01 00:00:00", "正文", "", ""],
        ["12", "写错的年份", "2019-03-01 08:00:00", "正文", "", "9999-12-31 23:59:59"],
    ]
    return write(tmp_path / "planted.csv", rows, tail='9,被截断,2019-03-01 08:00:00,"正文写到一半')


def test_each_bad_row_is_named(planted):
    rows = list(read_messages(planted))
    refused = {row.row: row.reason for row in rows if isinstance(row, Refusal)}
    assert refused.keys() == PLANTED.keys() | {14}
    assert all(words in refused[number] for number, words in PLANTED.items())
    assert "截断" in refused[14]
    assert [row.id for row in rows if isinstance(row, Message)] == ["1", "8"]


def test_gb18030_is_read_like_utf_8(tmp_path):
    (one,) = read_messages(write(tmp_path / "gb.csv", [GOOD], encoding="gb18030"))
    assert one.body == GOOD[3]


def test_a_file_without_the_columns_is_refused_whole(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("编号,标题\n1,2\n")
    with pytest.raises(Trouble, match="sent_at"):
        list(read_messages(path))


def test_totals_add_up_and_repeated_words_are_flagged(tianchang, planted):
    told = summary(replay(planted, "tianchang"))
    assert (told["received"], told["taken"], len(told["refused"])) == (13, 2, 11)
    assert sum(told["states"].values()) == told["taken"] and told["repeated"] == 1
    for measure in told["measures"]:
        assert measure["numerator"] <= measure["denominator"]
        if measure["key"] in ("on_time", "satisfaction") and measure["denominator"]:
            share = Decimal(100) * measure["numerator"] / measure["denominator"]
            assert abs(Decimal(measure["value"]) - share) <= Decimal("0.005")


def test_the_same_file_twice_doubles_nothing(tianchang, planted):
    first = summary(replay(planted, "tianchang"))
    before = Case.objects.count(), Move.objects.count()
    again = summary(replay(planted, "tianchang"))
    assert (Case.objects.count(), Move.objects.count()) == before
    assert again == first


def test_a_known_reply_closes_the_case_when_it_came(tianchang, tmp_path):
    told = replay(write(tmp_path / "replied.csv", [GOOD]), "tianchang", seed=3)
    close = Move.objects.get(case=told.keys[0], step="close")
    assert f"{localtime(close.at):%Y-%m-%d %H:%M:%S}" == GOOD[5]


def told_overdue(told):
    return JournalEntry.objects.filter(event="cases.CaseOverdue", data__case_id__in=[str(key) for key in told.keys])


def words_of(told):
    return list(Case.objects.filter(pk__in=told.keys).order_by("pk").values_list("title", "words", "place", "lon"))


def test_retention_and_the_sweeps_of_the_real_clock_leave_replayed_cases_alone(tianchang, planted):
    """A matter of 2019 ended more than five years ago by the wall's clock, and yesterday by its own."""
    told = replay(planted, "tianchang")
    before, words, now = summary(told), words_of(told), timezone.now()
    assert all(case.reported_at < now - timedelta(days=5 * 366) for case in Case.objects.filter(pk__in=told.keys))
    erase_texts(at=now)
    erase_contacts(at=now)
    assert words_of(told) == words and words[0][1] == GOOD[3]
    assert not Case.objects.filter(pk__in=told.keys).exclude(erased_at=None).exists()
    assert summary(told) == before


def test_a_replayed_case_left_open_is_neither_warned_of_nor_raised_nor_ended_by_the_real_clock(tianchang, planted):
    told, now = replay(planted, "tianchang"), timezone.now()
    long_ago = now - timedelta(days=2000)
    first, second = told.keys
    Case.objects.filter(pk=first).update(state="handling", due=long_ago, warn_at=long_ago, closed_at=None, raised=0,
                                         warned_at=None, overdue_since=None, raise_at=None)  # fmt: skip
    Case.objects.filter(pk=second).update(state="closed", due=None, closed_at=long_ago, stage_since=long_ago)
    before, events = summary(told), len(told_overdue(told))
    for sweep in (warn_of_deadlines, mark_overdue, raise_late, lapse_ratings):
        while sweep(at=now):
            pass
    case = Case.objects.get(pk=first)
    assert (case.warned_at, case.overdue_since, case.raised, case.raise_at) == (None, None, 0, None)
    assert len(told_overdue(told)) == events
    assert Case.objects.get(pk=second).state == "closed" and summary(told) == before
    while mark_overdue(at=now, replayed=True):
        pass
    case = Case.objects.get(pk=first)
    assert (case.overdue_since, case.raise_at) == (long_ago, None), "its own now marks it, and nobody hears of it"


def test_what_is_replayed_says_that_it_is_simulated_and_lies_in_the_county(tianchang, planted):
    told = replay(planted, "tianchang")
    for case in Case.objects.select_related("area").filter(pk__in=told.keys):
        assert (case.channel, case.place, CHANNEL) == (REPLAYED, PLACE, REPLAYED)
        found = locate(case.lon, case.lat)
        assert found is not None and found.pk == case.area_id
    assert channel_words(REPLAYED) == "模拟"
    with override("en"):
        assert channel_words(REPLAYED) == "Simulated"


STRAY = ["7", "想问一下", "2019-03-01 08:00:00", "请问明天几点有音乐会，在哪里买票？", "", ""]


def test_a_message_outside_the_catalogue_is_told_the_route(tianchang, tmp_path):
    told = replay(write(tmp_path / "stray.csv", [STRAY]), "tianchang")
    case = Case.objects.get(pk=told.keys[0])
    way = method_of(case.version_id).case_type(case.case_type)
    assert case.class_key == "" and way.state(case.state).final and case.closed_at is None
    assert list(case.timeline.order_by("at").values_list("step", flat=True))[-1] == "tell_route"


def test_a_spreadsheet_is_read_and_the_order_of_its_columns_does_not_matter(tianchang, tmp_path):
    told = summary(replay(write(tmp_path / "plain.csv", [GOOD, STRAY]), "tianchang"))
    turned = [3, 5, 1, 0, 4, 2]
    rows = [[row[n] for n in turned] for row in (GOOD, STRAY)]
    path = tmp_path / "来信.xlsx"
    with path.open("wb") as file:
        write_sheet(file, "来信", [HEAD[n] for n in turned], rows)
    before = Case.objects.count()
    assert summary(replay(path, "tianchang")) == told and told["taken"] == 2
    assert Case.objects.count() == before  # the same messages, whatever they stand in


KEYS = {"county", "received", "taken", "refused", "moves", "states", "measures"}


def adds_up(told):
    assert told.keys() >= KEYS
    assert told["received"] == told["taken"] + len(told["refused"])
    assert sum(told["states"].values()) == told["taken"]
    assert all(one.keys() == {"row", "reason"} for one in told["refused"])
    assert {one["key"] for one in told["measures"]} == {one.key for one in catalogue()}
    assert all(
        one.keys() == {"key", "numerator", "denominator", "value", "exclusions"} for one in told["measures"]
    )
    return True


@pytest.fixture(scope="module")
def installed(own_database, tmp_path_factory):
    """The environment of commands that work with a copy of the tests' database."""
    name = connections.settings["default"]["NAME"]
    addresses = {variable: make_conninfo(ADDRESSES[variable], dbname=name) for variable in (OWNER, APPLICATION)}
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("installed")
        more = dict.fromkeys(("WANGGE_STATE", "WANGGE_FRONTEND_DIST"), str(folder))
        more["DJANGO_SETTINGS_MODULE"] = "wangge.settings"
        for variable, value in (addresses | more).items():
            patch.setenv(variable, value)
        yield os.environ.copy()


def command(*words):
    """(exit code, what it printed) of `./wangge …`."""
    done = subprocess.run([sys.executable, "-P", "-m", "wangge.cli", *map(str, words)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_the_command_ends_well_and_its_totals_add_up(installed, planted):
    told = command("replay", planted, "--county", "tianchang", "--json")
    assert adds_up(told) and (told["county"], told["received"], told["taken"]) == ("tianchang", 13, 2)
    assert command("replay", planted, "--county", "tianchang", "--json") == told


def test_the_demo_without_serving_ends_well_and_tells_the_same(installed, monkeypatch, capfd):
    """Its steps run as they do in the demo, each in a process of its own, but on the tests' database."""
    monkeypatch.setattr(demo, "is_external", lambda: False)
    monkeypatch.setattr(demo, "database", contextlib.nullcontext)
    assert main(["demo", "--no-serve", "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert adds_up(told) and told["address"] is None and told["county"] == "tianchang"
    assert told["sign_ins"] and not told["refused"] and told["received"] > 50


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("WANGGE_TEST_MESSAGES"), reason="WANGGE_TEST_MESSAGES names no files")
def test_all_of_the_files_named_are_taken(installed):
    """`WANGGE_TEST_MESSAGES=messages.csv:replied.csv`: files that are not part of the repository."""
    for path in os.environ["WANGGE_TEST_MESSAGES"].split(os.pathsep):
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = sum(1 for _ in csv.reader(file)) - 1
        told = command("replay", path, "--county", "tianchang", "--json")
        assert adds_up(told) and told["taken"] == told["received"] == rows


def test_the_demos_stream_has_no_refusals():
    rows = list(read_messages(Path(__file__).parents[2] / "src/wangge/lab/demo_messages.csv"))
    assert len(rows) > 50 and all(isinstance(row, Message) for row in rows)
