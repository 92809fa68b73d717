"""Replay: every row is taken or named, states add up, and the same file twice doubles nothing."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.timezone import localtime

from wangge.cases.models import Case, Move
from wangge.lab.messages import Message, Refusal, read_messages
from wangge.lab.replay import replay, summary
from wangge.lab.terminal import Trouble

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
}


def write(path, rows, *, encoding="utf-8", tail=""):
    with open(path, "w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
        file.write(tail)
    return path


@pytest.fixture
def planted(tmp_path):
    """A file with one good row, seven bad ones, the first words again, and an end cut off in a quoted cell."""
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
    ]
    return write(tmp_path / "planted.csv", rows, tail='9,被截断,2019-03-01 08:00:00,"正文写到一半')


def test_each_bad_row_is_named(planted):
    rows = list(read_messages(planted))
    refused = {row.row: row.reason for row in rows if isinstance(row, Refusal)}
    assert refused.keys() == PLANTED.keys() | {11}
    assert all(words in refused[number] for number, words in PLANTED.items())
    assert "截断" in refused[11]
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
    assert (told["received"], told["taken"], len(told["refused"])) == (10, 2, 8)
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


def test_the_demos_stream_has_no_refusals():
    rows = list(read_messages(Path(__file__).parents[2] / "src/wangge/lab/demo_messages.csv"))
    assert len(rows) > 50 and all(isinstance(row, Message) for row in rows)
