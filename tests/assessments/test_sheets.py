"""A month's sheet: frozen rows, appeals decided by others, recomputed, signed before anything is public."""

import io
from datetime import timedelta
from decimal import Decimal

import pypdfium2
import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from PIL import Image
from python_calamine import CalamineWorkbook

from tests.assessments.conftest import JULY_FIRST, JUNE
from tests.cases.conftest import picture
from wangge.assessments.models import Appeal, Proof, Revision, Row, Sheet
from wangge.assessments.operations import appeal_row, decide_appeal, draw_up, forget_proofs, sign_sheet
from wangge.assessments.operations.proofs import MOST, SHELF
from wangge.assessments.queries import counts_of, recomputes, revision_of
from wangge.assessments.tasks import draw_up_last_month
from wangge.assessments.telling import table_of
from wangge.cases.models import Case
from wangge.cases.operations import erase_texts
from wangge.core.errors import Forbidden, Invalid, Refused, Stale
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent
from wangge.core.permits import SYSTEM
from wangge.core.photos import path_of, read_photos
from wangge.organisations.queries import body

AFTER = JULY_FIRST + timedelta(days=10)
WHY = {"reason": "clock", "words": "系统停机两小时。", "evidence": "第 6 步的说明"}


@pytest.fixture
def fire(tianchang):
    return body("fire")


def late(sheet):
    return Row.objects.get(sheet=sheet, measure="on_time", hit=False)


def appealed(sheet, staff, row=None):
    return appeal_row((row or late(sheet)).pk, key=new_key(), **WHY, actor=staff("xiaofang01"), at=JULY_FIRST)


def decided(sheet, staff, outcome):
    return decide_appeal(
        appealed(sheet, staff).pk, outcome=outcome, answer="查明属实。", actor=staff("duban01"), at=JULY_FIRST
    )


def test_it_counts_each_matter_once_and_keeps_why(sheet, fire):
    found = counts_of(sheet)[fire.pk]
    told = {key: (one.numerator, one.denominator) for key, one in found.items()}
    assert told == {
        "response": (5, 5),
        "resolution": (4, 5),
        "satisfaction": (4, 5),
        "on_time": (4, 5),
        "rework": (0, 5),
    }
    row = late(sheet)
    case = Case.objects.get(pk=row.about)
    assert row.label == case.number and set(row.facts) == {"due", "closed"}
    score = revision_of(sheet).scores.get(body=fire)
    assert (score.value, score.place) == (Decimal("84.00"), 1) and recomputes(sheet)


def test_what_happens_later_does_not_change_it(sheet, fire):
    Case.objects.filter(handling_body=fire).update(closed_at=None)
    assert counts_of(sheet)[fire.pk]["on_time"].numerator == 4 and recomputes(sheet)


def test_it_is_drawn_up_once_by_the_job_and_only_when_the_month_is_over(june):
    with pytest.raises(Refused):
        draw_up("departments", JUNE, actor=SYSTEM, at=JULY_FIRST - timedelta(days=1))
    draw_up_last_month.func.__wrapped__(at=JULY_FIRST)
    draw_up_last_month.func.__wrapped__(at=JULY_FIRST + timedelta(hours=1))
    first = JUNE.replace(day=1)
    assert Sheet.objects.filter(first=first).count() == 1 == Revision.objects.filter(sheet__first=first).count()


def test_a_month_without_anything_has_no_sheet(tianchang):
    with pytest.raises(Refused, match="没有可以计入"):
        draw_up("departments", JUNE.replace(year=2024), actor=SYSTEM, at=JULY_FIRST)
    assert not Sheet.objects.filter(first__year=2024).exists()


