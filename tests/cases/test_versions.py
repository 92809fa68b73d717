"""Open cases go over to another version of the method: by a mapping, each with its entry, or not at all."""

import shutil
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests.cases.conftest import MONDAY, Matter
from wangge.cases.models import Case, Move
from wangge.cases.operations import move_to_version
from wangge.cases.versions import read_mapping, waiting_under_others
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.models import JournalEntry
from wangge.core.permits import ANONYMOUS, SYSTEM
from wangge.method.operations import apply_method
from wangge.method.schema.own_steps import NEW_VERSION

LATER = MONDAY + timedelta(hours=2)
RETIRED = """
[[states]]
name = "verified"
title = "已核实"
public_title = "已核实"
phase = "file"
holder = "centre"
retired = true
provenance = "platform"
"""
MAP = {"matter": {"verified": "confirmed"}}


@pytest.fixture
def alone(tianchang):
    """The demo's own matters are out of the way."""
    Case.objects.update(closed_at=timezone.now())


def new_version(tmp_path, change):
    """Tianchang's method with a changed way, applied as version `test`."""
    pack = shutil.copytree(settings.METHODS_FOLDER, tmp_path / "methods") / "tianchang"
    way = pack / "case_types" / "matter.toml"
    way.write_text(change(way.read_text("utf-8")), "utf-8")
    lines = (pack / "method.toml").read_text("utf-8").splitlines()
    lines = ['version = "test"' if line.startswith("version =") else line for line in lines]
    (pack / "method.toml").write_text("\n".join(lines), "utf-8")
    shutil.rmtree(pack / "examples")
    (pack / "examples").mkdir()
    return apply_method(pack, actor=SYSTEM, at=timezone.now())


def renamed(text):
    """`verified` is `confirmed` now; the old name is kept, retired."""
    return text.replace('"verified"', '"confirmed"') + RETIRED


def slower(text):
    """Verifying may take 8 working hours instead of 4."""
    head, state, tail = text.partition('name = "reported"')
    assert state and "amount = 4," in tail.partition("[[states]]")[0]
    return head + state + tail.replace("amount = 4,", "amount = 8,", 1)


def move(version, mapping, actor=SYSTEM):
    return move_to_version(version, mapping, reason="改用新版", actor=actor, at=LATER)


def test_a_state_of_the_same_name_needs_no_line_and_its_deadline_stays(alone, matter, tmp_path):
    before = matter.now
    version = new_version(tmp_path, renamed)
    assert move(version, {}) == 1
    now = matter.now
    assert (now.version_id, now.state, now.moves) == (version.pk, "reported", before.moves + 1)
    assert (now.stage_since, now.stage_due, now.due) == (before.stage_since, before.stage_due, before.due)
    told = now.timeline.get(step=NEW_VERSION)
    assert told.answers == {"old": before.version.version, "new": "test", "stage": "kept", "total": "kept"}
    assert told.words.get().text == "改用新版"
    event = JournalEntry.objects.get(event="cases.CaseChangedVersion")
    assert event.data["case_id"] == str(now.pk) and event.data["move_id"] == str(told.pk)


def test_another_limit_is_counted_anew_from_where_the_stage_began(alone, matter, tmp_path):
    before = matter.now
    move(new_version(tmp_path, slower), {})
    now = matter.now
    assert now.stage_since == before.stage_since and now.stage_due > before.stage_due
    assert now.timeline.get(step=NEW_VERSION).answers["stage"] == "recomputed"


def test_a_state_without_a_counterpart_is_refused_with_the_list_and_nothing_moves(alone, matter, plate, tmp_path):
    other = Matter(plate)
    matter.walk_to("verified")
    version = new_version(tmp_path, renamed)
    with pytest.raises(Refused, match=r"matter\.verified"):
        move(version, {})
    assert not Move.objects.filter(step=NEW_VERSION).exists() and other.now.version_id != version.pk
    assert move(version, MAP) == 2
    assert matter.now.state == "confirmed" and other.now.state == "reported"


def test_the_case_goes_on_in_the_new_way(alone, matter, tmp_path):
    matter.walk_to("verified")
    move(new_version(tmp_path, renamed), MAP)
    matter.take("file", matter.holder_of("cases.file"), at=LATER, filing="fire_lane_1")
    assert matter.now.state == "filed"
    matter.walk_to("closed", at=LATER)


def test_closed_cases_stay_on_their_version(alone, matter, tmp_path):
    matter.walk_to("closed")
    assert waiting_under_others(version := new_version(tmp_path, renamed), {}) == []
    assert move(version, {}) == 0 and matter.now.version_id != version.pk


def test_a_mapping_that_names_what_is_not_there_is_refused(alone, matter, tmp_path):
    version = new_version(tmp_path, renamed)
    with pytest.raises(Invalid, match="nowhere") as fault:
        move(version, {"matter": {"nowhere": "reported", "verified": "gone"}})
    assert "matter.gone" in str(fault.value.reason)
    with pytest.raises(Invalid):
        move(version, {"matter": {"reported": "rated"}})  # a last state is reached by steps alone


def test_only_who_applies_methods_may(alone, matter, tmp_path, staff):
    version = new_version(tmp_path, renamed)
    for actor in (ANONYMOUS, staff("zuoxi01")):
        with pytest.raises(Forbidden):
            move(version, {}, actor)
    assert move(version, {}, staff("guanli01")) == 1
    assert "系统管理员" in matter.now.timeline.get(step=NEW_VERSION).office_title


def test_the_mapping_file_is_read_or_refused():
    assert read_mapping('[matter]\nverified = "confirmed"\n') == MAP
    for text in ("[matter", "matter = 1", "[matter]\nverified = 1"):
        with pytest.raises(Invalid):
            read_mapping(text)


def test_the_timeline_tells_it_on_the_desk_and_to_the_reporter(alone, matter, tmp_path, signed_in, client):
    move(new_version(tmp_path, slower), {})
    desk = signed_in("zuoxi01").get(f"/tianchang/desk/cases/{matter.case.pk}/")
    assert desk.status_code == 200
    assert "转到新版工作法" in desk.content.decode() and "从原来的起点重算" in desk.content.decode()
    followed = client.post("/tianchang/follow/", {"token": matter.token}, follow=True).content.decode()
    assert "改按新版办法办理" in followed
