"""The random draw: exact shares of strata, reproducible, uniform; inspectors without an interest, evenly busy."""

import json
import subprocess
import sys
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.core.draw import Undrawn, allot, assign, commitment, digest_of, draw, new_secret, ordered, seed_of, verify
from wangge.core.draw_reach import Reach
from wangge.core.draw_record import BY_AREA, announced, differences, read_record, revealed
from wangge.lab.drawing import verify as verify_file
from wangge.lab.terminal import Trouble

SEED = bytes(range(32))
SIZES = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 60), max_size=8)
SHARES = st.fractions(0, 1, max_denominator=50)


def listed(sizes):
    return [(f"{name}-{number}", name) for name, size in sizes.items() for number in range(size)]


@given(SIZES, SHARES, st.integers(0, 3), st.randoms())
def test_a_draw_knows_no_order_and_is_as_large_as_said(sizes, share, at_least, chance):
    items = listed(sizes)
    picks = draw(items, seed=SEED, share=share, at_least=at_least)
    chance.shuffle(items)
    assert picks == draw(items, seed=SEED, share=share, at_least=at_least)
    assert len(set(picks)) == len(picks)
    of = dict(items)
    drawn, wanted = Counter(of[key] for key in picks), allot(sizes, share=share, at_least=at_least)
    assert all(drawn[name] == wanted[name] for name in sizes)


@given(SIZES, SHARES)
def test_the_total_is_exact_and_no_stratum_strays_from_its_part(sizes, share):
    wanted, many = allot(sizes, share=share), sum(sizes.values())
    total = (share * many + Fraction(1, 2)).__floor__()
    assert sum(wanted.values()) == total
    for name, size in sizes.items():
        assert 0 <= wanted[name] <= size
        assert abs(wanted[name] - (Fraction(total * size, many) if many else 0)) < 1


@given(SIZES, st.integers(0, 200), st.integers(1, 4))
def test_a_stratum_gets_what_it_must_have(sizes, total, at_least):
    total = min(total, sum(sizes.values()))
    wanted = allot(sizes, total=total, at_least=at_least)
    least = {name: min(at_least, size) for name, size in sizes.items()}
    assert all(least[name] <= wanted[name] <= size for name, size in sizes.items())
    assert sum(wanted.values()) == max(total, sum(least.values()))


@given(SIZES, st.integers(0, 9))
def test_so_many_of_each(sizes, each):
    assert allot(sizes, each=each) == {name: min(size, each) for name, size in sizes.items()}


def test_ties_of_remainders_go_to_the_larger_then_by_name():
    assert allot({"b": 5, "a": 5, "c": 15}, total=5) == {"a": 1, "b": 1, "c": 3}
    assert allot({"b": 5, "a": 5}, total=1) == {"a": 1, "b": 0}
    assert allot({"b": 15, "a": 5}, total=2) == {"a": 0, "b": 2}  # remainders of a half each: the larger has it


def test_a_larger_draw_holds_the_smaller():
    items = listed({"a": 200})
    assert draw(items, seed=SEED, share="0.1") == draw(items, seed=SEED, share="0.3")[:20]


def chi_square(counts, expected):
    return sum((count - expected) ** 2 / expected for count in counts)


def test_each_item_is_drawn_as_often_as_any_other():
    """Of 2,000 fixed seeds: 100 items, a tenth drawn; χ² of 99 degrees, scaled for drawing without putting back."""
    items, drawn = listed({"a": 60, "b": 40}), Counter()
    for number in range(2000):
        drawn.update(draw(items, seed=seed_of("00" * 32, "11" * 32, str(number)), share="0.1"))
    assert sum(drawn.values()) == 20_000
    scaled = chi_square((drawn[key] for key, _stratum in items), 200) / 0.9
    assert 62 < scaled < 147  # 0.2 % to 99.9 % of χ² with 98 degrees (each stratum's sum is fixed)


