"""A reporter who asks the next level up, by a method that has such a step."""

import shutil

import pytest
from django.conf import settings
from django.utils import timezone

from tests.cases.conftest import Matter
from wangge.cases.queries import steps_for
from wangge.core.errors import Forbidden
from wangge.core.permits import ANONYMOUS, SYSTEM
from wangge.method.operations import apply_method

GO_UP = """
[[steps]]
name = "go_up"
title = "请上一级直接办"
from = ["reported"]
to = "verified"
permission = "cases.escalate"
by = "reporter"
guards = ["is_reporter"]
provenance = "platform"
fields = [{ name = "reason", kind = "text", title = "为什么", max_length = 300, public = true }]
"""


@pytest.fixture
def staged(plate, tmp_path):
    """A matter reported by a method that lets reporters go up."""
    pack = shutil.copytree(settings.METHODS_FOLDER, tmp_path / "methods") / "tianchang"
    with open(pack / "case_types" / "matter.toml", "a", encoding="utf-8") as way:
        way.write(GO_UP)
    text = (pack / "method.toml").read_text("utf-8").splitlines()
    text = ['version = "test"' if line.startswith("version =") else line for line in text]
    (pack / "method.toml").write_text("\n".join(text), "utf-8")
    apply_method(pack, actor=SYSTEM, at=timezone.now())  # after the one of the demo
    return Matter(plate)


def test_the_reporter_goes_up_without_saying_why(staged):
    staged.take("go_up", staged.reporter, photos=[])
    assert (staged.now.state, staged.now.moves) == ("verified", 2)
    assert "go_up" not in {step.name for step in steps_for(staged.now, staged.reporter)}


def test_nobody_else_goes_for_them(staged, staff):
    for other in (ANONYMOUS, staff("zhibanzhang01"), staff("wangge01")):
        with pytest.raises(Forbidden):
            staged.take("go_up", other, photos=[])
    assert staged.now.state == "reported"