@pytest.mark.parametrize(("outcome", "figure"), [("excluded", (4, 4)), ("turned", (5, 5)), ("rejected", (4, 5))])
def test_an_appeal_upheld_recomputes_the_sheet(sheet, staff, fire, outcome, figure):
    decided(sheet, staff, outcome)
    sheet.refresh_from_db()
    found = counts_of(sheet)[fire.pk]["on_time"]
    assert (found.numerator, found.denominator) == figure
    assert sheet.revision == (1 if outcome == "rejected" else 2) and recomputes(sheet)
    first = sheet.revisions.get(number=1)
    assert first.scores.get(body=fire).value == Decimal("84.00")  # history stays


def test_whoever_appealed_or_works_there_decides_nothing(sheet, staff, fire):
    appeal = appealed(sheet, staff)
    for username in ("xiaofang01", "zhibanzhang01", "shenji01", "chengguan01"):
        with pytest.raises(Forbidden):
            decide_appeal(appeal.pk, outcome="turned", answer="好", actor=staff(username), at=JULY_FIRST)
    decide_appeal(appeal.pk, outcome="turned", answer="好", actor=staff("duban01"), at=JULY_FIRST)
    with pytest.raises(Refused, match="已经有人复核"):
        decide_appeal(appeal.pk, outcome="rejected", answer="不", actor=staff("duban01"), at=JULY_FIRST)


def test_what_an_appeal_needs(sheet, staff):
    row, fire = late(sheet), staff("xiaofang01")
    fine = {"key": new_key(), "actor": fire, "at": JULY_FIRST}
    for field in ("reason", "words", "evidence"):
        with pytest.raises(Invalid) as refused:
            appeal_row(row.pk, **(WHY | {field: " "}), **fine)
        assert refused.value.field == field
    with pytest.raises(Forbidden):
        appeal_row(row.pk, **WHY, **(fine | {"actor": staff("chengguan01")}))
    with pytest.raises(Refused, match="申诉期已过"):
        appeal_row(row.pk, **WHY, **(fine | {"at": AFTER}))
    with pytest.raises(Refused, match="没有拉低"):
        appeal_row(Row.objects.filter(sheet=sheet, measure="on_time", hit=True).first().pk, **WHY, **fine)
    assert appeal_row(row.pk, **WHY, **fine) == appeal_row(row.pk, **WHY, **fine)  # sent twice
    with pytest.raises(Refused, match="只能申诉一次"):
        appeal_row(row.pk, **WHY, **(fine | {"key": new_key()}))
    assert Appeal.objects.count() == 1


def test_signing(sheet, staff):
    chief = {"seen": 1, "actor": staff("zhibanzhang01")}
    with pytest.raises(Refused, match="申诉期还没有过"):
        sign_sheet(sheet.pk, **chief, at=JULY_FIRST)
    appeal = appealed(sheet, staff)
    with pytest.raises(Refused, match="还有申诉没有复核"):
        sign_sheet(sheet.pk, **chief, at=AFTER)
    decide_appeal(appeal.pk, outcome="turned", answer="好", actor=staff("duban01"), at=AFTER)
    with pytest.raises(Stale):
        sign_sheet(sheet.pk, **chief, at=AFTER)
    for username in ("duban01", "xiaofang01", "shenji01"):
        with pytest.raises(Forbidden):
            sign_sheet(sheet.pk, seen=2, actor=staff(username), at=AFTER)
    assert sign_sheet(sheet.pk, seen=2, actor=staff("zhibanzhang01"), at=AFTER).is_signed
    with pytest.raises(Refused, match="已经签发"):
        sign_sheet(sheet.pk, seen=2, actor=staff("zhibanzhang01"), at=AFTER)


def test_whoever_decided_an_appeal_does_not_sign(sheet, staff):
    decided(sheet, staff, "turned")
    Appeal.objects.update(decided_by=staff("zhibanzhang01").id)
    with pytest.raises(Refused, match="另一个人"):
        sign_sheet(sheet.pk, seen=2, actor=staff("zhibanzhang01"), at=AFTER)


