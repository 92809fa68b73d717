"""Pages of random checks, as each of their people meets them; and how many statements they send."""

import gzip
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.conftest import media
from tests.ratings.test_checks import AT, PLACE, TODAY, draw, drawn, found, inspector, of_company, opened, pick, picture
from wangge.accounts.models import Account, Appointment
from wangge.core.draw_record import differences
from wangge.core.keys import new_key
from wangge.ratings.models import Draw, Pick, Rectification, Sheet
from wangge.ratings.operations.checks import record_check
from wangge.ratings.operations.draws import announce_draw
from wangge.ratings.operations.recusals import declare_interest
from wangge.ratings.queries import scheme_of

__all__ = ["draw", "drawn", "inspector", "media", "opened", "pick"]  # fixtures
HOME = "/tianchang"


@pytest.fixture
def browser(tianchang):
    """`browser(actor)`: somebody at their own browser."""

    def sign_in(actor):
        client = Client()
        client.force_login(Account.objects.get(pk=actor.id), backend="wangge.accounts.backends.AccountBackend")
        return client

    return sign_in


def form_of(pick, missed=()):
    """A whole sheet as the phone sends it."""
    whole = found(pick, missed)
    sent = {"key": str(new_key()), **PLACE}
    sent |= {f"mark-{key}": mark for key, mark in whole.marks.items()}
    sent |= {f"words-{key}": words for key, words in whole.words.items()}
    photos = {f"photos-{one}": picture() for one in whole.photos}
    return sent | photos


def kept_by(actor):
    """As the phone sends what this person wrote without a signal."""
    return {"Accept": "application/json", "X-Wangge-Writer": str(actor.id)}


def test_announced_by_one_and_revealed_by_another(opened, staff, browser):
    officer, supervisor = browser(staff("pingjia01")), browser(staff("zhibanzhang01"))
    page = officer.get(f"{HOME}/desk/draws/").content.decode()
    assert "公告这次抽查" in page
    announce = f"{HOME}/desk/draws/rounds/{opened.pk}/announce/"
    assert officer.post(announce, {"public_source": "第 1 期"}).status_code == 302
    draw = Draw.objects.get()
    page = officer.get(f"{HOME}/desk/draws/").content.decode()
    assert "请另一位有权限的人来揭晓" in page
    reveal = f"{HOME}/desk/draws/{draw.pk}/reveal/"
    refused = officer.post(reveal, {"public": "1"})
    assert refused.status_code == 409 and "请由另一人揭晓" in refused.content.decode()
    refused = supervisor.post(reveal, {"public": ""})
    assert refused.status_code == 422 and "请填写公开随机数" in refused.content.decode()
    for _time in range(2):
        assert supervisor.post(reveal, {"public": "03 11"}).status_code == 302
    assert Pick.objects.count() == 2
    assert "0 / 2" in supervisor.get(f"{HOME}/desk/draws/").content.decode()


