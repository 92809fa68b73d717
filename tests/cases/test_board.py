"""The public board: days, classes and places; no words but those a person released, and those may be taken back."""

import base64
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from tests.cases.conftest import Matter, picture
from wangge.accounts.models import Account
from wangge.cases.models import Case, Rating
from wangge.cases.operations import release_case, withdraw_release
from wangge.cases.queries import FEW
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.models import JournalEntry
from wangge.core.photos import path_of, read_photos
from wangge.organisations.queries import body
from wangge.premises.models import Plate

BOARD = "/tianchang/board/"
NAME, PHONE = "诸葛不外传", "13811112222"
WORDS = f"我是{NAME}，电话{PHONE}，住栀子花坛旁，消防通道被堵"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def nothing(tianchang, now):
    """The demo's matters lie too far back for the board."""
    long_ago = now - timedelta(days=400)
    Case.objects.update(reported_at=long_ago, total_due=long_ago, closed_at=None)
    Rating.objects.update(at=long_ago)


@pytest.fixture
def told(nothing, plate, now):
    """A matter with name, phone, place and a photo with EXIF in it, just reported."""
    camera = Image.Exif()
    camera[0x010F] = "SecretCamera"
    matter = Matter(plate, at=now, words=WORDS, name=NAME, phone=PHONE, place="栀子花坛旁")
    matter.take("verify", matter.holder_of("cases.verify"), photos=read_photos([picture(exif=camera)]))
    return matter


def read(browser, query=""):
    answer = browser.get(BOARD + query)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return answer.content.decode()


def places(html):
    """The places that the rows tell."""
    return re.findall(r'data-label="地方">([^<]*)<', html)


def release(matter, **more):
    told = {"title": "消防通道被占用", "words": "已通知车主挪车", "looked": True} | more
    return release_case(matter.case.pk, actor=matter.holder_of("cases.release"), at=matter.at, **told)


def test_nothing_of_the_words_the_place_or_the_reporter_is_public_by_itself(told, client):
    html = read(client)
    assert "占用消防通道" in html and places(html)
    secrets = (NAME, PHONE, "栀子花坛", "消防通道被堵", told.now.number, str(told.case.pk), told.now.area.name)
    for secret in (*secrets, f"{timezone.localtime(told.at):%H:%M}"):
        assert secret not in html, secret
    assert client.get(f"/tianchang/photos/{told.now.photos.get().pk}.jpg").status_code == 404


def test_after_a_release_only_what_the_releaser_wrote_and_ticked(told, client):
    photo = told.now.photos.get()
    assert b"SecretCamera" not in path_of(photo.digest).read_bytes()
    release(told)
    html = read(client)
    assert "消防通道被占用" in html and "已通知车主挪车" in html and str(photo.pk) not in html
    assert client.get(f"/tianchang/photos/{photo.pk}.jpg").status_code == 404
    release(told, photo_ids=[photo.pk])
    html = read(client)
    assert str(photo.pk) in html and NAME not in html and PHONE not in html and "栀子花坛" not in html
    answer = client.get(f"/tianchang/photos/{photo.pk}.jpg")
    data = b"".join(answer)
    assert answer["Cache-Control"] == "public, max-age=60" and not Image.open(io.BytesIO(data)).getexif()


def test_a_release_is_taken_back_whole(told, client):
    photo = told.now.photos.get()
    release(told, photo_ids=[photo.pk])
    supervisor = told.holder_of("cases.release")
    withdraw_release(told.case.pk, actor=supervisor, at=told.at)
    assert "已通知车主挪车" not in read(client)
    assert client.get(f"/tianchang/photos/{photo.pk}.jpg").status_code == 404
    with pytest.raises(Refused):
        withdraw_release(told.case.pk, actor=supervisor, at=told.at)
    events = JournalEntry.objects.order_by("id").values_list("event", flat=True)
    assert list(events)[-2:] == ["cases.CaseReleased", "cases.ReleaseWithdrawn"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 61}, "title"),
        ({"words": f"请找138 1111-{PHONE[-4:]}"}, "words"),
        ({"words": "身份证 34118119900101001x"}, "words"),
        ({"looked": False}, "looked"),
        ({"photo_ids": ["00000000-0000-7000-8000-000000000000"]}, "photos"),
    ],
)
def test_a_release_that_would_tell_too_much_is_refused_beside_the_field(told, wrong, field, client):
    with pytest.raises(Invalid) as refused:
        release(told, **wrong)
    assert refused.value.field == field
    assert "已通知车主挪车" not in read(client)


