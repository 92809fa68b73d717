"""`method show | diff | apply` as commands: what they print and how they end."""

import shutil

import pytest

from wangge.method.cli import main
from wangge.method.loader import PACKS, load_pack
from wangge.method.queries import all_versions, current_method


@pytest.fixture
def pack(tmp_path):
    for name in ("tianchang", "_shared"):
        shutil.copytree(PACKS / name, tmp_path / name)
    return tmp_path / "tianchang"


def test_show_tells_the_method_and_what_is_the_platforms(capsys):
    assert main(["show", "tianchang"]) == 0
    told = capsys.readouterr().out
    assert "天长市" in told and "平台默认" in told and "分母原文未说明" in told


def test_two_folders_are_compared_without_a_database(capsys):
    assert main(["diff", "tianchang", "--against", "tianchang"]) == 0
    assert capsys.readouterr().out.strip() == "没有变化"
    assert main(["diff", "changshu", "--against", "tianchang"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 10


def test_what_diff_tells_is_what_apply_does_and_then_nothing_differs(tianchang, pack, capsys):
    before = all_versions().count()
    file, known = pack / "method.toml", load_pack("tianchang")
    text = file.read_text().replace(f'version = "{known.version}"', 'version = "2023.1"', 1)
    file.write_text(text.replace(f"effective_from = {known.effective_from}", "effective_from = 2023-01-01", 1))
    assert main(["diff", str(pack)]) == 0
    assert "2023.1" in capsys.readouterr().out
    assert main(["apply", str(pack)]) == 0
    assert "已启用" in capsys.readouterr().out
    assert all_versions().count() == before + 1 and current_method().version == "2023.1"
    assert main(["diff", str(pack)]) == 0
    assert capsys.readouterr().out.strip() == "没有变化"


def test_a_pack_with_faults_and_a_county_that_is_not_there_end_with_one(tianchang, pack, capsys):
    assert main(["diff", str(pack), "--county", "gotham"]) == 1
    assert "gotham" in capsys.readouterr().err
    (pack / "method.toml").write_text("")
    assert main(["apply", str(pack)]) == 1
