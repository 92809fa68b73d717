"""What was decided of a row in a month holds in the quarter and the year that count the same row."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from django.db import connection

from tests.cases.conftest import CHINA, media, plate  # noqa: F401  fixtures
from tests.ratings.test_department_months import AFTER, JULY_FIRST, JUNE, fire, june, month, publish  # noqa: F401
from tests.ratings.test_department_months import figures as counted
from wangge.cases.models import Rating
from wangge.core.errors import Refused
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.method.queries import current_method
from wangge.ratings.heeding import counted_of, lock_around
from wangge.ratings.models import Reading, Result, Round, Row
from wangge.ratings.operations import (
    compute_round,
    correct_published,
    decide_objection,
    give_notice,
    object_to,
    open_round,
    reopen_round,
    sign_round,
    withdraw_round,
)
from wangge.ratings.queries import figures_of, lines_of, result_of
from wangge.ratings.verifying import verify_all

MONTHS, QUARTERS = "m_satisfaction", "g_satisfaction"
HOME = "/tianchang/desk/ratings/"
LATER = datetime(2025, 7, 2, 9, tzinfo=CHINA)


def unhappy(subject, indicator=MONTHS):
    """The row whose reporter was not satisfied."""
    return subject.rows.get(indicator=indicator, hit=False)


def contested(fire, staff, outcome="upheld", *, applies=True, row=None, at=JULY_FIRST):  # noqa: F811
    """A row of the month contested and decided."""
    told = {"reason": "not_ours", "words": "评价说的是别的单位。", "actor": staff("xiaofang01"), "at": at}
    row = row or unhappy(fire)
    objection = object_to(row.subject_id, key=new_key(), row_id=row.pk, **told)
    told = {"outcome": outcome, "answer": "查明属实。", "actor": staff("fuhe01"), "at": at}
    return decide_objection(objection.pk, applies=applies, **told)


def quarter(*, at=LATER):
    """The quarter that holds June, computed and not told yet."""
    made = open_round("departments", JUNE, actor=SYSTEM, at=at)
    compute_round(made, actor=SYSTEM, at=at)
    made.refresh_from_db()
    return made


def same_in(made, fire):  # noqa: F811
    return made.subjects.get(thing=fire.thing)


def line(subject):
    found = next(one for one in lines_of(subject) if one.indicator.key == QUARTERS)
    return found.points


def verified():
    return [one for *_told, differences in verify_all() for one in differences]


@pytest.mark.parametrize(
    ("outcome", "applies", "figure"),
    [("upheld", True, (5, 5)), ("upheld", False, (4, 4)), ("rejected", True, (4, 5))],
)
def test_a_quarter_counts_a_row_as_its_month_decided(fire, staff, outcome, applies, figure):  # noqa: F811
    contested(fire, staff, outcome, applies=applies)
    made = quarter()
    subject = same_in(made, fire)
    assert counted(subject)[QUARTERS] == figure
    row = unhappy(subject, QUARTERS)
    assert row.hit is False and row.ruled_as_id == (None if outcome == "rejected" else unhappy(fire).pk)
    give_notice(made, actor=SYSTEM, at=LATER)
    assert not verified()
    made.refresh_from_db()
    told = {"reason": current_method().ratings["departments"].reasons[0].key, "words": "再说一次", "key": new_key()}
    told |= {"row_id": row.pk, "actor": staff("xiaofang01"), "at": LATER}
    if outcome == "rejected":  # nothing was decided in its favour: it may be contested here
        assert object_to(subject.pk, **told)
    else:
        with pytest.raises(Refused, match="没有拉低"):
            object_to(subject.pk, **told)


def test_it_is_told_by_which_month_and_leads_to_the_objection(fire, staff, signed_in):  # noqa: F811
    objection = contested(fire, staff, applies=False)
    made = quarter()
    address = f"{HOME}objects/{same_in(made, fire).pk}/rows/{QUARTERS}/"
    page = signed_in("pingjia01").get(address).text
    assert "按 2025 年 6 月的异议决定" in page and f"/objections/{objection.pk}/" in page
    assert "不计" in page and "原计：只计分母" in page
    assert "1 件按所含各期已经作出的异议决定或更正计入" in signed_in("pingjia01").get(f"{HOME}steps/{made.pk}/").text
    give_notice(made, actor=SYSTEM, at=LATER)
    assert "按 2025 年 6 月的异议决定" in signed_in("xiaofang01").get(address).text


def test_a_row_that_is_counted_otherwise_since_is_another_fact(fire, staff):  # noqa: F811
    """Left out in the month; by the end of the quarter its reporter is satisfied: it counts, and in its favour."""
    contested(fire, staff, applies=False)
    Rating.objects.filter(case=unhappy(fire).about).update(satisfied=5)
    subject = same_in(quarter(), fire)
    assert counted(subject)[QUARTERS] == (5, 5)
    assert not subject.rows.exclude(ruling="").exists()


def test_what_is_decided_after_the_quarter_was_computed_is_heeded_before_it_is_told(fire, staff):  # noqa: F811
    made = quarter()
    contested(fire, staff)
    with pytest.raises(Refused, match="请重新计算"):
        give_notice(made, actor=SYSTEM, at=LATER)
    compute_round(made, actor=SYSTEM, at=LATER + timedelta(hours=1))
    give_notice(made, actor=SYSTEM, at=LATER + timedelta(hours=1))
    assert counted(same_in(made, fire))[QUARTERS] == (5, 5) and not verified()


def test_what_is_decided_after_the_quarter_was_told_computes_it_anew(fire, staff):  # noqa: F811
    made = quarter()
    give_notice(made, actor=SYSTEM, at=LATER)
    subject = same_in(made, fire)
    before, points = result_of(subject).score, line(subject)
    objection = contested(fire, staff, at=LATER)
    made.refresh_from_db()
    subject.refresh_from_db()
    assert made.revision == 2 and made.revisions.get(number=2).objection == objection
    assert counted(subject)[QUARTERS] == (5, 5) and line(subject) > points and result_of(subject).score > before
    assert result_of(subject, 1).score == before, "history stays"
    fixed = subject.corrections.get()
    assert (fixed.row, fixed.objection) == (unhappy(subject, QUARTERS), objection)
    assert not verified()


def test_a_signed_quarter_stays_as_it_was_signed(fire, staff):  # noqa: F811
    made = quarter()
    give_notice(made, actor=SYSTEM, at=LATER)
    Round.objects.filter(pk=made.pk).update(state=Round.SIGNED)
    contested(fire, staff, at=LATER)
    made.refresh_from_db()
    assert made.revision == 1 and not verified()


def test_a_row_contested_in_the_quarter_itself_is_decided_there(fire, staff):  # noqa: F811
    made = quarter()
    give_notice(made, actor=SYSTEM, at=LATER)
    subject = same_in(made, fire)
    contested(subject, staff, "rejected", row=unhappy(subject, QUARTERS), at=LATER)
    contested(fire, staff, at=LATER)
    made.refresh_from_db()
    assert made.revision == 1 and counted(subject)[QUARTERS] == (4, 5)


def test_what_a_withdrawn_month_decided_holds_no_more(month, fire, staff):  # noqa: F811
    contested(fire, staff)
    publish(month, staff)
    made = quarter(at=AFTER)
    withdraw_round(month, because="检查记录有误", actor=SYSTEM, at=AFTER)
    with pytest.raises(Refused, match="请重新计算"):
        give_notice(made, actor=SYSTEM, at=AFTER)
    assert counted(same_in(quarter(at=AFTER), fire))[QUARTERS] == (4, 5)


def test_another_measure_of_the_same_matter_is_not_touched(fire, staff):  # noqa: F811
    contested(fire, staff, applies=False)
    subject = same_in(quarter(), fire)
    assert counted(subject)["g_resolution"] == (4, 5)


def test_a_copy_that_says_otherwise_than_what_was_decided_is_found(fire, staff):  # noqa: F811
    contested(fire, staff)
    made = quarter()
    give_notice(made, actor=SYSTEM, at=LATER)
    copy = unhappy(same_in(made, fire), QUARTERS)
    Row.objects.filter(pk=copy.pk).update(ruling="", ruled_in=None, ruled_as=None, read_as="", read_by=None)
    assert [(one.stored, one.computed) for one in verified()] == [("5/5", "4/5")]
    other = copy.subject.rows.first()
    Row.objects.filter(pk=copy.pk).update(
        ruling=Row.TURNED, ruled_in=0, ruled_as=other, read_as=Row.TURNED, read_by=other
    )
    assert any(copy.label in one.title for one in verified())


def test_a_line_left_with_too_few_still_counts_as_it_would_have_if_contested_here(fire, staff):  # noqa: F811
    """Five rows are asked for; one is left out by the month: four are left, and they count."""
    contested(fire, staff, applies=False)
    subject = same_in(quarter(), fire)
    assert counted(subject)[QUARTERS] == (4, 4) and line(subject) == 40


def test_a_published_row_is_put_right_by_itself_and_the_quarter_heeds_it(month, fire, staff, signed_in):  # noqa: F811
    publish(month, staff)
    row, browser = unhappy(fire), signed_in("zhibanzhang01")
    address = f"{HOME}steps/{month.pk}/correct/{fire.pk}/?row={row.pk}"
    assert address in browser.get(f"{HOME}objects/{fire.pk}/rows/{MONTHS}/").text
    form = browser.get(address).text
    assert row.label in form and 'name="points"' not in form
    seen = form.split('name="seen" value="')[1].split('"')[0]
    assert browser.post(address, {"row": row.pk, "seen": seen, "because": ""}).status_code == 422
    done = browser.post(address, {"row": row.pk, "seen": seen, "because": "评价登记错了"})
    assert done.status_code == 302
    fire.refresh_from_db()
    row.refresh_from_db()
    assert (row.ruling, row.ruled_in) == (Row.TURNED, 2) and counted(fire)[MONTHS] == (5, 5)
    assert fire.corrections.get().row == row and not verified()
    assert "按更正" in browser.get(f"{HOME}objects/{fire.pk}/rows/{MONTHS}/").text
    subject = same_in(quarter(at=AFTER), fire)
    assert counted(subject)[QUARTERS] == (5, 5)
    page = signed_in("pingjia01").get(f"{HOME}objects/{subject.pk}/rows/{QUARTERS}/").text
    assert "按 2025 年 6 月的更正" in page


def test_a_row_is_put_right_once_and_only_of_its_own_object(month, fire, staff):  # noqa: F811
    publish(month, staff)
    told = {"because": "评价登记错了", "actor": staff("zhibanzhang01"), "at": AFTER}
    other = month.subjects.exclude(pk=fire.pk).first()
    with pytest.raises(Refused, match="请从列表中选择一件"):
        correct_published(other.pk, row_id=unhappy(fire).pk, **told)
    correct_published(fire.pk, row_id=unhappy(fire).pk, applies=False, **told)
    with pytest.raises(Refused, match="不能再改"):
        correct_published(fire.pk, row_id=unhappy(fire).pk, **told)
    assert counted(fire)[MONTHS] == (4, 4)


def test_a_quarter_taken_back_for_more_evidence_reads_its_rows_anew(fire, staff):  # noqa: F811
    made = quarter()
    contested(fire, staff)
    reopen_round(made, actor=SYSTEM, at=LATER)
    compute_round(made, actor=SYSTEM, at=LATER + timedelta(hours=1))
    assert counted(same_in(made, fire))[QUARTERS] == (5, 5)
    assert Result.objects.filter(revision__round=made).exists()


def test_the_one_who_signs_the_quarter_may_have_nothing_decided(fire, staff):  # noqa: F811
    """The reviewer of the month decided; the leader signs both."""
    made = quarter()
    give_notice(made, actor=SYSTEM, at=LATER)
    contested(fire, staff, at=LATER)
    made.refresh_from_db()
    sign_round(made, actor=staff("zhibanzhang01"), at=made.objections_until + timedelta(minutes=1))
    made.refresh_from_db()
    assert made.state == Round.SIGNED


@pytest.mark.parametrize(
    ("applies", "ruling", "figure"), [(True, Row.FOUND, (4, 5)), (False, Row.OUT, (3, 4))], ids=["turned", "out"]
)
def test_a_row_that_a_month_turned_against_it_is_won_back_in_the_quarter(fire, staff, applies, ruling, figure):  # noqa: F811
    """It was satisfied; the month puts it right to not satisfied; the quarter, which read it so, is contested."""
    right = fire.rows.filter(indicator=MONTHS, hit=True).first()
    Row.objects.filter(pk=right.pk).update(ruling=Row.TURNED, ruled_in=1)
    made = quarter()
    give_notice(made, actor=SYSTEM, at=LATER)
    subject = same_in(made, fire)
    row = subject.rows.get(indicator=QUARTERS, thing=right.thing)
    assert counted(subject)[QUARTERS] == (3, 5) and not verified()
    before = result_of(subject).score
    contested(subject, staff, row=row, applies=applies, at=LATER)
    row.refresh_from_db()
    subject.refresh_from_db()
    assert counted(subject)[QUARTERS] == figure and result_of(subject).score > before
    assert (row.ruling, row.ruled_in, row.read_as, row.read_by) == (ruling, 2, Row.TURNED, right)
    assert not verified()


def test_a_row_turned_against_it_stands_in_the_list_of_those_to_contest(fire, staff, signed_in):  # noqa: F811
    right = fire.rows.filter(indicator=MONTHS, hit=True).first()
    Row.objects.filter(pk=right.pk).update(ruling=Row.TURNED, ruled_in=1)
    made = quarter()
    give_notice(made, actor=SYSTEM, at=LATER)
    subject = same_in(made, fire)
    page = signed_in("xiaofang01").get(f"{HOME}objects/{subject.pk}/rows/{QUARTERS}/").text
    assert right.label in page and unhappy(fire).label in page


def test_a_figure_is_what_its_rows_count_however_they_were_read_and_ruled(fire):  # noqa: F811
    made = quarter()
    subject = same_in(made, fire)
    row = subject.rows.filter(indicator=QUARTERS).first()
    ways, tried = (Row.OUT, Row.TURNED, Row.FOUND), 0
    for hit, read, ruling in product((True, False), ("", *ways), ways):
        told = {"read_as": read, "read_by": unhappy(fire) if read else None, "ruling": ruling, "ruled_in": 2}
        Row.objects.filter(pk=row.pk).update(hit=hit, **told)
        (_subject, _key, hits, every), = counted_of(subject.rows.filter(indicator=QUARTERS))
        Reading.objects.filter(subject=subject, indicator=QUARTERS).update(numerator=hits, denominator=every)
        counts = [one.counts for one in subject.rows.filter(indicator=QUARTERS)]
        figure = figures_of([subject.pk])[subject.pk][QUARTERS]
        assert (figure.numerator, figure.denominator) == (counts.count(True), 5 - counts.count(None)), told
        tried += 1
    assert tried == 24


def test_what_refers_to_a_row_is_found_by_an_index(fire):  # noqa: F811
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_bitmapscan = off")
        for column in ("ruled_as", "read_by"):
            cursor.execute(f"explain select 1 from only ratings_row x where {column}_id = 1 for key share")
            assert f"rating_row_{column}" in str(cursor.fetchall())


def test_whoever_decides_waits_for_all_rounds_that_hold_the_row_in_one_order_and_no_others(fire, staff):  # noqa: F811
    made = quarter()
    give_notice(made, actor=SYSTEM, at=LATER)
    months = fire.round
    found = lock_around(unhappy(fire))
    assert [one.pk for one in found] == sorted([made.pk, months.pk])
    assert lock_around(unhappy(same_in(made, fire), QUARTERS)) == [made]
    Row.objects.filter(subject__round=made, thing=unhappy(fire).thing).delete()
    assert lock_around(unhappy(fire)) == [months], "it holds no such row"


def as_both(staff):
    """Somebody who decides objections and signs."""
    return replace(staff("zhibanzhang01"), id=staff("fuhe01").id)


def test_who_decided_the_months_objection_neither_signs_nor_corrects_the_quarter(fire, staff):  # noqa: F811
    made = quarter()
    give_notice(made, actor=SYSTEM, at=LATER)
    contested(fire, staff, at=LATER)
    made.refresh_from_db()
    after = made.objections_until + timedelta(minutes=1)
    with pytest.raises(Refused, match="复核过这一期的异议"):
        sign_round(made, actor=as_both(staff), at=after)
    sign_round(made, actor=staff("zhibanzhang01"), at=after)
    Round.objects.filter(pk=made.pk).update(state=Round.PUBLISHED)
    row = same_in(made, fire).rows.filter(ruling="").first()
    with pytest.raises(Refused, match="不能更正"):
        correct_published(row.subject_id, row_id=row.pk, because="登记错了", actor=as_both(staff), at=after)


def test_who_computed_the_quarter_does_not_decide_the_months_objection_that_changes_it(fire, staff):  # noqa: F811
    made = quarter()
    give_notice(made, actor=SYSTEM, at=LATER)
    Round.objects.filter(pk=made.pk).update(computed_by=staff("fuhe01").id)
    with pytest.raises(Refused, match="也计入 2025 年第 2 季度"):
        contested(fire, staff, at=LATER)
