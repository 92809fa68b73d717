"""Planted faults: a matter kept below, a step that nobody can take. `method check` names each."""

import shutil

import pytest

from wangge.method.errors import Faults
from wangge.method.loader import PACKS, load_pack

MATTER = "case_types/matter.toml"


@pytest.fixture
def pack(tmp_path):
    for name in ("tianchang", "_shared"):
        shutil.copytree(PACKS / name, tmp_path / name)
    return tmp_path / "tianchang"


def faults_with(pack, step, before, after):
    """The faults found with one word of a step changed."""
    path = pack / MATTER
    text = path.read_text("utf-8")
    start = text.index(f'[[steps]]\nname = "{step}"')
    end = text.find("\n[[steps]]", start + 1)
    block = text[start:end]
    assert before in block
    path.write_text(text[:start] + block.replace(before, after, 1) + text[end:], "utf-8")
    with pytest.raises(Faults) as caught:
        load_pack(pack)
    return {(fault.path, fault.what) for fault in caught.value.faults}


def test_a_state_from_which_the_reporter_cannot_go_up(pack):
    found = faults_with(pack, "go_up", 'from = ["reported"]', 'from = ["triage"]')
    assert [path for path, what in found if "走不到上一级" in what] == ["states[reported]"]


@pytest.mark.parametrize(
    "before, after, words",
    [
        ('opens = "asked_above"', 'opens = "asked_above"\ntimes = 1', "不得设条件或限次：times"),
        ('guards = ["is_reporter"]', 'guards = ["is_reporter", "before_due"]', "不得设条件或限次：before_due"),
        ('by = "reporter"\n', "", "往上一级走是反映人的权利"),
        ('opens = "asked_above"\n', "", "等于没有往上走"),
    ],
)
def test_going_up_is_the_reporters_own_and_nothing_holds_it_back(pack, before, after, words):
    found = faults_with(pack, "ask_above", before, after)
    assert any(path.startswith("steps[ask_above]") and words in what for path, what in found), found


def test_steps_that_nobody_can_take(pack):
    found = faults_with(pack, "withdraw", 'permission = "cases.withdraw"', 'permission = "cases.file"')
    assert any(path == "steps[withdraw].permission" and "没有人能走" in what for path, what in found)
    found = faults_with(pack, "lapse", 'by = "system"\n', "")
    assert any(path == "steps[lapse].permission" and "不属于任何岗位" in what for path, what in found)


@pytest.mark.parametrize("name", sorted(path.parent.name for path in PACKS.glob("*/method.toml")))
def test_in_every_pack_the_reporter_can_always_turn_to_the_next_level(name):
    for way in load_pack(name).case_types.values():
        if way.begun_by == "staff":
            continue  # nobody else reported it
        up = {state for step in way.steps if step.permission == "cases.escalate" for state in step.from_}
        below = {s.name for s in way.states if s.holder in ("crew", "department") and not s.final and not s.retired}
        assert below <= up, way.key
