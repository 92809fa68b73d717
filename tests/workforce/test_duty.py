"""Months are planned by turns, published, changed; check-in is at the place; exchanges need consent and release."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.cases.conftest import picture
from tests.workforce.conftest import AT, MONTH
from wangge.accounts.queries import actor_of
from wangge.cases.models import Case
from wangge.cases.operations import Report
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.models import JournalEntry
from wangge.core.photos import read_photos
from wangge.method.loader import load_pack
from wangge.workforce.enums import Stand
from wangge.workforce.models import Away, Find, Point, Rota, Shift, Swap
from wangge.workforce.operations import (
    Place,
    add_point,
    answer_swap,
    ask_swap,
    change_point,
    check_in,
    check_out,
    decide_swap,
    draft_month,
    drop_month,
    end_point,
    give_shift,
    note_away,
    publish_month,
    report_found,
    withdraw_swap,
)
from wangge.workforce.operations.shifts import hindered
from wangge.workforce.queries import missed_shifts, own_shifts, points_in, shifts_of, swaps_for

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def near(shift, metres=0):
    return {"lon": shift.point.lon, "lat": shift.point.lat + metres / 111_195}


def test_the_numbers_are_the_texts_and_the_points_are_invented():
    duty = load_pack("tianchang").duty
    assert [kind.count for kind in duty.kinds] == [89, 94]
    assert "89个无物业小区、94个路段路口" in duty.provenance.quote and duty.rules.provenance.is_platform_default
    assert [load_pack(city).duty for city in ("wuxi", "qingjiangpu", "changshu", "kunshan")] == [None] * 4


def test_the_demo_has_the_points_of_the_text(tianchang):
    held = Counter(Point.objects.filter(invented=True).values_list("kind", flat=True))
    assert [held[kind.key] for kind in load_pack("tianchang").duty.kinds] == [89, 94]
    assert Rota.objects.get().published_at and Swap.objects.count() == 2


def test_a_month_has_every_turn_and_working_turns_leave_holidays_out(rota, home):
    held = Counter(point.kind for point in points_in(home.path))
    every = Counter(shifts_of(rota).values_list("point__kind", "day"))
    assert every["estate", date(2026, 10, 1)] == held["estate"]  # National Day: estates every day, crossings not
    assert every["road", date(2026, 10, 1)] == 0 and every["road", date(2026, 10, 9)] == 2 * held["road"]
    assert every["road", date(2026, 10, 10)] == 2 * held["road"]  # a Saturday worked for the holidays
    assert rota.confirmed and len({day for kind, day in every if kind == "estate"}) == 31


def test_turns_are_fair_within_the_community(rota):
    turns = Counter(shifts_of(rota).filter(office__isnull=False).values_list("office", flat=True))
    off = shifts_of(rota).filter(day__lte=date(2026, 10, 7), point__kind="estate", office__isnull=False)
    assert max(turns.values()) - min(turns.values()) <= 4  # shifts differ in length; hours are what is shared
    days_off = Counter(off.values_list("office", flat=True))
    assert max(days_off.values()) - min(days_off.values()) <= 1


def test_planning_again_replaces_a_draft_and_never_what_is_published(rota, lead, home):
    first = set(shifts_of(rota).values_list("pk", flat=True))
    again = draft_month(home, MONTH, actor=lead, at=AT)
    assert again.pk == rota.pk and not first & set(shifts_of(again).values_list("pk", flat=True))
    publish_month(rota.pk, actor=lead, at=AT)
    for deed in (publish_month, drop_month):
        with pytest.raises(Refused):
            deed(rota.pk, actor=lead, at=AT)
    with pytest.raises(Refused, match="已经发布"):
        draft_month(home, MONTH, actor=lead, at=AT)


@pytest.mark.parametrize(
    ("month", "begins"),
    [(date(2026, 8, 1), None), (date(2027, 1, 1), None), (date(2026, 10, 2), None),
     (MONTH, date(2026, 9, 25)), (date(2026, 9, 1), date(2026, 9, 1))],
)  # fmt: skip
def test_a_month_that_cannot_be_planned_is_refused(lead, home, tianchang, month, begins):
    with pytest.raises(Invalid):
        draft_month(home, month, begins=begins, actor=lead, at=AT)


def test_points_planned_by_another_area_are_not_planned_twice(rota, lead, home):
    with pytest.raises(Refused, match="已由"):
        draft_month(home.parent, MONTH, actor=lead, at=AT)


def test_a_draft_thrown_away_leaves_nothing(rota, lead):
    drop_month(rota.pk, actor=lead, at=AT)
    assert not Shift.objects.exists() and JournalEntry.objects.filter(event="workforce.MonthDropped").exists()


def test_a_draft_whose_days_began_is_not_published(rota, lead):
    with pytest.raises(Refused, match="重新排"):
        publish_month(rota.pk, actor=lead, at=AT + timedelta(days=20))


def test_nobody_sees_a_draft_as_an_own_shift(rota, worker, lead):
    assert not own_shifts(worker, since=AT).exists()
    publish_month(rota.pk, actor=lead, at=AT)
    assert own_shifts(worker, since=AT).exists()


def test_days_away_are_left_out_of_the_next_plan(rota, worker, lead, home):
    note_away(date(2026, 10, 1), date(2026, 10, 31), actor=worker, at=AT)
    again = draft_month(home, MONTH, actor=lead, at=AT)
    assert not shifts_of(again).filter(office__account=worker.id).exists()
    for first, last in ((None, MONTH), (MONTH, date(2026, 9, 1)), (MONTH, date(2027, 10, 1))):
        with pytest.raises(Invalid):
            note_away(first, last, actor=worker, at=AT)
    assert Away.objects.count() == 1


def test_by_hand_a_shift_goes_to_who_may_have_it(mine, other, lead, worker):
    busy = shifts_of(mine.rota).filter(day=mine.day).exclude(office__account=worker.id).exclude(pk=mine.pk).first()
    why = hindered(busy.office, mine)
    assert why in ("twice", "rest")
    with pytest.raises(Refused, match="请换一个人"):
        give_shift(mine.pk, busy.office_id, actor=lead, at=AT)
    assert give_shift(mine.pk, None, actor=lead, at=AT).office is None
    assert give_shift(mine.pk, mine.office_id, actor=lead, at=AT).office_id == mine.office_id
    with pytest.raises(Invalid):
        give_shift(mine.pk, lead.offices[0].id, actor=lead, at=AT)  # no post that stands
    with pytest.raises(Refused, match="已经开始"):
        give_shift(mine.pk, None, actor=lead, at=mine.starts_at + HOUR)


def test_the_database_keeps_one_person_from_two_places(mine):
    second = shifts_of(mine.rota).filter(day=mine.day, starts_at=mine.starts_at).exclude(pk=mine.pk).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.filter(pk=second.pk).update(office=mine.office_id)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_check_in_at_the_place_in_time_and_once(mine, worker):
    begins = mine.starts_at
    for at, where, words in (
        (begins - 2 * HOUR, near(mine), "还没到签到"),
        (mine.ends_at + HOUR, near(mine), "已经结束"),
        (begins, near(mine, 900), "900 米"),
    ):
        with pytest.raises(Refused, match=words):
            check_in(mine.pk, **where, actor=worker, at=at)
    assert check_in(mine.pk, **near(mine, 120), actor=worker, at=begins).arrived_metres == 120
    assert check_in(mine.pk, **near(mine), actor=worker, at=begins + HOUR).arrived_at == begins
    assert check_out(mine.pk, actor=worker, at=begins + HOUR).left_at == begins + HOUR
    assert check_out(mine.pk, actor=worker, at=begins + 2 * HOUR).left_at == begins + HOUR
    assert JournalEntry.objects.filter(event="workforce.CheckedIn", data__shift_id=str(mine.pk)).count() == 1


def test_without_a_position_it_is_said_so(mine, worker):
    done = check_in(mine.pk, lon=None, lat=None, actor=worker, at=mine.starts_at)
    assert done.arrived_at and done.arrived_metres is None


def test_no_check_in_for_others_on_drafts_or_out_before_in(mine, rota, other, worker):
    shift, _actor = other()
    with pytest.raises(Forbidden):
        check_in(shift.pk, **near(shift), actor=worker, at=shift.starts_at)
    with pytest.raises(Refused, match="还没有签到"):
        check_out(mine.pk, actor=worker, at=mine.starts_at)
    Rota.objects.update(published_at=None)
    with pytest.raises(Refused, match="还没有发布"):
        check_in(mine.pk, **near(mine), actor=worker, at=mine.starts_at)


def test_what_is_found_is_a_matter_of_the_place_once(mine, worker):
    said = Report("井盖少了一块", lon=mine.point.lon, lat=mine.point.lat, place=mine.point.name, channel="grid")
    deed = {"actor": worker, "at": mine.starts_at, "key": new_key()}
    with pytest.raises(Refused, match="先签到"):
        report_found(mine.pk, said, **deed)
    check_in(mine.pk, **near(mine), actor=worker, at=mine.starts_at)
    found = [report_found(mine.pk, said, photos=read_photos([picture()]), **deed) for _ in range(2)]
    assert found[0].pk == found[1].pk and Find.objects.count() == 1
    case = Case.objects.get(pk=found[0].case_id)
    assert case.area_id == mine.point.area_id and case.channel == "grid" and case.photos.count() == 1


def test_who_did_not_come_stands_in_the_list_of_their_area(mine, lead, guide, worker):
    late = mine.starts_at + timedelta(minutes=16)
    assert mine.pk in missed_shifts(lead, late).values_list("pk", flat=True)
    assert mine.pk in missed_shifts(guide, late).values_list("pk", flat=True)
    assert not missed_shifts(worker, late).exists()
    assert mine.pk not in missed_shifts(lead, mine.starts_at + timedelta(minutes=14)).values_list("pk", flat=True)


def swap_of(mine, other, worker, at=AT):
    """The worker's shift against another's that both may have."""
    for shift in shifts_of(mine.rota).exclude(office=None).exclude(office__account=worker.id).select_related("office"):
        try:
            return ask_swap(mine.pk, to=shift.office_id, back=shift.pk, key=new_key(), actor=worker, at=at), shift
        except Refused:
            continue
    raise LookupError


def test_an_exchange_needs_both_and_a_third(mine, other, worker, guide, lead):
    swap, back = swap_of(mine, other, worker)
    asked = actor_of(swap.to.account, at=AT)
    assert swap.pk in swaps_for(asked).values_list("pk", flat=True)
    with pytest.raises(Refused, match="双方同意"):
        decide_swap(swap.pk, released=True, actor=guide, at=AT)
    with pytest.raises(Forbidden):
        answer_swap(swap.pk, agreed=True, actor=worker, at=AT)
    answer_swap(swap.pk, agreed=True, actor=asked, at=AT)
    with pytest.raises(Forbidden):
        decide_swap(swap.pk, released=True, actor=worker, at=AT)
    assert swap.pk in swaps_for(guide).values_list("pk", flat=True)
    decide_swap(swap.pk, released=True, actor=guide, at=AT)
    mine.refresh_from_db()
    back.refresh_from_db()
    assert mine.office.account_id == asked.id and back.office.account_id == worker.id
    assert Swap.objects.get().stand == Stand.RELEASED
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_exchange_is_declined_withdrawn_or_sent_back_with_a_reason(mine, other, worker, guide):
    swap, _back = swap_of(mine, other, worker)
    with pytest.raises(Refused, match="已经在换"):
        ask_swap(mine.pk, to=swap.to_id, key=new_key(), actor=worker, at=AT)
    asked = actor_of(swap.to.account, at=AT)
    answer_swap(swap.pk, agreed=False, actor=asked, at=AT)
    second, _back = swap_of(mine, other, worker)
    withdraw_swap(second.pk, actor=worker, at=AT)
    third, _back = swap_of(mine, other, worker)
    answer_swap(third.pk, agreed=True, actor=actor_of(third.to.account, at=AT), at=AT)
    for reason in ("", "打 13912345678"):
        with pytest.raises(Invalid):
            decide_swap(third.pk, released=False, reason=reason, actor=guide, at=AT)
    decide_swap(third.pk, released=False, reason="那天另有安排", actor=guide, at=AT)
    assert sorted(Swap.objects.values_list("stand", flat=True)) == ["declined", "refused", "withdrawn"]


def test_a_shift_given_by_hand_ends_its_exchange(mine, other, worker, lead, guide):
    swap, _back = swap_of(mine, other, worker)
    answer_swap(swap.pk, agreed=True, actor=actor_of(swap.to.account, at=AT), at=AT)
    give_shift(mine.pk, None, actor=lead, at=AT)
    with pytest.raises(Refused):
        decide_swap(swap.pk, released=True, actor=guide, at=AT)


def place(point, **changes):
    said = {"kind": point.kind, "name": "新点", "lon": point.lon, "lat": point.lat, "source": "名单"}
    return Place(**{**said, **changes})


def test_points_are_entered_put_right_and_ended(published, lead, home):
    old = points_in(home.path).first()
    key = new_key()
    point = add_point(place(old), key=key, actor=lead, at=AT)
    assert add_point(place(old), key=key, actor=lead, at=AT).pk == point.pk and point.area.path.startswith(home.path)
    for wrong, field in (
        ({"kind": "none"}, "kind"), ({"name": " "}, "name"), ({"name": "打13912345678"}, "name"),
        ({"source": ""}, "source"), ({"lon": None}, "place"), ({"lon": 10.0}, "place"), ({}, "name"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as caught:
            add_point(place(old, **wrong), key=new_key(), actor=lead, at=AT)
        assert caught.value.field == field
    assert change_point(point.pk, place(old, name="改过的"), actor=lead, at=AT).name == "改过的"
    with pytest.raises(Invalid, match="类别不能改"):
        other_kind = "road" if old.kind == "estate" else "estate"
        change_point(point.pk, place(old, kind=other_kind), actor=lead, at=AT)
    to_come = old.shifts.filter(starts_at__gt=AT).count()
    assert end_point(old.pk, actor=lead, at=AT + timedelta(days=300)) == 0
    assert old.shifts.count() == to_come > 0
    with pytest.raises(Refused, match="已经停用"):
        end_point(old.pk, actor=lead, at=AT)


def test_ending_a_point_cancels_what_is_to_come(published, lead, home):
    old = points_in(home.path).first()
    many = old.shifts.count()
    assert end_point(old.pk, actor=lead, at=AT) == many > 0 and not old.shifts.exists()


DEEDS = {
    "add": lambda actor, rota, point, shift: add_point(place(point), key=new_key(), actor=actor, at=AT),
    "change": lambda actor, rota, point, shift: change_point(point.pk, place(point), actor=actor, at=AT),
    "end": lambda actor, rota, point, shift: end_point(point.pk, actor=actor, at=AT),
    "draft": lambda actor, rota, point, shift: draft_month(rota.area, MONTH, actor=actor, at=AT),
    "publish": lambda actor, rota, point, shift: publish_month(rota.pk, actor=actor, at=AT),
    "drop": lambda actor, rota, point, shift: drop_month(rota.pk, actor=actor, at=AT),
    "give": lambda actor, rota, point, shift: give_shift(shift.pk, None, actor=actor, at=AT),
    "away": lambda actor, rota, point, shift: note_away(MONTH, MONTH, actor=actor, at=AT),
}
MAY = {"wuguan01": set(DEEDS) - {"away"}, "wangge01": {"away"}, "shequ01": {"away"}}
STAFF = (
    *("wuguan01", "wangge01", "wanggezhang01", "shequ01", "zhidaoyuan01", "zuoxi01", "zhibanzhang01"),
    *("xiaofang01", "duban01", "shenji01", "guanli01"),
)


@pytest.mark.parametrize("deed", DEEDS)
def test_every_post_does_what_it_may_and_nothing_else(rota, home, staff, deed):
    point = points_in(home.path).first()
    shift = shifts_of(rota).first()
    for username in STAFF:
        may = deed in MAY.get(username, {"away"} if username == "wanggezhang01" else set())
        try:
            with transaction.atomic():
                DEEDS[deed](staff(username), rota, point, shift)
                transaction.set_rollback(True)
            done = True
        except Forbidden:
            done = False
        assert done is may, (username, deed)
