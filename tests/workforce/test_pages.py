"""The pages of duty, from a point to a stood shift, by the people of the demo."""

import io
from datetime import timedelta

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from tests.cases.conftest import picture
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent
from wangge.core.sheets import rows_of
from wangge.exchange.operations.feeds import make_feed
from wangge.workforce.models import Away, Find, Point, Rota, Shift, Swap
from wangge.workforce.operations import draft_month, publish_month
from wangge.workforce.queries import points_in, shifts_of

ROOT = "/tianchang/desk/duty/"


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def now_on(lead, worker, home):
    """A published month of the community around now, in which the worker's shift can be checked in to."""
    Rota.objects.all().delete()
    at = timezone.now()
    day = timezone.localdate(at)
    rota = draft_month(home, day.replace(day=1), begins=day, actor=lead, at=at - timedelta(hours=12))
    if rota.begins >= timezone.localdate(at):
        publish_month(rota.pk, actor=lead, at=at)
    mine = shifts_of(rota).filter(office__account=worker.id).first() or shifts_of(rota).first()
    Shift.objects.filter(office__account=worker.id, day=day).exclude(pk=mine.pk).update(office=None)
    begins = {"starts_at": at - timedelta(minutes=5), "ends_at": at + timedelta(hours=1)}
    Shift.objects.filter(pk=mine.pk).update(office=worker.offices[0].id, day=day, **begins)
    return shifts_of(rota).get(pk=mine.pk)


def test_a_shift_on_the_phone_from_check_in_to_check_out(now_on, signed_in):
    browser, page = signed_in("wangge01"), f"{ROOT}shifts/{now_on.pk}/"
    assert now_on.point.name in browser.get(ROOT).content.decode()
    assert "签到" in browser.get(page).content.decode()
    far = browser.post(f"{page}in/", {"lon": now_on.point.lon + 0.1, "lat": now_on.point.lat})
    assert far.status_code == 409 and "300 米以内" in far.content.decode()
    assert browser.post(f"{page}in/", {"lon": now_on.point.lon, "lat": now_on.point.lat})["Location"] == page
    told = browser.get(page).content.decode()
    assert "值守中" in told and "约 0 米" in told
    empty = browser.post(f"{page}found/", {"key": str(new_key()), "words": ""})
    assert empty.status_code == 422
    found = browser.post(
        f"{page}found/", {"key": str(new_key()), "words": "消防通道停了车", "place": "东门", "photos": picture()}
    )
    assert browser.get(found["Location"]).status_code == 200 and Find.objects.get().shift_id == now_on.pk
    assert Find.objects.get().case.number in browser.get(page).content.decode()
    browser.post(f"{page}out/")
    assert Shift.objects.get(pk=now_on.pk).left_at


def test_a_month_from_a_point_to_its_publication_and_its_sheets(lead, home, signed_in, tianchang):
    Rota.objects.all().delete()
    browser, next_month = (
        signed_in("wuguan01"),
        (timezone.localdate().replace(day=1) + timedelta(days=32)).replace(day=1),
    )
    point = points_in(home.path).first()
    sent = {"key": str(new_key()), "kind": point.kind, "name": "", "lon": point.lon, "lat": point.lat, "source": "名单"}
    assert "请填写名称" in browser.post(f"{ROOT}points/new/", sent).content.decode()
    assert browser.post(f"{ROOT}points/new/", sent | {"name": "试点花园"}).status_code == 302
    new = Point.objects.get(name="试点花园")
    assert "试点花园" in browser.get(f"{ROOT}points/").content.decode()
    assert "试点花园" in browser.get(f"{ROOT}points/{new.pk}/").content.decode()
    assert browser.post(f"{ROOT}points/{new.pk}/end/").status_code == 302
    root = lead.offices[0].area_path
    drafted = browser.post(f"{ROOT}months/draft/", {"area": root, "month": next_month.isoformat()})
    month = drafted["Location"]
    page = browser.get(month).content.decode()
    assert "草稿" in page and home.name in page
    sheet = f"{month}{home.key}/"
    assert point.name in browser.get(sheet).content.decode()
    assert browser.post(f"{month}publish/").status_code == 302
    assert browser.post(f"{month}publish/").status_code == 409
    rows = list(rows_of(b"".join(browser.get(f"{month}sheet.xlsx"))))
    assert len(rows) == Shift.objects.count() + 1 and rows[0][2] == "值守点"
    assert AccessEvent.objects.filter(subject_kind="rota", purpose="export").exists()
    assert browser.post(f"{ROOT}months/draft/", {"area": root, "month": "x"}).status_code in (302, 409, 422)
    assert browser.post(f"{ROOT}months/draft/", {"area": "nowhere"}).status_code == 404
    assert browser.get(f"{ROOT}missed/").status_code == 200
    worker = signed_in("wangge01")
    assert worker.get(sheet).status_code == 200 and worker.get(f"{month}sheet.xlsx").status_code == 403
    for address in ("points/", "missed/", "points/new/"):
        assert worker.get(f"{ROOT}{address}").status_code == 403