def test_each_place_in_the_order_is_as_likely():
    places = Counter(ordered("abcde", seed_of("00" * 32, "22" * 32, str(n))).index("a") for n in range(2000))
    assert chi_square((places[place] for place in range(5)), 400) < 18.5  # 99.9 % of χ² with 4 degrees


def test_inspectors_are_evenly_likely_too():
    chosen = Counter(
        assign(["x"], "abcd", seed=seed_of("00" * 32, "33" * 32, str(number)))["x"] for number in range(2000)
    )
    assert chi_square((chosen[one] for one in "abcd"), 500) < 16.3  # 99.9 % of χ² with 3 degrees


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({}, "terms"),
        ({"share": "0.1", "total": 1}, "terms"),
        ({"each": -1}, "terms"),
        ({"share": "1.1"}, "share"),
        ({"share": "many"}, "share"),
        ({"total": 4}, "too-many"),
    ],
)
def test_what_cannot_be_drawn_is_told(terms, code):
    with pytest.raises(Undrawn) as told:
        draw(listed({"a": 3}), seed=SEED, **terms)
    assert told.value.code == code


def test_a_list_with_a_key_twice_is_refused_by_name():
    with pytest.raises(Undrawn) as told:
        draw([("k1", "a"), ("k2", "a"), ("k1", "b")], seed=SEED, total=1)
    assert told.value.names == ("k1",)


INSPECTORS = [f"i{number}" for number in range(5)]
PAIRS = st.sets(st.tuples(st.sampled_from(INSPECTORS), st.sampled_from([f"o{n}" for n in range(12)])), max_size=12)


@given(PAIRS, st.binary(min_size=32, max_size=32), st.randoms())
def test_nobody_inspects_what_is_barred_and_the_order_does_not_matter(barred, seed, chance):
    picks = [f"o{number}" for number in range(12)]
    free = {pick: set(INSPECTORS) - {one for one, other in barred if other == pick} for pick in picks}
    if not all(free.values()):
        with pytest.raises(Undrawn) as told:
            assign(picks, INSPECTORS, seed=seed, barred=barred)
        assert set(told.value.names) == {pick for pick in picks if not free[pick]}
        return
    chosen = assign(picks, INSPECTORS, seed=seed, barred=barred)
    assert all(chosen[pick] in free[pick] for pick in picks)
    others = chance.sample(INSPECTORS, 5)
    assert chosen == assign(chance.sample(picks, 12), others, seed=seed, barred=sorted(barred))


@given(st.integers(1, 40), st.integers(1, 7))
def test_the_load_is_even(many, hands):
    chosen = assign([f"o{n}" for n in range(many)], [f"i{n}" for n in range(hands)], seed=SEED)
    load = Counter(chosen.values())
    assert max(load.values()) - min(load[f"i{n}"] for n in range(hands)) <= 1


def test_month_after_month_nobody_comes_twice_in_a_row():
    last = {}
    for month in range(12):
        seed = seed_of("00" * 32, "44" * 32, str(month))
        chosen = assign("abcdef", ["x", "y", "z"], seed=seed, barred=[(one, pick) for pick, one in last.items()])
        assert all(chosen[pick] != one for pick, one in last.items())
        last = chosen
    with pytest.raises(Undrawn):
        assign("a", ["x"], seed=SEED, barred=[("x", "a")])


def test_who_steps_back_is_followed_by_another_and_the_rest_stay():
    before = assign("abcdef", ["x", "y", "z"], seed=SEED)
    after = assign("abcdef", ["x", "y", "z"], seed=SEED, stepped_back=[(before["a"], "a")])
    assert after["a"] != before["a"]
    assert {pick: after[pick] for pick in "bcdef"} == {pick: before[pick] for pick in "bcdef"}
    both = [(before["a"], "a"), (after["a"], "a")]
    assert assign("abcdef", ["x", "y", "z"], seed=SEED, stepped_back=both)["a"] not in (before["a"], after["a"])
    with pytest.raises(Undrawn, match="不由"):
        assign("abcdef", ["x", "y", "z"], seed=SEED, stepped_back=[(after["a"], "a")])


