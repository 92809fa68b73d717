"""The lists of a city: an item from its proposal to its striking off by somebody else, and who may do what."""

from datetime import date, timedelta

import pytest

from tests.cases.conftest import MONDAY, Matter, media, plate  # noqa: F401  (fixtures)
from wangge.command.enums import State
from wangge.command.models import Item
from wangge.command.operations import Proposal, hide_item, move_item, propose_item, show_item
from wangge.command.periods import following, period_of
from wangge.command.queries import carried_onto, deeds_for, items_seen_by, standing_of, waiting_for
from wangge.core.errors import Forbidden, Invalid, Refused, Stale
from wangge.core.keys import new_key
from wangge.core.models import JournalEntry

DUE = (MONDAY + timedelta(days=30)).date().isoformat()
NEEDED = {
    "accept": {"owner": "housing", "due": DUE},
    "adjust": {"owner": "urban", "due": DUE, "words": "改由城管牵头"},
    "finish": {"outcome": "换灯 36 盏", "proof": "验收单"},
    "carry": {"words": "年内办不完", "due": DUE},
}


class Lists:
    """The people of Tianchang's list, and an item taken along."""

    def __init__(self, staff):
        self.clerk, self.keeper, self.checker = staff("shequ01"), staff("qingdan01"), staff("duban01")
        self.owner, self.other = staff("zhujian01"), staff("chengguan01")

    def propose(self, at=MONDAY, **told):
        told = {"title": "码头东侧护栏缺失", "words": "几家都不认管护，要市里牵头", **told}
        told.setdefault("about_id", None if "case_id" in told else self.clerk.offices[0].area_id)
        return propose_item(Proposal(kind="hard_problem", **told), key=new_key(), actor=self.clerk, at=at)

    def take(self, item, deed, actor, at=MONDAY, seen=None, **answers):
        answers = {"words": "照办", **NEEDED.get(deed, {}), **answers}
        seen = Item.objects.get(pk=item.pk).moves if seen is None else seen
        return move_item(item.pk, deed=deed, answers=answers, seen=seen, actor=actor, at=at)

    def at_state(self, state):
        """An item walked to a state along the main way."""
        item = self.propose()
        for deed, actor in (
            *(("accept", self.keeper), ("start", self.owner), ("finish", self.owner), ("strike", self.checker)),
        ):
            if item.state == state:
                break
            item = self.take(item, deed, actor)
        return item


@pytest.fixture
def lists(staff):
    return Lists(staff)


def test_a_problem_goes_from_its_proposal_to_its_striking_off_by_another(lists):
    item = lists.propose()
    assert (item.state, item.area.level, item.period, item.owner) == (State.PROPOSED, "city", "2025", None)
    assert item in waiting_for(lists.keeper) and item not in waiting_for(lists.owner)
    item = lists.take(item, "accept", lists.keeper)
    assert item.owner.key == "housing" and item.due.isoformat() == DUE and item in waiting_for(lists.owner)
    lists.take(item, "start", lists.owner)
    lists.take(item, "note", lists.owner, words="测绘完成")
    item = lists.take(item, "finish", lists.owner)
    assert item.outcome == "换灯 36 盏" and item in waiting_for(lists.checker) and item not in waiting_for(lists.owner)
    item = lists.take(item, "strike", lists.checker, at=MONDAY + timedelta(days=3))
    assert item.state == State.STRUCK and item.ended_at == MONDAY + timedelta(days=3)
    told = [(deed.deed, deed.to_state) for deed in item.deeds.all()]
    assert told == [
        ("propose", "proposed"),
        ("accept", "accepted"),
        ("start", "under_way"),
        ("note", "under_way"),
        ("finish", "done"),
        ("strike", "struck"),
    ]
    entries = JournalEntry.objects.filter(event="command.ItemMoved", data__item_id=str(item.pk))
    assert entries.count() == 5 and "测绘" not in str(list(entries.values_list("data")))


