"""Accounts looked after: deactivated at once and whole, temporary passwords that open one page, nobody for himself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.moments import TOMORROW as AT
from wangge.accounts.models import Account, ApiKey, Appointment
from wangge.accounts.operations import (
    appoint,
    change_password,
    create_api_key,
    create_staff,
    deactivate_account,
    end_appointment,
    reactivate_account,
    reset_password,
)
from wangge.accounts.queries import actor_by_key, actor_of, administrators
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.tenancy import county

NOW = timezone.now()
DESK, SIGN_IN, ACCOUNTS = "/tianchang/desk/", "/tianchang/sign-in/", "/tianchang/desk/accounts/"
OWN = "一句自己记得住的长话"


@pytest.fixture
def seat(tianchang):
    """The account of somebody at the command centre."""
    return Account.objects.get(username="zuoxi01")


@pytest.fixture
def admin(staff):
    return staff("guanli01")


def browser(account):
    """A browser where the account is signed in, apart from the test's own."""
    found = Client()
    found.force_login(account, backend="wangge.accounts.backends.AccountBackend")
    return found


def enter(username, password):
    found = Client()
    return found, found.post(SIGN_IN, {"username": username, "password": password})


def test_deactivating_ends_sessions_and_keys_at_once_and_keeps_the_posts(seat, admin, staff):
    open_one = browser(seat)
    _, text = create_api_key("对接", 30, actor=staff("zuoxi01"), at=timezone.now())
    assert open_one.get(f"{DESK}me/").status_code == 200
    posts = Appointment.objects.filter(account=seat).count()
    deactivate_account(seat.pk, actor=admin, at=timezone.now())
    assert open_one.get(f"{DESK}me/").status_code == 302
    assert actor_by_key(text, at=timezone.now()) is None and ApiKey.objects.get(account=seat).revoked_at
    assert Appointment.objects.filter(account=seat, valid_until=None).count() == posts
    assert enter("zuoxi01", "test-zuoxi01-password")[1].status_code == 422
    event = JournalEntry.objects.get(event="accounts.AccountDeactivated")
    assert event.data == {"account_id": str(seat.pk), "keys": 1} and event.actor_id == admin.id


def test_an_old_session_does_not_live_again(seat, admin):
    open_one = browser(seat)
    open_one.get(f"{DESK}me/")
    deactivate_account(seat.pk, actor=admin, at=timezone.now())
    reactivate_account(seat.pk, actor=admin, at=timezone.now())
    assert open_one.get(f"{DESK}me/").status_code == 302
    assert enter("zuoxi01", "test-zuoxi01-password")[1].status_code == 302


def test_nobody_ends_himself_and_the_last_administrator_stays(seat, admin, staff):
    with pytest.raises(Forbidden):
        deactivate_account(admin.id, actor=admin, at=AT)
    with pytest.raises(Forbidden):
        reset_password(admin.id, keys_too=False, actor=admin, at=AT)
    with pytest.raises(Forbidden):
        deactivate_account(seat.pk, actor=staff("zhibanzhang01"), at=AT)
    with pytest.raises(Refused, match="最后一个"):
        deactivate_account(admin.id, actor=SYSTEM, at=AT)


def test_an_administrator_of_a_part_looks_after_nobody_beyond_it(seat, admin, staff, signed_in):
    home = staff("shequ01").offices[0].area_id
    Appointment.objects.filter(account=admin.id).update(area=home)
    with pytest.raises(Forbidden):
        deactivate_account(seat.pk, actor=staff("guanli01"), at=AT)
    page = signed_in("guanli01")
    shown = page.get(ACCOUNTS, {"q": "01"}).content.decode()
    assert "shequ01" in shown and "zuoxi01" not in shown
    assert page.get(f"{ACCOUNTS}{seat.pk}/").status_code == 404


def test_a_temporary_password_opens_one_page_until_it_is_changed(seat, admin):
    before = browser(seat)
    before.get(DESK)
    text = reset_password(seat.pk, keys_too=True, actor=admin, at=timezone.now())
    assert before.get(f"{DESK}me/").status_code == 302
    fresh, answer = enter("zuoxi01", text)
    assert answer["Location"] == f"{DESK}password/"
    assert fresh.get(f"{DESK}cases/")["Location"] == f"{DESK}password/"
    assert fresh.get("/tianchang/api/v1/cases").status_code in (401, 403)
    assert "临时口令" in fresh.get(f"{DESK}password/").content.decode()
    same = fresh.post(f"{DESK}password/", {"old": text, "new": text, "again": text})
    assert same.status_code == 422 and "不同" in same.content.decode()
    assert fresh.post(f"{DESK}password/", {"old": text, "new": OWN, "again": OWN}).status_code == 302
    assert fresh.get(f"{DESK}me/").status_code == 200
    assert Account.objects.get(pk=seat.pk).password_until is None