def test_nothing_is_public_before_it_is_signed(sheet, staff, client):
    address = f"/tianchang/bulletins/{sheet.pk}/"
    assert client.get(address).status_code == 404 == client.get(f"{address}bulletin.pdf").status_code
    sign_sheet(sheet.pk, seen=1, actor=staff("zhibanzhang01"), at=AFTER)
    html = client.get(address).content.decode()
    assert "市消防救援大队" in html and "84.00" in html and Case.objects.get(pk=late(sheet).about).number not in html
    assert client.get(f"{address}bulletin.pdf")["Content-Type"] == "application/pdf"


def test_the_public_reads_no_small_cell_and_cannot_work_it_out(sheet, fire):
    row = late(sheet)
    Row.objects.bulk_create(
        Row(sheet=sheet, body=body("urban"), measure="on_time", thing=new_key(), about=row.about, label="x",
            hit=n > 0, facts={}) for n in range(3)
    )  # fmt: skip
    from wangge.assessments.operations.revise import revise

    revise(sheet, at=JULY_FIRST)
    public, inside = table_of(sheet, public=True), table_of(sheet)
    small = {told.body.key: told for told in public.rows}["urban"]
    assert [cell.count for cell in small.cells] == [None] * 5 and small.score is None
    assert public.total[3].count is None  # the others' sum would give it away
    assert inside.total[3].count.denominator == 8


def test_the_bulletin_says_in_chinese_what_the_sheet_says(sheet, staff, signed_in):
    answer = signed_in("zhibanzhang01").get(f"/tianchang/desk/sheets/{sheet.pk}/bulletin.pdf")
    paper = pypdfium2.PdfDocument(answer.content)
    text = "".join(page.get_textpage().get_text_range() for page in paper)
    for words in ("天长市", "部门月度考核表", "2025", "市消防救援大队", "84.00", "80.00%", "4/5", "未签发"):
        assert words in text, words
    assert "权重、最少件数和申诉期限是平台默认值" in text.replace("\r\n", "")