def test_the_public_page_tells_what_was_fixed_and_later_what_came_of_it(draw, drawn, client):
    address = f"{HOME}/draws/{draw.pk}/"
    page = client.get(address).content.decode()
    assert draw.announcement in page and "正在检查" in page
    assert all(pick.subject.title not in page for pick in drawn.picks.select_related("subject"))
    record = json.loads(client.get(f"{address}record.json").content)
    assert record["announcement"] == draw.announcement and "revealed" not in record
    Draw.objects.filter(pk=draw.pk).update(first="2020-01-01", after="2020-02-01")
    page = client.get(address).content.decode()
    assert all(pick.subject.title in page for pick in drawn.picks.select_related("subject"))
    packed = client.get(f"{address}record.json", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    record = json.loads(gzip.decompress(packed.content))
    assert record == json.loads(client.get(f"{address}record.json").content)
    assert differences(record, [tuple(item) for item in record["list"]["items"]]) == []
    assert client.get(f"{HOME}/draws/").status_code == 200


def test_nothing_of_peoples_work_is_published(draw, client, monkeypatch):
    monkeypatch.setattr("wangge.ratings.web.draws.is_of_people", lambda round: True)
    for end in ("", "record.json"):
        assert client.get(f"{HOME}/draws/{draw.pk}/{end}").status_code == 404


def test_a_sheet_is_filled_in_on_the_phone(pick, inspector, browser):
    phone, address = browser(inspector), f"{HOME}/desk/checks/{pick.pk}/"
    page = phone.get(f"{HOME}/desk/checks/").content.decode()
    assert pick.subject.title in page
    page = phone.get(address).content.decode()
    assert page.count('class="check-item') == len(scheme_of(pick.draw.round).of_source("check"))
    nothing = phone.post(address, {"key": str(new_key())})
    assert nothing.status_code == 422 and "没有位置" in nothing.content.decode()
    partly = phone.post(address, form_of(pick) | {"mark-bins_clean": "missed"})
    told = partly.content.decode()
    assert partly.status_code == 422 and "请写明看到了什么" in told
    assert 'name="mark-bins_clean" value="missed" checked' in told  # what was typed is kept
    assert not Sheet.objects.filter(round=pick.draw.round).exists()
    form = form_of(pick, missed=["bins_clean"])
    assert phone.post(address, form).status_code == 302
    assert Sheet.objects.filter(round=pick.draw.round).count() == 1
    page = phone.get(address).content.decode()
    assert "没做到" in page and "要整改" in page


def test_no_photo_is_unpacked_of_a_sheet_that_cannot_be_handed_in(pick, inspector, browser, monkeypatch):
    phone, address = browser(inspector), f"{HOME}/desk/checks/{pick.pk}/"
    form = form_of(pick)
    again = {name: value for name, value in form.items() if not name.startswith("photos-")}
    assert phone.post(address, form).status_code == 302
    monkeypatch.setattr("wangge.ratings.web.checks.read_photos", None)
    assert phone.post(address, again | {"photos-bins_clean": picture()}).status_code == 302
    assert phone.post(address, form_of(pick)).status_code == 200  # what was handed in
    assert Sheet.objects.filter(subject=pick.subject, side="").count() == 1
    Pick.objects.filter(pk=pick.pk).update(sheet=None)
    Draw.objects.filter(pk=pick.draw_id).update(first="2020-01-01", after="2020-02-01")
    late = phone.post(address, form_of(pick))
    assert late.status_code == 409 and "不能补查" in late.content.decode()


def test_a_sheet_that_waited_for_a_signal_is_taken_once_or_told_why_not(pick, inspector, browser, staff):
    phone, address, later = browser(inspector), f"{HOME}/desk/checks/{pick.pk}/", kept_by(inspector)
    partly = phone.post(address, form_of(pick) | {"lon": ""}, headers=later)
    assert partly.status_code == 422 and "没有位置" in partly.json()["reason"]
    form = form_of(pick)
    once = phone.post(address, form, headers=later)
    for file in (value for name, value in form.items() if name.startswith("photos-")):
        file.seek(0)
    again = phone.post(address, form, headers=later)
    assert once.json() == again.json() == {"done": form["key"]}
    assert Sheet.objects.filter(subject=pick.subject, side="").count() == 1
    other = phone.post(address, form_of(pick), headers=later)
    assert other.status_code == 409 and "已经登记过" in other.json()["reason"]
    other = staff("pingjia01")
    stranger = browser(other).post(address, form_of(pick), headers=kept_by(other))
    assert stranger.status_code == 403 and stranger.json()["reason"]


def test_a_kept_sheet_waits_for_the_sign_in_of_who_wrote_it(pick, inspector, browser, staff):
    address = f"{HOME}/desk/checks/{pick.pk}/"
    for phone, writer in ((staff("pingjia01"), inspector), (inspector, staff("pingjia01"))):
        answer = browser(phone).post(address, form_of(pick), headers=kept_by(writer))
        assert answer.status_code == 409 and not answer["Content-Type"].startswith("application/json")
    assert not Sheet.objects.filter(subject=pick.subject, side="").exists()


def test_the_script_keeps_the_list_and_opened_sheets_alone(inspector, browser, staff):
    script = browser(inspector).get(f"{HOME}/desk/checks/worker.js")
    told = script.content.decode()
    assert script["Content-Type"].startswith("text/javascript") and '"wangge-checks-page"' in told
    kept = re.compile(re.search(r"KEPT = /(.+)/;", told)[1].replace(r"\/", "/"))
    assert kept.search("") and kept.search(f"{new_key()}/") and not kept.search(f"{new_key()}/interest/")
    assert browser(staff("pingjia01")).get(f"{HOME}/desk/checks/worker.js").status_code == 403


def test_only_staffs_sheets_bring_many_files(pick, inspector, browser):
    """Each file is open until it is read: whoever passes by is not to keep two hundred open."""
    files = {f"photos-{number}": picture() for number in range(12)}
    more, address = {"photos-more": picture()}, f"{HOME}/desk/checks/{pick.pk}/"
    phone = browser(inspector)

    def sent(who, to, extra=()):
        for file in [*files.values(), *more.values()]:
            file.seek(0)
        return who.post(to, files | dict(extra)).status_code

    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies["csrftoken"], stranger.cookies["sessionid"] = "a" * 32, "b" * 32
    assert [sent(stranger, to, more) for to in (address, f"{HOME}/report/")] == [400, 400]
    assert [sent(stranger, to) for to in (address, f"{HOME}/report/")] == [403, 403]  # read; the token is none
    assert (sent(phone, f"{HOME}/report/", more), sent(phone, f"{HOME}/report/")) == (400, 422)
    assert sent(phone, address, more) == 422  # read, and found wanting
    most = {f"photos-m{number}": picture() for number in range(200)}
    assert sent(phone, address, most) == 400


def test_htmx_goes_on_to_the_sheet_that_was_handed_in(pick, inspector, browser):
    address = f"{HOME}/desk/checks/{pick.pk}/"
    answer = browser(inspector).post(address, form_of(pick), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == address


def test_an_interest_is_declared_and_ended(pick, inspector, browser):
    phone = browser(inspector)
    refused = phone.post(f"{HOME}/desk/checks/{pick.pk}/interest/", {"ground": ""})
    assert refused.status_code == 422 and "请选择是哪一种关系" in refused.content.decode()
    assert phone.post(f"{HOME}/desk/checks/{pick.pk}/interest/", {"ground": "works"}).status_code == 302
    page = phone.get(f"{HOME}/desk/checks/").content.decode()
    assert "我申报的利害关系" in page and pick.subject.title in page
    assert phone.get(f"{HOME}/desk/checks/{pick.pk}/").status_code == 403
    recusal = pick.recusals.get()
    assert phone.post(f"{HOME}/desk/ratings/interests/{recusal.pk}/end/").status_code == 302


def test_whoever_scores_or_reviews_declares_an_interest_on_a_page_of_their_own(pick, staff, browser):
    rater = browser(staff("pingfen01"))
    page, subject = f"{HOME}/desk/ratings/interests/", pick.subject
    assert "没有申报" in rater.get(page).content.decode()
    shown = rater.get(f"{page}?object={subject.pk}").content.decode()
    assert subject.title in shown and "申报并回避" in shown
    refused = rater.post(f"{page}?object={subject.pk}", {"ground": "nothing"})
    assert refused.status_code == 422 and "请选择是哪一种关系" in refused.content.decode()
    assert rater.post(f"{page}?object={subject.pk}", {"ground": "works"}).status_code == 302
    again = rater.get(f"{page}?object={subject.pk}").content.decode()
    assert subject.title in again and "申报并回避" not in again
    assert rater.get(f"{page}?object={new_key()}").status_code == 404
    assert rater.post(page, {"ground": "works"}).status_code == 422
    assert browser(staff("zuoxi01")).get(page).status_code == 403


def test_the_office_passes_on_what_was_left_behind(pick, inspector, drawn, staff, browser):
    office = browser(staff("pingjia01"))
    assert "检查人离任的" in office.get(f"{HOME}/desk/draws/").content.decode()
    Appointment.objects.filter(account=inspector.id).update(valid_until=TODAY)
    assert office.post(f"{HOME}/desk/draws/{drawn.pk}/pass-on/").status_code == 302
    pick.refresh_from_db()
    assert pick.by_id != inspector.id


def test_what_nobody_can_check_is_told_to_the_office(pick, staff, browser):
    for held in Appointment.objects.filter(post__in=["inspector", "property_handler"]).select_related("account"):
        declare_interest(pick.subject_id, ground="other", actor=staff(held.account.username), at=AT)
    office = browser(staff("pingjia01"))
    assert "1 个查不了" in office.get(f"{HOME}/desk/draws/").content.decode()
    refused = office.post(f"{HOME}/desk/draws/{pick.draw_id}/pass-on/")
    assert refused.status_code == 409 and pick.subject.title in refused.content.decode()


def test_put_right_on_the_bodys_own_page_and_looked_at_again(pick, inspector, staff, browser):
    record_check(pick.pk, found(pick, missed=["bins_clean"]), key=new_key(), actor=inspector, at=AT)
    row = Rectification.objects.get()
    company, again = browser(of_company(staff, pick.subject)), browser(inspector)
    page = company.get(f"{HOME}/desk/rectifications/").content.decode()
    assert "垃圾桶满溢" in page
    address = f"{HOME}/desk/rectifications/{row.pk}/"
    refused = company.post(address, {"deed": "fixed", "words": "已清运", "photos": picture()})
    assert refused.status_code == 422 and "没有位置" in refused.content.decode()
    sent = {"deed": "fixed", "words": "已清运", "photos": picture(), **PLACE}
    assert company.post(address, sent).status_code == 302
    assert "等检查人到现场复查" in company.get(address).content.decode()
    assert again.post(address, {"deed": "look"}).status_code == 422
    assert again.post(address, {"deed": "look", "passed": "yes"}).status_code == 302
    page = company.get(address).content.decode()
    assert "当月的分数不变" in page
    assert "垃圾桶满溢" in company.get(f"{HOME}/desk/rectifications/?stand=closed").content.decode()
    photo = row.proofs.get()
    assert company.get(f"{HOME}/desk/checks/photos/{photo.pk}/").headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("who", "draws", "checks", "rectifications"),
    [
        ("pingjia01", 200, 403, 200),
        ("zhibanzhang01", 200, 403, 200),
        ("duban01", 200, 200, 200),
        ("wuguan01", 403, 200, 200),
        ("wuye01", 403, 403, 200),
        ("zuoxi01", 403, 403, 403),
        ("wangge01", 403, 403, 403),
    ],
)
def test_who_opens_what(staff, browser, who, draws, checks, rectifications):
    page = browser(staff(who))
    opened = [page.get(f"{HOME}/desk/{one}/").status_code for one in ("draws", "checks", "rectifications")]
    assert opened == [draws, checks, rectifications]


def counted(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as sent:
        assert client.get(address).status_code == 200
    return len(sent)


def test_lists_send_as_many_statements_for_many_as_for_one(opened, drawn, pick, inspector, staff, browser):
    phone, office = browser(inspector), browser(staff("pingjia01"))
    addresses = [
        (phone, f"{HOME}/desk/checks/"), (office, f"{HOME}/desk/draws/"), (phone, f"{HOME}/desk/rectifications/"),
        (Client(), f"{HOME}/draws/"),
    ]  # fmt: skip
    record_check(pick.pk, found(pick, missed=["bins_clean"]), key=new_key(), actor=inspector, at=AT)
    before = [counted(*one) for one in addresses]
    Rectification.objects.all().delete()
    for other in opened.subjects.exclude(picks__in=drawn.picks.all())[:4]:
        mine = Pick.objects.create(
            draw=drawn, subject=other, ordinal=9, by_id=inspector.id, office_id=pick.office_id, office_title="x"
        )
        record_check(mine.pk, found(mine, missed=["bins_clean", "stairs_clean"]), key=new_key(), actor=inspector, at=AT)
    assert [counted(*one) for one in addresses] == before


def test_a_sheets_page_sends_few_statements(pick, inspector, browser):
    phone, address = browser(inspector), f"{HOME}/desk/checks/{pick.pk}/"
    asked = counted(phone, address)
    record_check(pick.pk, found(pick, missed=["bins_clean"]), key=new_key(), actor=inspector, at=AT)
    assert counted(phone, address) <= asked + 4


def test_a_draw_of_a_closed_round_is_not_offered(opened, staff, browser):
    opened.state = "computed"
    opened.save()
    page = browser(staff("pingjia01")).get(f"{HOME}/desk/draws/").content.decode()
    assert f"rounds/{opened.pk}/announce" not in page
    with pytest.raises(Exception, match="不再抽查"):
        announce_draw(opened.pk, day=TODAY, actor=staff("pingjia01"), at=timezone.now())
