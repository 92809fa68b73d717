"""A month of departments by the three rates: drawn up by the job, contested row by row, signed, published with figures.

The figures are those of the monthly sheets that came before it.
"""

import io
import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pypdfium2
import pytest
from django.test import TestCase
from PIL import Image
from python_calamine import CalamineWorkbook

from tests.cases.conftest import CHINA, Matter, media, picture, plate  # noqa: F401  fixtures
from wangge.cases.models import Case
from wangge.cases.operations import erase_texts
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent
from wangge.core.permits import SYSTEM
from wangge.core.photos import path_of, read_photos
from wangge.method.models import MethodVersion
from wangge.method.queries import current_method, current_version
from wangge.organisations.queries import body
from wangge.ratings import board
from wangge.ratings.models import Proof, Result, Round, Row
from wangge.ratings.operations import (
    decide_objection,
    draw_up,
    object_to,
    publish_round,
    sign_round,
)
from wangge.ratings.operations.objections import MOST_PHOTOS
from wangge.ratings.operations.proofs import SHELF, forget_proofs
from wangge.ratings.queries import figures_of, result_of
from wangge.ratings.tasks import draw_up_due, draw_up_period
from wangge.ratings.verifying import verify_all

KEY = "department_months"
JUNE = date(2025, 6, 15)
JULY_FIRST = datetime(2025, 7, 1, 9, tzinfo=CHINA)  # a Tuesday: objections end after seven days
MONDAY = datetime(2025, 6, 9, 9, tzinfo=CHINA)
AFTER = JULY_FIRST + timedelta(days=10)
WHY = {"reason": "clock", "words": "系统停机两小时，见第 6 步的说明。"}


@pytest.fixture
def june(plate):  # noqa: F811
    """Five matters for the fire brigade in June 2025: one closed late, one rated badly, the others well."""
    matters = [Matter(plate, at=MONDAY + timedelta(minutes=n)) for n in range(5)]
    for n, matter in enumerate(matters):
        if n == 0:
            matter.walk_to("checked")
            matter.at += timedelta(days=5)
        matter.walk_to("closed")
        stars, solved = ("1", "no") if n == 1 else ("5", "yes")
        matter.take("rate", matter.reporter, rating=stars, solved=solved)
    return matters


@pytest.fixture
def month(june):
    """Its round, drawn up on the first of July."""
    return draw_up(KEY, JUNE, actor=SYSTEM, at=JULY_FIRST)


@pytest.fixture
def fire(month):
    return month.subjects.get(body=body("fire"))


def figures(subject):
    return {key: (one.numerator, one.denominator) for key, one in figures_of([subject.pk])[subject.pk].items()}


def late(subject):
    return subject.rows.get(indicator="m_on_time", hit=False)


def objected(subject, staff, row=None, **more):
    told = {"key": new_key(), "row_id": (row or late(subject)).pk, **WHY, "actor": staff("xiaofang01"), **more}
    return object_to(subject.pk, **({"at": JULY_FIRST} | told))


def decided(subject, staff, outcome="upheld", **more):
    told = {"outcome": outcome, "answer": "查明属实。", "actor": staff("fuhe01"), "at": JULY_FIRST}
    return decide_objection(objected(subject, staff).pk, **told, **more)


def publish(month, staff):
    sign_round(month, actor=staff("zhibanzhang01"), at=AFTER)
    return publish_round(month, actor=staff("zhibanzhang01"), at=AFTER)


def verified():
    return [one for *_told, differences in verify_all() for one in differences]


def test_it_counts_each_matter_once_and_keeps_why(month, fire):
    assert month.state == Round.NOTICED and month.computed_by is None
    assert figures(fire) == {
        "m_response": (5, 5),
        "m_resolution": (4, 5),
        "m_satisfaction": (4, 5),
        "m_on_time": (4, 5),
        "m_rework": (0, 5),
    }
    row = late(fire)
    assert row.label == Case.objects.get(pk=row.about).number and set(row.facts) == {"due", "closed"}
    found = result_of(fire)
    assert (found.score, found.place) == (Decimal("84.00"), 1)
    assert not verified()