def test_a_secret_is_committed_to():
    secret = new_secret()
    assert verify(secret, commitment(secret))
    assert not verify(new_secret(), commitment(secret))
    assert digest_of([("b", "x"), ("a", "y")]) == digest_of([("a", "y"), ("b", "x")])
    with pytest.raises(Undrawn):
        digest_of([("a\tb", "x")])


ITEMS = [("estate-1", "东"), ("estate-2", "东"), ("estate-3", "东"), ("estate-4", "西")]
SECRET = "5e" * 32


def record_of(**changed):
    given = {
        "take": {"share": "0.5"}, "at_least": 1, "committed": commitment(SECRET), "public_source": "第 1 期",
        "inspectors": ["i1", "i2"], "barred": [("i1", "estate-4")], "title": "五月抽查",
    }  # fmt: skip
    return announced(ITEMS, **given | changed)


def test_the_worked_example_of_the_guide():
    """Whoever writes a verifier in another language must come to these values (docs/howto/draw.md)."""
    told = revealed(record_of(), ITEMS, secret=SECRET, public="03 11 17")
    assert told["list"]["digest"] == "29b858ce6094114a10ecddebcfdb30001f5f620220aab0fac6a1f8f71b1e8ba1"
    assert told["announcement"] == "84e71113d6eda172690d139a570f69581175f768a74d046a12e2fa868b1f4d26"
    assert told["revealed"]["seed"] == "078a42138228e7857bd05c5567b8979deaa13188835e14589078cd186dafab74"
    assert told["revealed"]["picks"] == ["estate-3", "estate-4"]
    assert told["revealed"]["assignment"] == {"estate-3": "i1", "estate-4": "i2"}


def written(tmp_path, record):
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record, ensure_ascii=False))
    return path


class Options:
    def __init__(self, file):
        self.file = file


def test_a_record_is_verified_from_its_file(tmp_path, capsys):
    record = revealed(record_of(), ITEMS, secret=SECRET, public="03 11 17")
    assert verify_file(Options(written(tmp_path, record))) == 0
    told = capsys.readouterr().out
    assert record["announcement"] in told
    assert "第 1 期）：03 11 17" in told and "compare with the published one" in told and "改派" not in told
    assert differences(*read_record(written(tmp_path, record))) == []


def test_who_went_on_by_the_keepers_word_is_told(tmp_path, capsys):
    given = {"secret": SECRET, "public": "03 11 17", "stepped_back": [("i1", "estate-3")]}
    assert verify_file(Options(written(tmp_path, revealed(record_of(), ITEMS, **given)))) == 0
    told = capsys.readouterr().out
    assert "! 1 处改派" in told and "i1 ✕ estate-3" in told


def test_a_list_may_stand_beside_its_record(tmp_path, capsys):
    record = revealed(record_of(file="list.csv", public_source=""), ITEMS, secret=SECRET)
    path = written(tmp_path, record)
    with pytest.raises(Trouble, match=r"list\.csv"):
        verify_file(Options(path))
    (tmp_path / "list.csv").write_text("\ufeffkey,stratum\r\n" + "".join(f"{k},{s}\r\n" for k, s in reversed(ITEMS)))
    assert verify_file(Options(path)) == 0
    assert "没有使用公开的随机数" in capsys.readouterr().out


def tampered(record):
    told = record["revealed"]
    yield "名单摘要", record | {"list": record["list"] | {"items": [*record["list"]["items"], ["estate-5", "西"]]}}
    yield "公告摘要", record | {"at_least": 0}
    yield "公告摘要", record | {"barred": []}
    yield "承诺", record | {"revealed": told | {"secret": "5f" * 32}}
    yield "种子", record | {"revealed": told | {"public": "03 11 18"}}
    yield "公开随机数", revealed(record_of(), ITEMS, secret=SECRET)
    yield "公开随机数", revealed(record_of(), ITEMS, secret=SECRET, public=" ")
    yield "公开随机数", revealed(record_of(public_source=""), ITEMS, secret=SECRET, public="7")
    yield "抽中", record | {"revealed": told | {"picks": told["picks"][::-1]}}
    swapped = {pick: {"i1": "i2", "i2": "i1"}[one] for pick, one in told["assignment"].items()}
    yield "检查人", record | {"revealed": told | {"assignment": swapped}}


