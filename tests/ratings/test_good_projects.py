"""Items of a list that were carried out, put forward by who carried them out, voted on, honoured: Wuxi's scheme."""

import shutil
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

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
from wangge.ratings.applying import chances, objects_for
from wangge.ratings.board import progress_of
from wangge.ratings.following import hindrances
from wangge.ratings.models import Decision
from wangge.ratings.objects import objects_of
from wangge.ratings.operations import (
    apply_for,
    compute_round,
    decide_effect,
    give_notice,
    open_round,
    publish_round,
    revoke_decision,
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


@pytest.fixture
def desk(community):
    """Who computes, who signs, who publishes."""
    centre = Body.objects.filter(kind="centre").first()
    return [staff_of(centre, f"ratings.{one}") for one in ("compute", "sign", "publish")]


def opened(clerk, *items):
    """(round, its objects in the order of the items put forward)."""
    for one in items:
        put_forward(one, clerk)
    round = open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    return round, [round.subjects.get(thing=one.pk) for one in items]


def compute(round, desk, at=AT):
    compute_round(round, actor=desk[0], at=at)
    round.refresh_from_db()


def signed(round, desk):
    """Told, and signed when nobody had objected; returns the moment."""
    give_notice(round, anyway=True, because="测试", actor=desk[0], at=AT)
    round.refresh_from_db()
    later = round.objections_until + timedelta(minutes=1)
    sign_round(round, actor=desk[1], at=later)
    return later


def come_to(subject):
    """(score, band, why there is none) as computed last."""
    subject.round.refresh_from_db()
    found = result_of(subject)
    return found.score, found.band, found.withheld


def test_from_being_put_forward_to_the_honour(community, clerk, desk, client):
    good, other = item(community), item(community, "办过的事")
    with pytest.raises(Refused, match="还没有对象申报这一期"):
        open_round(KEY, LAST_DAY, actor=SYSTEM, at=AT)
    round, (subject, second) = opened(clerk, good, other)
    vote(subject, "residents", 1, 1, 1, 1, 0, 0)
    vote(subject, "panel", 1, 1, 1, 0, 0, 0)
    vote(second, "residents", 1, 1, 0, 0, 0, 0)
    vote(second, "panel", 1, 1, 1, 0, 0, 0)
    compute(round, desk)
    assert come_to(subject) == (60, "chosen", "")
    assert come_to(second) == (40, "noted", "")
    later = signed(round, desk)
    publish_round(round, actor=desk[2], at=later)
    decide_effect(subject.pk, "honour", basis="评选确定优质项目", actor=desk[1], at=later)
    assert Decision.objects.get(subject=subject).what == "honour"
    page = client.get(f"/tianchang/ratings/{round.pk}/").text
    assert "修好路灯" in page and "内部" not in page and "至少 5 人投" in page
    assert not [one for *_told, differences in verify_all() for one in differences]


def test_two_votes_win_nothing_and_tell_nobodys_vote(community, clerk, desk, client):
    """Four delegates of five: no result, with its reason, and nothing of who voted how; the board counts it as open."""
    round, (few, enough) = opened(clerk, item(community, "没几个人投的"), item(community, "人够的"))
    vote(few, "residents", 1, 1, 1, 1)
    vote(few, "panel", 1, 1, 1, 1, 0)
    vote(enough, "residents", 1, 1, 1, 1, 0)
    vote(enough, "panel", 1, 1, 1, 1, 0)
    done = {part.key: part.done for part in progress_of(round)[1]}
    assert done == {"residents": 1, "panel": 2}
    compute(round, desk)
    assert come_to(few) == (None, "", "few")
    assert come_to(enough) == (80, "chosen", "")
    assert hindrances(round, AT)["silent"] == [few.title]
    publish_round(round, actor=desk[2], at=signed(round, desk))
    page = client.get(f"/tianchang/ratings/{round.pk}/objects/{few.pk}/").text
    assert "有评价方投票的人数不够" in page and "80 / 100" not in page
    assert client.get(f"/tianchang/ratings/{round.pk}/objects/{enough.pk}/").text.count("80 / 100") == 2
    assert "有评价方投票的人数不够" in client.get(f"/tianchang/ratings/{round.pk}/").text


def test_a_side_of_few_votes_is_counted_and_not_published(community, clerk, desk, client):
    """A city that asks for three votes has a result of three; what each side made of it nobody reads from outside."""
    scheme = load_pack("wuxi").ratings[KEY]
    sides = tuple(side.model_copy(update={"least": 3}) for side in scheme.raters)
    in_force(scheme.model_copy(update={"raters": sides}))
    round, (subject,) = opened(clerk, item(community))
    vote(subject, "residents", 1, 1, 0)
    vote(subject, "panel", *[1] * 9, 0)
    compute(round, desk)
    assert come_to(subject) == (76, "chosen", "")
    publish_round(round, actor=desk[2], at=signed(round, desk))
    for page in (f"/tianchang/ratings/{round.pk}/", f"/tianchang/ratings/{round.pk}/objects/{subject.pk}/"):
        told = client.get(page).text
        assert "投票的人太少，各方怎样评不公布" in told and "90 / 100" not in told and "没有失分" not in told


def publish(round, subjects, desk):
    """Every object chosen by all, and published; returns the moment."""
    for one in subjects:
        for side in ("residents", "panel"):
            vote(one, side, 1, 1, 1, 1, 1)
    compute(round, desk)
    later = signed(round, desk)
    publish_round(round, actor=desk[2], at=later)
    return later


def test_what_bears_the_honour_is_not_put_forward_again(community, clerk, desk):
    good, other = item(community), item(community, "办过的事")
    round, (subject, second) = opened(clerk, good, other)
    later = publish(round, [subject, second], desk)
    open_to = lambda: {one.thing.thing for one in chances(clerk, AT) if one.scheme.key == KEY}  # noqa: E731
    next_year = date(LAST_DAY.year + 1, 1, 1)
    told = {"words": "又一年", "actor": clerk, "at": AT, "first": next_year}
    apply_for(KEY, good.pk, key=key(), **told)  # nothing was decided yet
    honour = decide_effect(subject.pk, "honour", basis="评选确定优质项目", actor=desk[1], at=later)
    assert open_to() == {other.pk}
    with pytest.raises(Forbidden):
        apply_for(KEY, good.pk, key=key(), **told)
    apply_for(KEY, other.pk, key=key(), **told)
    again = open_round(KEY, next_year, actor=SYSTEM, at=AT)
    assert [one.thing for one in again.subjects.all()] == [other.pk]
    revoke_decision(honour.pk, because="误授", actor=desk[1], at=later)
    assert good.pk in {one.thing for one in objects_for(current_method().ratings[KEY], current_method(), LAST_DAY)}


def hide(made):
    Showing.objects.filter(item=made).update(withdrawn_at=AT)


def show_again(made):
    Showing.objects.filter(item=made).update(withdrawn_at=None)


def test_what_was_taken_back_is_asked_once_more_before_notice(community, clerk, desk):
    """It has no result and takes nobody's place; whoever takes it back or shows it again after the computing is heeded
    before anybody is told."""
    gone, stays = item(community, "撤回的"), item(community, "留下的")
    round, (first, second) = opened(clerk, gone, stays)
    for one in (first, second):
        for side in ("residents", "panel"):
            vote(one, side, 1, 1, 1, 1, int(one == first))
    compute(round, desk)
    assert result_of(first).place == 1
    hide(gone)
    with pytest.raises(Refused, match="撤回的") as refused:
        signed(round, desk)
    assert refused.value.code == "hidden"
    compute(round, desk, AT + timedelta(minutes=1))
    assert come_to(first) == (None, "", "hidden")
    assert result_of(second).place == 1
    show_again(gone)
    with pytest.raises(Refused, match="请重新计算"):
        signed(round, desk)
    hide(gone)
    signed(round, desk)
    assert not [one for *_told, differences in verify_all() for one in differences]


def test_what_is_taken_back_after_the_notice_is_neither_listed_nor_honoured(community, clerk, desk, client):
    gone, stays = item(community, "撤回的"), item(community, "留下的")
    round, (first, second) = opened(clerk, gone, stays)
    later = publish(round, [first, second], desk)
    home = f"/tianchang/ratings/{round.pk}/"
    assert "撤回的" in client.get(home).text
    hide(gone)
    page = client.get(home).text
    assert "撤回的" not in page and "留下的" in page and "另有 1 项的公开说明已经撤回" in page
    assert client.get(f"{home}objects/{first.pk}/").status_code == 404
    assert client.get(f"{home}objects/{second.pk}/").status_code == 200
    for kind in ("xlsx", "docx"):
        with ZipFile(BytesIO(b"".join(client.get(f"{home}list.{kind}")))) as parts:
            text = "".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())
        assert "留下的" in text and "撤回的" not in text, kind
    with pytest.raises(Refused, match="已经撤回"):
        decide_effect(first.pk, "honour", basis="评选确定优质项目", actor=desk[1], at=later)
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