def test_who_handles_or_only_looks_cannot_release(told):
    told.walk_to("handling")
    handler = told.holder_of("cases.handle", body("fire"))
    for actor in (handler, told.holder_of("cases.file"), told.holder_of("cases.verify"), told.reporter):
        with pytest.raises(Forbidden):
            release_case(told.case.pk, title="x", looked=True, actor=actor, at=told.at)


def test_the_form_stands_on_the_page_of_whoever_may_and_begins_without_the_reporters_words(told, signed_in):
    page, form = f"/tianchang/desk/cases/{told.case.pk}/", f"/tianchang/desk/release/{told.case.pk}/"
    assert 'id="release"' not in signed_in("zuoxi01").get(page).content.decode()
    assert signed_in("zuoxi01").get(form).status_code == 403
    browser = signed_in(Account.objects.get(pk=told.holder_of("cases.release").id).username)
    panel = browser.get(page).content.decode().split('id="release"')[1].split("</details>")[0]
    assert 'value="占用消防通道"' in panel and "栀子花坛" not in panel
    refused = browser.post(form, {"title": "电话13811112222", "words": "写了很久的话", "looked": "yes"})
    assert refused.status_code == 422 and "写了很久的话" in refused.content.decode()
    assert browser.post(form, {"title": "消防通道", "looked": "yes"}).status_code == 302
    assert "消防通道" in read(browser)
    assert browser.post(f"{form}withdraw/").status_code == 302


def test_few_of_a_kind_in_a_community_are_told_of_its_town_only(nothing, plate, now, client):
    community = plate.area.parent
    for _ in range(FEW - 1):
        Matter(plate, at=now)
    other = Matter(Plate.objects.filter(area__level="grid").exclude(area__parent=community).first(), at=now)
    assert community.name not in places(read(client))
    assert community.parent.name in places(read(client))
    assert places(read(client, f"?place={community.key}")) == []  # nor by asking for the community
    Matter(plate, at=now)
    html = read(client)
    assert places(html).count(community.name) == FEW
    assert other.now.area.parent.name not in places(html)
    assert places(read(client, f"?place={community.key}")) == [community.name] * FEW
    assert len(places(read(client, f"?place={community.parent.key}"))) >= FEW


def test_what_a_reporter_took_back_is_not_told(told, client):
    told.take("withdraw", told.reporter)
    assert places(read(client)) == []


def test_filters_narrow_and_what_they_do_not_know_narrows_nothing(told, client):
    told.walk_to("closed")
    assert len(places(read(client, "?state=done"))) == 1 and places(read(client, "?state=open")) == []
    assert len(places(read(client, "?state=x&kind=x&place=x%27"))) == 1
    kind = re.search(r'name="kind">.*?<option value="(\w+)"', read(client), re.S)[1]
    assert client.get(f"{BOARD}?kind={kind}").status_code == 200
    assert client.get(f"{BOARD}?page=made-up").status_code == 422


def test_rates_of_few_are_not_shown(told, plate, now, client):
    assert read(client).count(f"少于 {FEW} 件，不显示") == 4
    for _ in range(FEW - 1):
        Matter(plate, at=now)
    assert read(client).count(f"少于 {FEW} 件，不显示") == 3


def test_pages_go_on_and_their_marks_tell_no_hour(nothing, plate, now, client):
    for n in range(31):
        Matter(plate, at=now - timedelta(days=n % 3))
    html = read(client)
    mark = re.search(r'rel="next" href="\?page=([\w-]+)"', html)[1]
    assert len(places(html)) == 30 and len(places(read(client, f"?page={mark}"))) == 1
    assert b":" not in base64.urlsafe_b64decode(mark + "==")


def test_everybody_may_be_handed_the_same_copy_for_a_minute(told, client):
    answer = client.get(BOARD)
    assert answer["Cache-Control"] == "public, max-age=60" and "Set-Cookie" not in answer.headers
    assert not answer.cookies and "csrfmiddlewaretoken" not in answer.content.decode()
    again = client.get(BOARD, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304 and not again.content


def test_the_board_costs_the_same_with_one_row_and_with_three(told, plate, now, client):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            read(client)
        return len(queries)

    release(told, photo_ids=[told.now.photos.get().pk])
    one = cost()
    for _ in range(2):
        release(Matter(plate, at=now))
    assert cost() == one <= 15