def test_an_exchange_through_the_pages(tianchang, signed_in):
    """The demo has one exchange that waits for the worker and one for its release."""
    waiting, agreed = Swap.objects.get(stand="asked"), Swap.objects.get(stand="agreed")
    browser = signed_in("wangge01")
    assert waiting.asker.account.name in browser.get(ROOT).content.decode()
    assert browser.post(f"{ROOT}swaps/{waiting.pk}/answer/", {"agreed": "yes"}).status_code == 302
    assert browser.post(f"{ROOT}swaps/{agreed.pk}/decide/", {"released": "yes"}).status_code == 403
    guide = signed_in("zhidaoyuan01")
    assert agreed.asker.account.name in guide.get(f"{ROOT}months/").content.decode()
    assert guide.post(f"{ROOT}swaps/{agreed.pk}/decide/", {"released": "no"}).status_code == 422
    assert guide.post(f"{ROOT}swaps/{agreed.pk}/decide/", {"released": "yes"}).status_code in (302, 409)
    assert guide.post(f"{ROOT}swaps/{new_key()}/decide/").status_code == 404


def test_days_away_are_said_and_taken_back(tianchang, signed_in):
    browser, day = signed_in("wangge01"), timezone.localdate().isoformat()
    assert browser.post(f"{ROOT}away/", {"first": day, "last": "never"}).status_code == 422
    assert browser.post(f"{ROOT}away/", {"first": day, "last": day}).status_code == 302
    row = Away.objects.get()
    assert signed_in("shequ01").post(f"{ROOT}away/{row.pk}/").status_code == 403
    assert signed_in("wangge01").post(f"{ROOT}away/{row.pk}/").status_code == 302 and not Away.objects.exists()


def test_who_has_no_part_in_it_sees_nothing(tianchang, signed_in):
    shift = Shift.objects.first()
    for username in ("xiaofang01", "guanli01", "zuoxi01"):
        browser = signed_in(username)
        for address in ("", "months/", f"months/{shift.rota_id}/", f"shifts/{shift.pk}/"):
            assert browser.get(f"{ROOT}{address}").status_code in (403, 404), (username, address)
        assert "值守排班" not in browser.get("/tianchang/desk/").content.decode()
    for deed in ("in", "out", "found", "give", "swap"):
        assert signed_in("wangge01").post(f"{ROOT}shifts/{new_key()}/{deed}/").status_code == 404


def test_an_empty_city_is_told_what_to_do(tianchang, signed_in):
    Rota.objects.all().delete()
    Point.objects.all().delete()
    assert "近期没有您的班" in signed_in("wangge01").get(ROOT).content.decode()
    lead = signed_in("wuguan01")
    assert "还没有排班" in lead.get(f"{ROOT}months/").content.decode()
    assert "还没有值守点" in lead.get(f"{ROOT}points/").content.decode()
    assert "没有未签到的班" in lead.get(f"{ROOT}missed/").content.decode()


def test_pages_cost_the_same_with_few_and_with_many(tianchang, signed_in, worker, home, django_assert_max_num_queries):
    rota = Rota.objects.get()
    browser = signed_in("wuguan01")
    pages = {f"{ROOT}months/": 13, f"{ROOT}months/{rota.pk}/": 11, f"{ROOT}months/{rota.pk}/{home.key}/": 10,
             f"{ROOT}points/": 8, f"{ROOT}missed/": 8, f"{ROOT}shifts/{rota.shifts.first().pk}/": 12}  # fmt: skip
    for keep in (None, 3):
        if keep:
            kept = shifts_of(rota, home.path)[:keep].values_list("pk", flat=True)
            Swap.objects.all().delete()
            rota.shifts.exclude(pk__in=[*kept, rota.shifts.first().pk]).delete()
        for page, most in pages.items():
            browser.get(page)
            with django_assert_max_num_queries(most):
                browser.get(page)
    mine = signed_in("wangge01")
    mine.get(ROOT)
    with django_assert_max_num_queries(10):
        mine.get(ROOT)


def test_ones_shifts_stand_in_ones_calendar(now_on, worker):
    token = make_feed(actor=worker, at=timezone.now())
    answer = Client().get(f"/tianchang/calendar/{token}.ics")
    events = icalendar.Calendar.from_ical(io.BytesIO(answer.content).read()).walk("VEVENT")
    (mine,) = [event for event in events if str(event["UID"]).startswith(f"shift-{now_on.pk}")]
    assert mine["DTSTART"].dt == now_on.starts_at.replace(microsecond=0)
    assert mine["DTEND"].dt == now_on.ends_at.replace(microsecond=0) and now_on.point.name in str(mine["SUMMARY"])