def test_what_happens_later_does_not_change_it(fire):
    Case.objects.filter(handling_body=fire.body_id).update(closed_at=None)
    assert figures(fire)["m_on_time"] == (4, 5) and not verified()


def test_a_reading_that_says_otherwise_than_its_rows_is_found(fire):
    Row.objects.filter(pk=late(fire).pk).update(hit=True)
    assert [one.stored for one in verified()] == ["4/5"]


@pytest.mark.parametrize("changed", [{"given": 1}, {"of": None, "given": None}])
def test_a_reading_that_counts_otherwise_than_it_says_is_found(fire, changed):
    """The numbers that the public reads stay, what they are said to come to does not."""
    assert not verified()
    fire.readings.filter(indicator="m_on_time").update(**changed)
    assert any("m_on_time" in one.title for one in verified())


def test_who_had_nothing_to_count_has_no_score_and_no_place(month):
    others = Result.objects.filter(revision__round=month).exclude(subject__body=body("fire"))
    assert others.exists() and not others.exclude(score=None, place=None, withheld="little").exists()


def applied(version, effective_from, ratings=lambda now: now):
    """A version applied in June, with other schemes."""
    now = current_version()
    content = MethodVersion.objects.values_list("content", flat=True).get(pk=now.pk)
    content |= {"ratings": ratings(content["ratings"]), "version": version}
    return MethodVersion.objects.create(
        key=now.key, version=version, title=now.title, content=content, digest=new_key(),
        effective_from=effective_from, applied_at=MONDAY,
    )  # fmt: skip


@pytest.fixture
def since_june(tianchang):
    """The county has had the scheme before the demo was loaded."""
    applied("old", date(2022, 1, 1))


def run_the_job(at=JULY_FIRST):
    draw_up_due.func.__wrapped__(at=at)


def test_it_is_drawn_up_once_by_the_job_and_only_when_the_month_is_over(june, since_june):
    with pytest.raises(Refused):
        draw_up(KEY, JUNE, actor=SYSTEM, at=JULY_FIRST - timedelta(days=1))
    rounds = Round.objects.filter(scheme=KEY, first=JUNE.replace(day=1))
    assert not rounds.exists()
    for hours in (0, 1):
        run_the_job(at=JULY_FIRST + timedelta(hours=hours))
    assert rounds.get().revision == 1


def test_a_month_that_was_over_before_the_scheme_came_is_left_to_whoever_asks(june):
    """The demo's method was applied long after: something else has judged that June."""
    run_the_job()
    assert not Round.objects.filter(scheme=KEY, first=JUNE.replace(day=1)).exists()
    draw_up_period.func.__wrapped__(at=JULY_FIRST, scheme=KEY, first="2025-06-01")
    assert Round.objects.filter(scheme=KEY, first=JUNE.replace(day=1)).exists()


def test_a_scheme_that_came_in_the_middle_of_a_month_counts_from_that_month_on(june, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: JULY_FIRST)
    version = applied("t", JUNE, lambda now: {**now, "other_months": now[KEY] | {"key": "other_months"}})
    run_the_job()
    assert Round.objects.get(scheme="other_months").version_id == version.pk
    assert not Round.objects.filter(scheme=KEY, first__year=2025).exclude(first=JUNE.replace(day=1)).exists()
    Round.objects.filter(scheme="other_months").update(state=Round.WITHDRAWN)
    missing = {first for scheme, first in board.missing(current_method()) if scheme.key == "other_months"}
    assert missing == {JUNE.replace(day=1)}  # and none of the months before it


