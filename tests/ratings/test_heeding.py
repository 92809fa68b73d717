"""What was decided of a row in a month holds in the quarter and the year that count the same row."""

from datetime import datetime, timedelta

import pytest

from tests.cases.conftest import CHINA, media, plate  # noqa: F401  fixtures
from tests.ratings.test_department_months import AFTER, JULY_FIRST, JUNE, fire, june, month, publish  # noqa: F401
from tests.ratings.test_department_months import figures as counted
from wangge.cases.models import Rating
from wangge.core.errors import Refused
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.method.queries import current_method
from wangge.ratings.models import Result, Round, Row
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
from wangge.ratings.queries import lines_of, result_of
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
    Row.objects.filter(pk=copy.pk).update(ruling="", ruled_in=None, ruled_as=None)
    assert [(one.stored, one.computed) for one in verified()] == [("5/5", "4/5")]
    Row.objects.filter(pk=copy.pk).update(ruling=Row.TURNED, ruled_in=0, ruled_as=copy.subject.rows.first())
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