def test_whatever_was_changed_is_named(tmp_path, capsys):
    record = revealed(record_of(), ITEMS, secret=SECRET, public="03 11 17")
    for named, changed in tampered(record):
        assert verify_file(Options(written(tmp_path, changed))) == 1, named
        assert f"✗ {named}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no json", "JSON"),
        ("[]", "wangge-draw-1"),
        ('{"rule": "other"}', "wangge-draw-1"),
        (json.dumps(record_of()), "not revealed"),
    ],
)
def test_a_broken_file_is_explained(tmp_path, text, told):
    path = tmp_path / "record.json"
    path.write_text(text)
    with pytest.raises(Trouble, match=told):
        verify_file(Options(path))


def broken(record):
    told = record["revealed"]
    yield {name: value for name, value in record.items() if name != "take"}
    yield record | {"take": {"share": "0.5", "total": "1"}}
    yield record | {"take": {"total": "three"}}
    yield record | {"take": {"share": "2"}}
    yield record | {"barred": ["i1"]}
    yield record | {"list": {"digest": ""}}
    yield record | {"list": {"digest": "", "items": [["one"]]}}
    yield record | {"inspectors": [1]}
    yield record | {"revealed": told | {"secret": "5e"}}
    yield record | {"revealed": told | {"picks": None}}
    yield record | {"revealed": told | {"stepped_back": [["i9", "estate-4"]]}}
    yield record | {"revealed": told | {"assignment": []}}


def test_each_broken_part_is_explained_not_a_traceback(tmp_path):
    record = revealed(record_of(), ITEMS, secret=SECRET, public="03 11 17")
    for number, changed in enumerate(broken(record)):
        with pytest.raises(Trouble):
            print(number, verify_file(Options(written(tmp_path, changed))))
    with pytest.raises(Trouble, match="cannot be opened"):
        verify_file(Options(tmp_path / "none.json"))


# ── the second rule: who may inspect what by areas and bodies ──

AREAS = ["c", "c.a", "c.b", "c.a.1", "c.a.2", "c.ab"]
WHO = st.lists(
    st.tuples(st.sampled_from(AREAS), st.sets(st.sampled_from(["x", "y"]), max_size=2)), min_size=1, max_size=6
)
WHAT = st.lists(st.tuples(st.sampled_from(AREAS), st.sampled_from(["", "x", "y"])), min_size=1, max_size=12)


def by_pair(items, inspectors, barred):
    """The same said by pairs, as the first rule has it."""
    for key, _stratum, area, body in items:
        for one, reach, bodies in inspectors:
            covers = f"{area}.".startswith(f"{reach}.")
            if not covers or (body and body in bodies) or (one, key) in barred:
                yield one, key


@given(WHO, WHAT, st.binary(min_size=32, max_size=32), st.integers(0, 3))
def test_areas_and_bodies_say_the_same_as_every_pair(who, what, seed, bars):
    inspectors = [(f"i{n}", area, sorted(bodies)) for n, (area, bodies) in enumerate(who)]
    items = [(f"o{n}", "s", area, body) for n, (area, body) in enumerate(what)]
    barred = {("i0", f"o{n}") for n in range(bars)}
    terms = {"take": {"total": f"{len(items)}"}, "committed": commitment(SECRET)}
    long = announced([item[:2] for item in items], **terms, inspectors=[one[0] for one in inspectors],
                     barred=set(by_pair(items, inspectors, barred)))  # fmt: skip
    short = announced(items, rule=BY_AREA, **terms, inspectors=inspectors, barred=barred)
    seeded = {"secret": SECRET}
    try:
        Reach(inspectors, barred).check(items)
    except Undrawn as fault:
        with pytest.raises(Undrawn) as told:
            revealed(long, [item[:2] for item in items], **seeded)
        assert set(told.value.names) == set(fault.names)
        return
    short["announcement"] = long["announcement"]  # the same seed
    one, other = revealed(long, [item[:2] for item in items], **seeded), revealed(short, items, **seeded)
    assert one["revealed"] == other["revealed"]