def test_what_cannot_be_drawn_up_is_logged_and_stops_no_other(june, since_june, monkeypatch, caplog):
    wanted = [("no_such", JUNE), (KEY, JUNE)]
    monkeypatch.setattr("wangge.ratings.tasks.due", lambda at: wanted)
    run_the_job()
    assert Round.objects.filter(scheme=KEY, first=JUNE.replace(day=1)).exists()
    assert "no_such" in caplog.text and "no-scheme" in caplog.text


def test_a_month_without_anything_has_no_round(tianchang):
    with pytest.raises(Refused, match="没有可以计入"):
        draw_up(KEY, JUNE.replace(year=2024), actor=SYSTEM, at=JULY_FIRST)
    assert not Round.objects.filter(scheme=KEY, first__year=2024).exists()


@pytest.mark.parametrize(
    ("outcome", "applies", "figure", "score"),
    [("upheld", False, (4, 4), "88"), ("upheld", True, (5, 5), "88"), ("rejected", True, (4, 5), "84")],
)
def test_an_objection_upheld_recomputes_the_month(month, fire, staff, outcome, applies, figure, score):
    decided(fire, staff, outcome, applies=applies)
    month.refresh_from_db()
    fire.refresh_from_db()
    assert figures(fire)["m_on_time"] == figure and result_of(fire).score == Decimal(score)
    assert month.revision == (1 if outcome == "rejected" else 2) and not verified()
    assert result_of(fire, 1).score == Decimal("84.00")  # history stays


