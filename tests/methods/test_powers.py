"""Delegated powers in the packs: as many as the texts count, each with its law, and faults that are named."""

import shutil

import pytest

from wangge.method.errors import Faults
from wangge.method.loader import PACKS, load_pack


def of_kinds(method, *kinds):
    return [one for one in method.powers.powers if one.kind in kinds]


def test_as_many_as_the_texts_count():
    tianchang, qingjiangpu = load_pack("tianchang"), load_pack("qingjiangpu")
    enforced = of_kinds(tianchang, "enforcement")
    assert (len(enforced), len({one.field for one in enforced}), len(tianchang.powers.powers)) == (56, 12, 56)
    assert len(of_kinds(qingjiangpu, "enforcement")) == 44
    assert len(of_kinds(qingjiangpu, "permit", "service")) == 13


@pytest.mark.parametrize("city", ["tianchang", "qingjiangpu"])
def test_what_the_text_does_not_name_is_the_platforms(city):
    named = [one for one in load_pack(city).powers.powers if not one.provenance.is_platform_default]
    assert len(named) == (3 if city == "tianchang" else 0)
    assert all(one.provenance.quote for one in named)
    assert all(one.basis for one in load_pack(city).powers.powers)


@pytest.mark.parametrize("city", ["wuxi", "changshu", "kunshan"])
def test_cities_whose_text_gives_none_have_none(city):
    method = load_pack(city)
    assert not method.powers and "enforcement" not in method.case_types


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("powers = 56", "powers = 57", "原文是 57 项，powers.csv 里有 56 项"),
        ("fields = 12", "fields = 13", "原文是 13 个领域"),
        ('holder = "street_enforcement"', 'holder = "nobody"', "单位类别“nobody”不存在"),
        ("since = 2022-07-29", "since = 2022-07-29\nuntil = 2020-01-01", "不得早于 since"),
    ],
)
def test_faults_of_the_register_are_named(tmp_path, old, new, said):
    for name in ("tianchang", "_shared"):
        shutil.copytree(PACKS / name, tmp_path / name)
    file = tmp_path / "tianchang" / "powers.toml"
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(Faults, match=r"powers\.toml") as caught:
        load_pack(tmp_path / "tianchang")
    assert said in str(caught.value)


def test_a_way_that_cites_powers_needs_a_register_and_deciding_needs_its_guard(tmp_path):
    for name in ("tianchang", "_shared"):
        shutil.copytree(PACKS / name, tmp_path / name)
    (tmp_path / "tianchang" / "powers.toml").unlink()
    way = tmp_path / "_shared" / "case_types" / "enforcement.toml"
    way.write_text(way.read_text("utf-8").replace('guards = ["not_investigator"]\ntimes = 2\n', "times = 2\n"), "utf-8")
    with pytest.raises(Faults) as caught:
        load_pack(tmp_path / "tianchang")
    assert "须有 powers.toml" in str(caught.value) and "steps[send_back].guards" in str(caught.value)