def test_the_spreadsheet_has_figures_and_their_meaning(sheet, signed_in):
    answer = signed_in("shenji01").get(f"/tianchang/desk/sheets/{sheet.pk}/sheet.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer))).get_sheet_by_index(0).to_python()
    assert rows[1][:4] == [1.0, "市消防救援大队", 84.0, 100.0]
    assert any("应结案件中按期结案的件数" in row for row in rows)


PAGES = {
    "duban01": (200, 200, 200, 200),
    "zhibanzhang01": (200, 200, 200, 403),
    "shenji01": (200, 200, 200, 403),
    "xiaofang01": (200, 403, 200, 403),
    "chengguan01": (200, 403, 403, 403),
    "zuoxi01": (403, 403, 403, 403),
}


@pytest.mark.parametrize("username", PAGES)
def test_who_sees_what_before_it_is_signed(sheet, fire, signed_in, username):
    browser, base = signed_in(username), "/tianchang/desk/sheets/"
    pages = (base, f"{base}{sheet.pk}/", f"{base}{sheet.pk}/bodies/{fire.pk}/", f"{base}appeals/")
    assert tuple(browser.get(page).status_code for page in pages) == PAGES[username]


def test_a_department_appeals_and_somebody_else_decides_in_the_browser(sheet, fire, signed_in, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: JULY_FIRST)
    browser, row = signed_in("xiaofang01"), late(sheet)
    page = browser.get(f"/tianchang/desk/sheets/{sheet.pk}/bodies/{fire.pk}/?measure=on_time").content.decode()
    assert f"/desk/sheets/rows/{row.pk}/appeal/" in page and row.label in page
    form = f"/tianchang/desk/sheets/rows/{row.pk}/appeal/"
    assert browser.post(form, {"key": new_key(), "reason": "clock"}).status_code == 422
    appeal = browser.post(form, {"key": new_key(), **WHY})["Location"]
    assert browser.post(appeal, {"outcome": "turned", "answer": "好"}).status_code == 403
    other = signed_in("duban01")
    assert other.post(appeal, {"outcome": "turned", "answer": ""}).status_code == 422
    other.post(appeal, {"outcome": "turned", "answer": "查明属实。"})
    assert "查明属实。" in browser.get(appeal).content.decode()
    told = other.get(f"/tianchang/desk/sheets/{sheet.pk}/").content.decode()
    assert "第 2 稿" in told and "重新计算" in told


def test_pictures_go_along_with_an_appeal_to_both_its_sides_and_are_forgotten(sheet, signed_in, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: JULY_FIRST)
    department, row = signed_in("xiaofang01"), late(sheet)
    form = f"/tianchang/desk/sheets/rows/{row.pk}/appeal/"
    torn = io.BytesIO(b"%PDF-1.4 no picture")
    torn.name = "notice.pdf"
    refused = department.post(form, {"key": new_key(), **WHY, "photos": [picture(), torn]})
    assert refused.status_code == 422 and "notice.pdf" in refused.content.decode() and not Appeal.objects.exists()
    too_many = [picture(colour=(n, n, n)) for n in range(MOST + 1)]
    assert department.post(form, {"key": new_key(), **WHY, "photos": too_many}).status_code == 422
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    sent = department.post(form, {"key": new_key(), **WHY, "photos": [picture(exif=exif), picture(colour=(9, 9, 9))]})
    proofs = list(Proof.objects.all())
    assert [one.ordinal for one in proofs] == [1, 2]
    address = f"/tianchang/desk/sheets/appeals/photos/{proofs[0].pk}/"
    decider = signed_in("duban01")
    assert address in decider.get(sent["Location"]).content.decode()
    for browser in (department, decider):
        kept = b"".join(browser.get(address).streaming_content)
        assert Image.open(io.BytesIO(kept)).size == (64, 48) and b"taken at home" not in kept
    assert AccessEvent.objects.filter(subject_kind="appeal", subject_id=proofs[0].appeal_id).count() == 2
    for stranger in ("chengguan01", "zuoxi01"):
        assert signed_in(stranger).get(address).status_code == 403
    auditor = signed_in("shenji01")  # sees every sheet, and of an appeal the words: it is none of its sides
    told = auditor.get(sent["Location"]).content.decode()
    assert WHY["words"] in told and address not in told and auditor.get(address).status_code == 403
    file = path_of(proofs[0].digest, shelf=SHELF)
    assert file.exists() and forget_proofs(at=JULY_FIRST + timedelta(days=729)) == 0
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert forget_proofs(at=JULY_FIRST + timedelta(days=731)) == 2
    assert not file.exists() and Appeal.objects.count() == 1


def test_a_picture_of_an_appeal_stays_when_a_matter_with_the_same_one_goes(sheet, june, staff):
    (photo,) = read_photos([picture()])  # the very one that is the proof of every step of `june`
    appeal = appeal_row(
        late(sheet).pk, key=new_key(), **WHY, photos=[photo], actor=staff("xiaofang01"), at=JULY_FIRST
    )
    assert path_of(photo.digest).exists()
    with TestCase.captureOnCommitCallbacks(execute=True):
        erase_texts(at=JULY_FIRST + timedelta(days=6 * 365))
    assert not path_of(photo.digest).exists()
    assert path_of(appeal.proofs.get().digest, shelf=SHELF).exists()


@pytest.mark.parametrize("page", ["{sheet}/", "{sheet}/bodies/{body}/?measure=response&part=denominator"])
def test_a_page_asks_the_same_however_much_it_shows(sheet, fire, signed_in, page):
    browser = signed_in("duban01")
    address = "/tianchang/desk/sheets/" + page.format(sheet=sheet.pk, body=fire.pk)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    asked()
    before = asked()
    row = Row.objects.filter(sheet=sheet, measure="response").first()
    for name in ("urban", "police", "market"):
        for _n in range(3):
            row.pk, row.thing, row.body = None, new_key(), fire if "bodies" in page else body(name)
            row.save(force_insert=True)
    from wangge.assessments.operations.revise import revise

    revise(sheet, at=JULY_FIRST)
    assert asked() == before