@pytest.mark.parametrize(
    ("deed", "state", "may"),
    [
        ("accept", State.PROPOSED, ["keeper"]),
        ("return", State.PROPOSED, ["keeper"]),
        ("withdraw", State.PROPOSED, ["clerk"]),
        ("start", State.ACCEPTED, ["owner"]),
        ("adjust", State.ACCEPTED, ["keeper"]),
        ("finish", State.UNDER_WAY, ["owner"]),
        ("carry", State.UNDER_WAY, ["keeper"]),
        ("strike", State.DONE, ["checker"]),
        ("send_back", State.DONE, ["checker"]),
    ],
)
def test_who_may_do_what(lists, deed, state, may):
    for name in ("clerk", "keeper", "owner", "other", "checker"):
        item, actor = lists.at_state(state), getattr(lists, name)
        offered = [one.name for one in deeds_for(item, actor, list(item.deeds.all()))]
        assert (deed in offered) == (name in may), name
        more = {"onto": "hard_problem 2026"} if deed == "carry" else {}
        if name in may:
            assert lists.take(item, deed, actor, **more).moves == item.moves + 1
        else:
            with pytest.raises(Forbidden):
                lists.take(item, deed, actor, **more)


def test_seen_and_waiting_agree_with_what_may_be_done(lists):
    for state in (State.PROPOSED, State.ACCEPTED, State.UNDER_WAY, State.DONE, State.STRUCK):
        item = lists.at_state(state)
        for actor in (lists.clerk, lists.keeper, lists.owner, lists.checker):
            main = [one for one in deeds_for(item, actor, list(item.deeds.all())) if one.tone == "primary"]
            assert (item in waiting_for(actor)) == bool(main), (state, actor.name)
            if main:
                assert item in items_seen_by(actor)
    assert item not in items_seen_by(lists.other)


def test_whoever_worked_on_it_does_not_strike_it_off(lists, staff):
    item = lists.at_state(State.DONE)
    item.deeds.create(
        ordinal=99, deed="note", from_state="under_way", to_state="under_way", at=MONDAY, actor_id=lists.checker.id
    )
    with pytest.raises(Refused) as caught:
        lists.take(item, "strike", lists.checker)
    assert caught.value.code == "worked-on"


@pytest.mark.parametrize(
    ("deed", "state", "actor", "answers", "field"),
    [
        ("accept", State.PROPOSED, "keeper", {"owner": "nobody"}, "owner"),
        ("accept", State.PROPOSED, "keeper", {"due": "下个月"}, "due"),
        ("accept", State.PROPOSED, "keeper", {"due": "2025-06-08"}, "due"),
        ("return", State.PROPOSED, "keeper", {"words": ""}, "words"),
        ("finish", State.UNDER_WAY, "owner", {"outcome": ""}, "outcome"),
        ("finish", State.UNDER_WAY, "owner", {"proof": ""}, "proof"),
        ("start", State.ACCEPTED, "owner", {"words": "找 13912345678 联系"}, "words"),
        ("carry", State.ACCEPTED, "keeper", {"onto": "hard_problem 2031"}, "onto"),
        ("carry", State.ACCEPTED, "keeper", {"onto": "hard_problem 2026", "due": ""}, "due"),
    ],
)
def test_what_is_missing_or_wrong_is_told_by_its_field(lists, deed, state, actor, answers, field):
    item = lists.at_state(state)
    with pytest.raises(Invalid) as caught:
        lists.take(item, deed, getattr(lists, actor), **answers)
    assert caught.value.field == field and Item.objects.get(pk=item.pk).moves == item.moves


def test_two_at_once_and_out_of_turn(lists):
    item = lists.propose()
    lists.take(item, "accept", lists.keeper, seen=1)
    with pytest.raises(Stale):
        lists.take(item, "return", lists.keeper, seen=1)
    with pytest.raises(Refused):
        lists.take(item, "finish", lists.owner)
    with pytest.raises(Refused):
        lists.take(item, "no-such", lists.keeper)