def test_the_only_row_of_a_line_is_not_left_out_but_counts_the_other_way(fire, staff, signed_in, monkeypatch):
    """Left out, nothing would be known of the line, and the department without any score."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: JULY_FIRST)
    row = late(fire)
    fire.rows.filter(indicator="m_on_time").exclude(pk=row.pk)._raw_delete("default")
    fire.readings.filter(indicator="m_on_time").update(numerator=0, denominator=1, given=0, of=1)
    objection = objected(fire, staff, row=row)
    address, decider = f"/tianchang/desk/ratings/objections/{objection.pk}/", signed_in("fuhe01")
    refused = decider.post(address, {"outcome": "upheld", "answer": "查明属实。", "applies": "no"})
    assert refused.status_code == 422 and "请改判，不要不计" in refused.content.decode()
    assert decider.post(address, {"outcome": "upheld", "answer": "查明属实。"}).status_code == 302
    assert figures(fire)["m_on_time"] == (1, 1)


def test_a_published_line_of_rows_is_put_right_and_its_rows_stay(month, fire, staff, signed_in):
    publish(month, staff)
    before, counted = result_of(fire).score, list(fire.rows.values_list("pk", "hit"))
    address = f"/tianchang/desk/ratings/steps/{month.pk}/correct/{fire.pk}/"
    browser = signed_in("zhibanzhang01")
    form = browser.get(address).text
    assert 'value=":m_on_time"' in form and f"objects/{fire.pk}/rows/m_on_time/" in form and "撤回这一期" not in form
    told = {"line": ":m_on_time", "because": "第一件系统停机，按时办结", "points": "20"}
    told["seen"] = re.search(r'name="seen" value="([^"]*)"', form)[1]
    assert browser.post(address, told | {"points": "2000"}).status_code == 422
    assert browser.post(address, told).status_code == 302
    month.refresh_from_db()
    fire.refresh_from_db()
    assert month.state == Round.PUBLISHED and result_of(fire).score > before and not verified()
    assert list(fire.rows.values_list("pk", "hit")) == counted and fire.corrections.get().given == 20


def test_rows_are_held_against_readings_once_for_all_revisions(month, fire, staff):
    decided(fire, staff)
    Row.objects.filter(subject=fire, indicator="m_rework").update(hit=True)
    assert len(verified()) == 1


def test_whoever_objected_or_works_there_decides_nothing(fire, staff):
    objection = objected(fire, staff)
    for username in ("xiaofang01", "zhibanzhang01", "shenji01", "chengguan01"):
        with pytest.raises(Forbidden):
            decide_objection(objection.pk, outcome="upheld", answer="好", actor=staff(username), at=JULY_FIRST)


def test_what_an_objection_to_a_row_needs(fire, staff):
    with pytest.raises(Forbidden):
        objected(fire, staff, actor=staff("chengguan01"))
    with pytest.raises(Refused, match="异议期已于"):
        objected(fire, staff, at=AFTER)
    with pytest.raises(Refused, match="没有拉低"):
        objected(fire, staff, row=fire.rows.filter(indicator="m_on_time", hit=True).first())
    with pytest.raises(Refused, match="对其中的那一件"):
        objected(fire, staff, row_id=None, indicator="m_on_time")
    with pytest.raises(Invalid):
        objected(fire, staff, row_id=10**15)
    key = new_key()
    assert objected(fire, staff, key=key) == objected(fire, staff, key=key)  # sent twice
    with pytest.raises(Refused, match="只能提一次"):
        objected(fire, staff)
    assert fire.objections.count() == 1


def test_less_is_better_where_the_measure_says_so(fire, staff):
    row = fire.rows.filter(indicator="m_rework").first()
    with pytest.raises(Refused, match="没有拉低"):
        objected(fire, staff, row=row)
    Row.objects.filter(pk=row.pk).update(hit=True)
    assert objected(fire, staff, row=row).indicator == "m_rework"


def test_nothing_is_public_before_it_is_published(month, fire, staff, client):
    address = f"/tianchang/ratings/{month.pk}/"
    assert client.get(address).status_code == 404 == client.get(f"{address}list.pdf").status_code
    publish(month, staff)
    html = client.get(address).content.decode()
    assert "市消防救援大队" in html and "84" in html and "80.00%" in html and late(fire).label not in html
    text = paper(client.get(f"{address}list.pdf").content)
    for words in ("天长市", "部门月度考核表", "2025", "市消防救援大队", "84", "80.00%", "4/5"):
        assert words in text, words
    rows = workbook(client.get(f"{address}list.xlsx"))
    line = next(row for row in rows if row[1] == "市消防救援大队")
    assert line[0] == 1 and line[3] == 84 and line[-3:] == [0, 0, 5]
    assert any("应结案件中按期结案的件数" in f"{row[0]}" for row in rows)


def test_the_public_reads_no_small_cell(month, fire, staff, client):
    urban = month.subjects.get(body=body("urban"))
    urban.readings.update_or_create(
        indicator="m_on_time", defaults={"numerator": 2, "denominator": 3, "at": JULY_FIRST}
    )
    publish(month, staff)
    rows = workbook(client.get(f"/tianchang/ratings/{month.pk}/list.xlsx"))
    line = next(row for row in rows if row[1] == urban.title)
    assert "件数少" in line and 3 not in line and 2 not in line


def test_pictures_go_along_with_an_objection_to_both_its_sides_and_are_forgotten(fire, signed_in, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: JULY_FIRST)
    department, row = signed_in("xiaofang01"), late(fire)
    rows = f"/tianchang/desk/ratings/objects/{fire.pk}/rows/m_on_time/"
    form = f"/tianchang/desk/ratings/own/{fire.pk}/object/?row={row.pk}"
    page = department.get(rows).content.decode()
    assert row.label in page and f"?row={row.pk}" in page
    assert row.label in department.get(form).content.decode()
    sent = {"key": new_key(), "row": row.pk, **WHY}
    torn = io.BytesIO(b"%PDF-1.4 no picture")
    torn.name = "notice.pdf"
    refused = department.post(form, {**sent, "photos": [picture(), torn]})
    assert refused.status_code == 422 and "notice.pdf" in refused.content.decode() and not fire.objections.exists()
    too_many = [picture(colour=(n, n, n)) for n in range(MOST_PHOTOS + 1)]
    assert department.post(form, {**sent, "photos": too_many}).status_code == 422
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    done = department.post(form, {**sent, "photos": [picture(exif=exif), picture(colour=(9, 9, 9))]})
    proofs = list(Proof.objects.filter(objection__subject=fire).order_by("ordinal"))
    assert [one.ordinal for one in proofs] == [1, 2]
    address = f"/tianchang/desk/checks/photos/{proofs[0].pk}/"
    decider = signed_in("fuhe01")
    assert address in decider.get(done["Location"]).content.decode()
    for browser in (department, decider):
        kept = b"".join(browser.get(address).streaming_content)
        assert Image.open(io.BytesIO(kept)).size == (64, 48) and b"taken at home" not in kept
    assert AccessEvent.objects.filter(subject_kind="rating-objection", subject_id=proofs[0].objection_id).count() == 2
    for stranger in ("chengguan01", "zuoxi01"):
        assert signed_in(stranger).get(address).status_code == 403
    auditor = signed_in("shenji01")  # sees every result, and of an objection the words: it is none of its sides
    told = auditor.get(done["Location"]).content.decode()
    assert WHY["words"] in told and address not in told and auditor.get(address).status_code == 403
    file = path_of(proofs[0].digest, shelf=SHELF)
    assert file.exists() and forget_proofs(at=JULY_FIRST + timedelta(days=729)) == 0
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert forget_proofs(at=JULY_FIRST + timedelta(days=731)) == 2
    assert not file.exists() and fire.objections.count() == 1


def test_a_picture_of_an_objection_stays_when_a_matter_with_the_same_one_goes(fire, june, staff):
    (photo,) = read_photos([picture()])  # the very one that is the proof of every step of `june`
    objection = objected(fire, staff, photos=[photo])
    assert path_of(photo.digest).exists()
    with TestCase.captureOnCommitCallbacks(execute=True):
        erase_texts(at=JULY_FIRST + timedelta(days=6 * 365))
    assert not path_of(photo.digest).exists()
    assert path_of(objection.proofs.get().digest, shelf=SHELF).exists()


def test_another_decides_in_the_browser(month, fire, staff, signed_in, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: JULY_FIRST)
    objection = objected(fire, staff)
    address = f"/tianchang/desk/ratings/objections/{objection.pk}/"
    assert signed_in("xiaofang01").post(address, {"outcome": "upheld", "answer": "好"}).status_code == 403
    other = signed_in("fuhe01")
    assert late(fire).label in other.get(address).content.decode()
    assert other.post(address, {"outcome": "upheld", "answer": ""}).status_code == 422
    other.post(address, {"outcome": "upheld", "answer": "查明属实。", "applies": "no"})
    told = signed_in("xiaofang01").get(address).content.decode()
    assert "查明属实。" in told and "这一件不计" in told
    assert "重新计算" in signed_in("duban01").get(f"/tianchang/desk/ratings/steps/{month.pk}/").content.decode()


ROWS = {"duban01": 200, "zhibanzhang01": 200, "shenji01": 200, "xiaofang01": 200, "chengguan01": 403, "zuoxi01": 403}


@pytest.mark.parametrize("username", ROWS)
def test_who_reads_the_rows(fire, signed_in, username):
    address = f"/tianchang/desk/ratings/objects/{fire.pk}/rows/m_response/?part=denominator"
    assert signed_in(username).get(address).status_code == ROWS[username]


def test_an_earlier_month_is_asked_of_the_job(june, signed_in, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: JULY_FIRST)
    asked = []
    monkeypatch.setattr("wangge.ratings.web.rounds.defer", lambda task, **told: asked.append(told))
    officer = signed_in("pingjia01")
    page = officer.get("/tianchang/desk/ratings/").content.decode()
    assert f"{KEY}@2024-07-01" in page and f"{KEY}@2025-07-01" not in page
    done = officer.post("/tianchang/desk/ratings/", {"what": f"{KEY}@2025-05-01"})
    assert done["Location"].endswith("?asked=1") and asked == [{"scheme": KEY, "first": "2025-05-01"}]


def paper(content):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def workbook(answer):
    return CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer))).get_sheet_by_index(0).to_python()