def test_a_temporary_password_ends_by_itself(seat, admin):
    text = reset_password(seat.pk, keys_too=False, actor=admin, at=timezone.now() - timedelta(days=4))
    _, answer = enter("zuoxi01", text)
    assert answer.status_code == 422 and "已经过期" in answer.content.decode()


def test_keys_end_with_the_password_where_that_is_wished(seat, admin, staff):
    create_api_key("对接", 30, actor=staff("zuoxi01"), at=timezone.now())
    for wished, left in ((False, 1), (True, 0)):
        reset_password(seat.pk, keys_too=wished, actor=admin, at=timezone.now())
        assert ApiKey.objects.filter(account=seat, revoked_at=None).count() == left


def test_changing_ones_own_password_ends_other_sessions_and_asks_about_keys(seat, staff):
    one, other = browser(seat), browser(seat)
    create_api_key("对接", 30, actor=staff("zuoxi01"), at=timezone.now())
    assert "接口密钥" in one.get(f"{DESK}password/").content.decode()
    sent = {"old": "test-zuoxi01-password", "new": OWN, "again": OWN, "keys": "on"}
    assert one.post(f"{DESK}password/", sent).status_code == 302
    assert one.get(f"{DESK}me/").status_code == 200 and other.get(f"{DESK}me/").status_code == 302
    assert not ApiKey.objects.filter(account=seat, revoked_at=None).exists()
    with pytest.raises(Invalid):
        change_password(seat, old=OWN, new=OWN, actor=staff("zuoxi01"), at=AT)


def test_names_of_new_accounts_are_read_or_refused(tianchang):
    for username, name in (("A B", "新人"), ("xi", "新人"), ("xinren01", " ")):
        with pytest.raises(Invalid):
            create_staff(username, name, password=None, actor=SYSTEM, at=AT)


def test_the_pages_do_it_all(signed_in, seat):
    page = signed_in("guanli01")
    assert "zuoxi01" in page.get(ACCOUNTS, {"q": "zuoxi"}).content.decode()
    made = page.post(f"{ACCOUNTS}new/", {"name": "新来的", "username": "xinlai01"})
    html = made.content.decode()
    assert made.status_code == 200 and "临时口令只显示这一次" in html
    text = html.partition("<code>")[2].partition("</code>")[0]
    assert enter("xinlai01", text)[1]["Location"] == f"{DESK}password/"
    wrong = page.post(f"{ACCOUNTS}new/", {"name": "新来的", "username": "xinlai01"})
    assert wrong.status_code == 422 and "已有人使用" in wrong.content.decode()
    one = f"{ACCOUNTS}{seat.pk}/"
    assert "坐席" in page.get(one).content.decode()
    assert page.post(one, {"deed": "end"})["Location"].endswith("?done=end")
    assert "已停用" in page.get(one).content.decode()
    assert "zuoxi01" in page.get(ACCOUNTS, {"state": "ended"}).content.decode()
    assert page.post(one, {"deed": "again"}).status_code == 302
    reset = page.post(one, {"deed": "reset"})
    assert "临时口令只显示这一次" in reset.content.decode()
    own = page.get(f"{ACCOUNTS}{Account.objects.get(username='guanli01').pk}/").content.decode()
    assert "您自己的账号" in own and "生成临时口令" not in own


def test_others_see_no_accounts(signed_in, seat):
    for username in ("zuoxi01", "shenji01"):
        page = signed_in(username)
        assert page.get(ACCOUNTS).status_code == 403 and page.post(f"{ACCOUNTS}{seat.pk}/").status_code == 403
    assert Session.objects.exists()


def test_two_administrators_who_end_each_other_at_once_leave_one(own_database):
    with county("tianchang"):
        first = Account.objects.get(username="guanli01")
        held = first.appointments.get(valid_until=None)
        second = create_staff("guanli77", "第二管理员", password=OWN, actor=actor_of(first, at=NOW), at=NOW)
        place = {"post": held.post, "body": held.body, "area": held.area}
        appoint(second, **place, actor=actor_of(first, at=NOW), at=NOW)
        actors = [actor_of(one, at=NOW) for one in (first, second)]
    together = Barrier(2)

    def end(actor, other):
        try:
            with county("tianchang"):
                together.wait(10)
                deactivate_account(other, actor=actor, at=NOW)
                return "done"
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(end, actors, [second.pk, first.pk]))
    assert answers == ["done", "forbidden"]
    with county("tianchang"):
        assert len(administrators(NOW)) == 1


def test_the_last_administrators_post_stays(seat, admin):
    post = Appointment.objects.get(account=admin.id, post="administrator")
    with pytest.raises(Refused, match="最后一个"):
        end_appointment(post, actor=SYSTEM, at=timezone.now())
