"""A pack with faults: every one is named at once, with its file and place, and says what is allowed."""

import shutil

import pytest

from wangge.method.cli import main
from wangge.method.errors import Faults
from wangge.method.loader import PACKS, load_pack

MATTER = "case_types/matter.toml"
SHARED_FILING = "../_shared/filing.csv"
# What is planted: its file, what stood there, what stands there now, the fault's place, some of its words.
PLANTED = {
    "step to an unknown state": (
        MATTER, 'to = "not_found"', 'to = "nowhere"', "steps[deny].to", "“nowhere”不存在，可用 "),
    "a post that sees an unknown state": (
        "organisations.toml", 'crew = true\n', 'crew = true\nsees = ["nowhere"]\n', "posts[grid_worker].sees",
        "“nowhere”不存在"),
    "unknown permission of a step": (
        MATTER, '"cases.merge"', '"cases.melt"', "steps[merge].permission", "“cases.melt”不"),
    "unknown guard": (
        MATTER, '"not_itself"', '"not_monday"', "steps[merge].guards", "“not_monday”不存在"),
    "a check by whoever": (
        MATTER, 'to = "checked"\npermission = "cases.check"\nguards = ["not_handler"]',
        'to = "checked"\npermission = "cases.check"', "steps[check_pass].guards", "须有守则"),
    "a state without phase": (
        MATTER, 'phase = "file"\n', "", "states[verified].phase", "缺少此项"),
    "a limit of nothing": (
        MATTER, 'phase = "feed_back"\nholder = "crew"\nlimit = { amount = 1,',
        'phase = "feed_back"\nholder = "crew"\nlimit = { amount = 0,',
        "states[fed_back].limit", "时限须大于 0"),
    "a value from nowhere": (
        MATTER, '[rating]\ndays = 14\nprovenance = { default = "platform", note = "原文未给评价期" }',
        "[rating]\ndays = 14", "rating.provenance", "缺少来源"),
    "a filing row of an unknown class": (
        SHARED_FILING, "\nfire_lane_2,fire_lane,", "\nfire_lane_2,fire_line,",
        "filing[fire_lane_2].class", "“fire_line”不存在"),
    "a filing row of an unknown body": (
        SHARED_FILING, ",gas,yes,platform,", ",gaz,yes,platform,", "filing[hazard_gas_1].holder", "“gaz”不存在"),
    "a filing row of a group": (
        SHARED_FILING, "\nleak_2,leak,", "\nleak_2,property,", "filing[leak_2].class", "是一组类别"),
    "a step nobody may take": (
        "organisations.toml", '"cases.rule", ', "", "steps[insist].permission", "没有岗位有权限"),
    "an unknown key": (
        "territory.toml", "min_households = 300", "min_household = 300", "grid.min_household", "不认识的键"),
    "a wrong type": (
        "method.toml", "metres = 50", 'metres = "far"', "duplicates.metres", "写的是“far”，须为整数"),
    "a doubled key": (
        "organisations.toml", 'key = "water"', 'key = "power"', "bodies[power].key", "重复了 2 次"),
    "a crew of an unknown post": (
        "territory.toml", 'post = "guide"', 'post = "ghost"', "crew[ghost].post", "“ghost”不存在"),
}  # fmt: skip


@pytest.fixture
def pack(tmp_path):
    """A copy of Tianchang's pack beside the shared tables."""
    for name in ("tianchang", "_shared"):
        shutil.copytree(PACKS / name, tmp_path / name)
    return tmp_path / "tianchang"


def plant(pack, file, before, after):
    text = (pack / file).read_text("utf-8")
    assert before in text
    (pack / file).write_text(text.replace(before, after, 1), "utf-8")


def faults_of(pack):
    with pytest.raises(Faults) as caught:
        load_pack(pack)
    return caught.value.faults


def test_all_planted_faults_are_named_at_once(pack):
    for file, before, after, *_ in PLANTED.values():
        plant(pack, file, before, after)
    found = faults_of(pack)
    for name, (_, _, _, path, words) in PLANTED.items():
        assert any(fault.path == path and words in fault.what for fault in found), (name, found)


@pytest.mark.parametrize("name", PLANTED)
def test_one_fault_invents_no_others(pack, name):
    file, before, after, path, _ = PLANTED[name]
    plant(pack, file, before, after)
    found = faults_of(pack)
    expected = {
        "a step nobody may take": {  # told where each such step is
            MATTER,
            *(f"_shared/case_types/{way}.toml" for way in ("inquiry", "hazard", "mediation")),
        },
        "a doubled key": {"_shared/filing.csv"},  # the rows that named the body which is gone
        "an unknown key": {file},  # the key meant is missing as well
        "step to an unknown state": {file},  # the state it should lead to is reached by nobody now
    }.get(name, set())
    others = {fault.file for fault in found if fault.path != path}
    assert others <= expected, found


def test_states_nobody_reaches_and_ways_without_an_end(pack):
    ruling = '\npermission = "cases.rule"'
    rest = '\nphase = "check_close"\nholder = "nobody"'
    plant(pack, MATTER, f'to = "filed"{ruling}', f'to = "objected"{ruling}')
    plant(pack, MATTER, f'to = "handling"{ruling}', f'to = "objected"{ruling}')
    plant(pack, MATTER, 'from = ["closed"]\nto = "unrated"', 'from = ["unrated"]\nto = "unrated"')
    plant(pack, MATTER, f'public_title = "您已撤回"{rest}\nfinal = true', f'public_title = "您已撤回"{rest}')
    found = {(fault.path, fault.what[:9]) for fault in faults_of(pack)}
    assert found == {
        ("states[objected]", "从这里走不到任何终"),
        ("states[unrated]", "没有步骤能到达这个"),
        ("states[withdrawn]", "走到这里就停了：须"),
    }


def test_a_broken_file_hides_nothing_in_the_others(pack):
    plant(pack, "organisations.toml", "[[posts]]", "[[posts]")
    plant(pack, "method.toml", "hours = 24", "hours = 0")
    found = faults_of(pack)
    assert any(f.file == "organisations.toml" and "TOML 语法错误" in f.what for f in found)
    assert any(f.path == "duplicates.hours" for f in found)


def test_check_prints_every_fault_and_fails(pack, capsys):
    plant(pack, *PLANTED["unknown guard"][:3])
    plant(pack, *PLANTED["an unknown key"][:3])
    assert main(["check", str(pack)]) == 1
    told = capsys.readouterr().err
    assert f"{MATTER}: steps[merge].guards: 守则“not_monday”不存在" in told
    assert "territory.toml: grid.min_household: 不认识的键" in told


def test_a_folder_that_is_no_pack_says_which_are(tmp_path):
    assert "没有 method.toml" in str(faults_of(tmp_path)[0])


def test_an_example_that_promises_something_else_is_a_fault(pack, capsys):
    plant(pack, SHARED_FILING, "2 urgent_hour", "3 urgent_hour")
    assert main(["check", str(pack)]) == 1
    assert "examples/fire_lane.toml: steps[2] file.total_due" in capsys.readouterr().err


def test_a_shared_table_is_named_when_it_is_missing_or_repeated(pack):
    plant(pack, "method.toml", 'classes = "classes"', 'classes = "klasses"')
    assert any(f.file == "_shared/klasses.csv" and "缺少此文件" in f.what for f in faults_of(pack))
    plant(pack, "method.toml", 'classes = "klasses"', 'classes = "classes"')
    plant(pack, "filing.csv", "\nno_property_1,", "\nleak_1,")
    assert any(f.path == "filing[leak_1].key" for f in faults_of(pack))
