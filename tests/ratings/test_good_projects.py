"""Items of a list that were carried out, put forward by who carried them out, voted on, honoured: Wuxi's scheme."""

import shutil
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.ratings.rounds import LAST_DAY, in_force, key, staff_of
from tests.ratings.test_summing import hand_in
from wangge.command.enums import State
from wangge.command.models import Item, Showing
from wangge.core.errors import Forbidden, Refused
from wangge.core.permits import SYSTEM
from wangge.method.errors import Faults
from wangge.method.loader import load_pack
from wangge.method.queries import current_method, current_version
from wangge.organisations.models import Body
from wangge.ratings.applying import chances
from wangge.ratings.models import Decision
from wangge.ratings.objects import objects_of
from wangge.ratings.operations import (
    apply_for,
    compute_round,
    decide_effect,
    give_notice,
    open_round,
    publish_round,
    sign_round,
)
from wangge.ratings.queries import result_of
from wangge.ratings.verifying import verify_all

KEY = "good_projects"
AT = timezone.now()
FIRST = date(LAST_DAY.year, 1, 1)


@pytest.fixture
def community(tianchang):
    in_force(load_pack("wuxi").ratings[KEY])
    return Body.objects.filter(kind="community").select_related("area").order_by("key").first()


@pytest.fixture
def clerk(community):
    return staff_of(community, "ratings.own", area=community.area)


def item(community, title="修好路灯", *, kind="good_deed", state=State.STRUCK, ended=None, public=True):
    """An item that the community carried out last year, with the words the public reads."""
    ended = ended or timezone.make_aware(datetime.combine(LAST_DAY - timedelta(days=60), time(9)))
    told = {"version": current_version(), "period": f"{LAST_DAY.year}", "area": community.area, "about": community.area}
    told |= {"words": "内部说明", "proposer": community, "proposed_at": ended, "owner": community}
    told |= {"due": LAST_DAY, "ended_at": None if state == State.DONE else ended}
    made = Item.objects.create(kind=kind, title=f"{title}（内部）", state=state, **told)
    if public:
        Showing.objects.create(item=made, title=title, office_title="社区", at=ended)
    return made


def put_forward(made, clerk):
    return apply_for(KEY, made.pk, words="居民用得上", key=key(), first=FIRST, actor=clerk, at=AT)


def test_only_what_was_struck_off_and_is_public_may_be_put_forward_by_its_owner(community, clerk):
    good = item(community)
    others = [
        item(community, "没有公开的", public=False),
        item(community, "还没验收的", state=State.DONE),
        item(community, "别的清单上的", kind="duty"),
        item(community, "太久以前的", ended=timezone.make_aware(datetime(LAST_DAY.year - 2, 12, 30, 9))),
    ]
    scheme = current_method().ratings[KEY]
    found = objects_of(scheme.rated, current_method(), LAST_DAY)
    assert [(one.thing, one.title, one.body_id) for one in found] == [
        (good.pk, f"{community.area.name} 修好路灯", community.pk)
    ]
    assert {one.thing.thing for one in chances(clerk, AT) if one.scheme.key == KEY} == {good.pk}
    for one in others:
        with pytest.raises(Forbidden):
            put_forward(one, clerk)
    with pytest.raises(Forbidden):
        put_forward(good, staff_of(Body.objects.filter(kind="community").order_by("key").last(), "ratings.own"))


def vote(subject, side, *choices):
    for choice in choices:
        hand_in(subject, side, {"chosen_vote": (choice, 1)})


def test_from_being_put_forward_to_the_honour(community, clerk, client):
    good, other = item(community), item(community, "办过的事")
    with pytest.raises(Refused, match="还没有对象申报这一期"):
        open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    for one in (good, other):
        put_forward(one, clerk)
    round = open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    subject, second = (round.subjects.get(thing=one.pk) for one in (good, other))
    vote(subject, "residents", 1, 1, 0)
    vote(subject, "panel", 1, 0)
    vote(second, "residents", 1, 0, 0)
    vote(second, "panel", 1, 0)
    centre = Body.objects.filter(kind="centre").first()
    officer, leader, publisher = (staff_of(centre, f"ratings.{one}") for one in ("compute", "sign", "publish"))
    compute_round(round, actor=officer, at=AT)
    round.refresh_from_db()
    subject.refresh_from_db()
    assert (result_of(subject).score, result_of(subject).band) == (60, "chosen")
    assert (result_of(second).score, result_of(second).band) == (40, "noted")
    give_notice(round, anyway=True, because="测试", actor=officer, at=AT)
    round.refresh_from_db()
    later = round.objections_until + timedelta(minutes=1)
    sign_round(round, actor=leader, at=later)
    publish_round(round, actor=publisher, at=later)
    decide_effect(subject.pk, "honour", basis="评选确定优质项目", actor=leader, at=later)
    assert Decision.objects.get(subject=subject).what == "honour"
    page = client.get(f"/tianchang/ratings/{round.pk}/").text
    assert "修好路灯" in page and "内部" not in page
    assert not [one for *_told, differences in verify_all() for one in differences]


def test_a_pack_blames_nothing_that_was_carried_out(tmp_path):
    """`method check` names what is no honour, and kinds of items that the public never reads."""
    packs = Path(__file__).parents[2] / "methods"
    shutil.copytree(packs, tmp_path / "methods")
    file = tmp_path / "methods" / "wuxi" / "ratings" / f"{KEY}.toml"
    text = file.read_text("utf-8").replace('kinds = ["good_deed"]', 'kinds = ["duty"]')
    text = text.replace('tone = "plain"', 'tone = "bad"').replace('what = "honour"', 'what = "credit"')
    file.write_text(text, "utf-8")
    with pytest.raises(Faults) as faults:
        load_pack(tmp_path / "methods" / "wuxi")
    told = "\n".join(map(str, faults.value.faults))
    assert "bands[noted]" in told and "effects[honour].what" in told and "duty" in told
