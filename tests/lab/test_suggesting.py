"""`./wangge suggest evaluate` and `./wangge hot` on files: the figures, and what a wrong file is told."""

import csv
import json

import pytest
from tests.core.text.written import labelled, messages

from wangge.cli import main


def written(path, head, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return str(path)


def printed(capsys, *arguments):
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def files(tmp_path):
    """Two files of labelled messages."""
    parts = (labelled(200, seed=1), labelled(60, seed=2))
    names = ("train.csv", "test.csv")
    rows = (zip(*part, strict=True) for part in parts)
    return [written(tmp_path / name, ("text", "class"), part) for name, part in zip(names, rows, strict=True)]


def test_a_file_is_tested_by_what_another_taught(files, capsys):
    told = printed(capsys, "suggest", "evaluate", *files)
    assert told["macro_f1"] > 0.9 and told["accuracy"] > 0.9 and told["ece"] < 0.1
    assert (told["trained_on"], told["tested_on"]) == (200, 60) and told["ms_per_prediction"] > 0


def test_folds_of_one_file_are_drawn_by_a_seed(files, capsys):
    told = [printed(capsys, "suggest", "evaluate", files[0], "--folds", "3") for _ in range(2)]
    assert told[0]["folds"] == told[1]["folds"] and len(told[0]["folds"]) == 3


def test_a_file_that_cannot_be_used_is_told_why(files, tmp_path, capsys):
    wrong = written(tmp_path / "wrong.csv", ("words", "kind"), [("水管爆了", "water")])
    one = written(tmp_path / "one.csv", ("text", "class"), [("水管爆了", "water")] * 3)
    for arguments, told in (
        ([wrong, files[0]], "须有列 text 和 class"),
        ([str(tmp_path / "none.csv"), files[0]], "没有这个文件"),
        ([one, files[0]], "至少要有两个类别"),
        ([files[0]], "二者选一"),
    ):
        assert main(["suggest", "evaluate", *arguments]) == 1
        assert told in capsys.readouterr().err


def test_the_hottest_are_the_same_in_any_order(tmp_path, capsys):
    rows = [(one.key, one.title, one.at.isoformat(), one.words, one.agreed) for one in messages()]
    head = ("id", "title", "sent_at", "body", "likes")
    told = [
        printed(capsys, "hot", written(tmp_path / f"{n}.csv", head, part))["hottest"]
        for n, part in enumerate((rows, rows[::-1]))
    ]
    assert told[0] == told[1] and told[0]