GRIDS = [("grid-1", "东", "c.e.1", "b1"), ("grid-2", "东", "c.e.2", "b2"), ("grid-3", "西", "c.w.3", "")]
HANDS = [("i1", "c", ["b1"]), ("i2", "c.e", []), ("i3", "c.w", [])]


def record_by_area(**changed):
    given = {
        "rule": BY_AREA, "take": {"share": "1"}, "committed": commitment(SECRET), "inspectors": HANDS,
        "barred": [("i1", "grid-3")], "title": "三季度抽查",
    }  # fmt: skip
    return announced(GRIDS, **given | changed)


def test_the_second_worked_example_of_the_guide():
    told = revealed(record_by_area(), GRIDS, secret=SECRET)
    assert told["list"]["digest"] == "bbe40041e527a1fb0250644373f96fc626e28ab6068d7d47558cc0ba19717bc3"
    assert told["announcement"] == "651764d2cb5b87ad76d013e98a179c1f279acdefd01fe7ddea6f59bbbf6f784d"
    assert told["revealed"]["assignment"] == {"grid-1": "i2", "grid-2": "i1", "grid-3": "i3"}


def test_a_record_of_the_second_rule_is_verified_and_every_change_told(tmp_path, capsys):
    record = revealed(record_by_area(), GRIDS, secret=SECRET)
    assert verify_file(Options(written(tmp_path, record))) == 0
    beside = record | {"list": {"digest": record["list"]["digest"], "file": "list.csv"}}
    (tmp_path / "list.csv").write_text("key,stratum,area,body\n" + "".join(",".join(one) + "\n" for one in GRIDS))
    assert verify_file(Options(written(tmp_path, beside))) == 0
    capsys.readouterr()
    moved = [["grid-1", "东", "c.w.1", "b1"], *map(list, GRIDS[1:])]
    for named, changed in (
        ("名单摘要", {"list": record["list"] | {"items": moved}}),
        ("公告摘要", {"inspectors": [["i1", "c", []], *record["inspectors"][1:]]}),
        ("公告摘要", {"barred": []}),
    ):
        assert verify_file(Options(written(tmp_path, record | changed))) == 1
        assert f"✗ {named}" in capsys.readouterr().out
    for broken_part in ({"inspectors": ["i1"]}, {"inspectors": [["i1", "c", "b1"]]}, {"list": record_of()["list"]}):
        with pytest.raises(Trouble):
            verify_file(Options(written(tmp_path, record | broken_part)))


def test_a_record_grows_with_its_list_and_not_with_list_times_inspectors():
    """Ten times the inspectors, each of a community of their own: a line more for each, none for a pair."""

    def size(hands):
        items = [(f"g{n}", "s", f"c.{n % hands}", "") for n in range(400)]
        inspectors = [(f"i{n}", f"c.{n}", []) for n in range(hands)]
        terms = {"take": {"share": "0.1"}, "committed": commitment(SECRET)}
        record = announced(items, rule=BY_AREA, inspectors=inspectors, **terms)
        return len(json.dumps(revealed(record, items, secret=SECRET)))

    assert size(100) < size(10) * 1.5


def test_the_command_needs_no_database(tmp_path):
    path = written(tmp_path, revealed(record_of(), ITEMS, secret=SECRET, public="03 11 17"))
    done = subprocess.run(
        [sys.executable, "-m", "wangge.cli", "draw", "verify", str(path)], capture_output=True, text=True, check=False,
        env={"PYTHONPATH": "src", "WANGGE_STATE": str(tmp_path), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "4 个中抽 2 个" in done.stdout