def test_returned_is_proposed_again_by_its_own_body(lists):
    item = lists.take(lists.propose(), "return", lists.keeper, words="先用社区办法")
    assert item in waiting_for(lists.clerk)
    assert lists.take(item, "again", lists.clerk).state == State.PROPOSED


def test_what_is_not_done_is_carried_to_the_next_list(lists):
    item = lists.at_state(State.UNDER_WAY)
    assert carried_onto(item, MONDAY) == [("hard_problem", "2026", "重难点问题")]
    item = lists.take(item, "carry", lists.keeper, onto="hard_problem 2026")
    follower = item.carried_to
    assert item.state == State.CARRIED and item.ended_at
    assert (follower.period, follower.state, follower.owner.key) == ("2026", State.ACCEPTED, "housing")
    assert follower.words == item.words and follower.number != item.number
    standing = standing_of(items_seen_by(lists.keeper).filter(title=item.title), MONDAY)
    assert (standing.all, standing.open, standing.struck) == (2, 1, 0)


def test_a_matter_is_escalated_in_one_step_and_goes_its_own_way(lists, plate, staff):  # noqa: F811
    matter = Matter(plate)
    clerk = matter.holder_of("lists.propose")
    proposal = Proposal(kind="hard_problem", title="", words="反复堵，社区管不住", case_id=matter.case.pk)
    before, key = matter.now, new_key()
    item = propose_item(proposal, key=key, actor=clerk, at=MONDAY)
    assert item.title == f"{before.area.name}：占用消防通道" and item.about == before.area
    assert (matter.now.state, matter.now.moves) == (before.state, before.moves)
    assert propose_item(proposal, key=key, actor=clerk, at=MONDAY).pk == item.pk
    with pytest.raises(Forbidden):  # not theirs to see
        propose_item(proposal, key=new_key(), actor=lists.owner, at=MONDAY)


def test_nobody_proposes_for_a_place_that_is_not_theirs(lists, plate):  # noqa: F811
    far = plate.area.__class__.objects.filter(level="community").exclude(pk=lists.clerk.offices[0].area_id).first()
    with pytest.raises(Forbidden):
        lists.propose(about_id=far.pk)
    for told, field in (({"title": " "}, "title"), ({"words": "身份证 341181199001011234"}, "words")):
        with pytest.raises(Invalid) as caught:
            lists.propose(**told)
        assert caught.value.field == field


def test_a_kind_kept_inside_is_not_shown(lists):
    item = lists.at_state(State.ACCEPTED)
    with pytest.raises(Refused):
        show_item(item.pk, title="管网改造", words="", actor=lists.keeper, at=MONDAY)
    hide_item(item.pk, actor=lists.keeper, at=MONDAY)


@pytest.mark.parametrize(
    ("length", "day", "period", "then"),
    [
        ("year", date(2026, 11, 22), "2026", "2027"),
        ("quarter", date(2026, 11, 22), "2026-Q4", "2027-Q1"),
        ("quarter", date(2026, 2, 1), "2026-Q1", "2026-Q2"),
        ("month", date(2026, 12, 31), "2026-12", "2027-01"),
        ("month", date(2026, 9, 1), "2026-09", "2026-10"),
    ],
)
def test_periods_follow_one_another(length, day, period, then):
    assert period_of(length, day) == period and following(period) == then


def test_an_item_that_is_not_there_is_refused_as_another_s(staff):
    for deed in (
        lambda: move_item(new_key(), deed="accept", answers={}, seen=1, actor=staff("zuoxi01"), at=MONDAY),
        lambda: show_item(new_key(), title="甲", words="乙", actor=staff("zuoxi01"), at=MONDAY),
    ):
        with pytest.raises(Forbidden):
            deed()
