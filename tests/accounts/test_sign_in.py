"""Signing in: staff by password, with a lock-out saying what to do; residents by a code, failing closed."""

import re

import pytest

from wangge.accounts.models import Account

SIGN_IN, DESK = "/tianchang/sign-in/", "/tianchang/desk/"
RIGHT = {"username": "zuoxi01", "password": "test-zuoxi01-password"}
PHONE = "13812345678"


def test_staff_sign_in_and_out(client, tianchang):
    response = client.post(SIGN_IN, RIGHT | {"next": f"{DESK}cases/"})
    assert response["Location"] == f"{DESK}cases/"
    assert client.get(DESK).status_code == 200
    assert client.get("/tianchang/sign-out/").status_code == 405
    client.post("/tianchang/sign-out/")
    assert client.get(DESK).status_code == 302


def test_one_is_not_sent_to_strangers_after_signing_in(client, tianchang):
    assert client.post(SIGN_IN, RIGHT | {"next": "https://elsewhere.example/"})["Location"] == f"{DESK}start/"


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(client, tianchang):
    response = client.post(SIGN_IN, RIGHT | {"password": "wrong"})
    html = response.content.decode()
    assert response.status_code == 422 and "用户名或口令不对" in html and 'value="zuoxi01"' in html


def test_ten_failures_lock_even_the_right_password_out(client, tianchang):
    answers = [client.post(SIGN_IN, RIGHT | {"password": f"wrong {n}"}).status_code for n in range(10)]
    assert answers[:9] == [422] * 9
    locked = client.post(SIGN_IN, RIGHT)
    assert locked.status_code == 429 and "半小时后再登录" in locked.content.decode()
    other = {"username": "zhibanzhang01", "password": "test-zhibanzhang01-password"}
    assert client.post(SIGN_IN, other).status_code == 302


def test_changing_the_password_wants_the_old_one_and_keeps_one_signed_in(signed_in):
    browser = signed_in("zuoxi01")
    fresh = {"new": "一句自己记得住的长话", "again": "一句自己记得住的长话"}
    wrong = browser.post(f"{DESK}password/", fresh | {"old": "no"})
    assert wrong.status_code == 422 and "原密码不对" in wrong.content.decode()
    unlike = browser.post(f"{DESK}password/", fresh | {"old": RIGHT["password"], "again": "另一句"})
    assert "不一样" in unlike.content.decode()
    assert browser.post(f"{DESK}password/", fresh | {"old": RIGHT["password"]}).status_code == 302
    assert browser.get(DESK).status_code == 200
    assert Account.objects.get(username="zuoxi01").check_password(fresh["new"])


def test_my_offices_tell_what_they_permit(signed_in):
    html = signed_in("xiaofang01").get(f"{DESK}me/").content.decode()
    assert "接单、处置、反馈" in html and "派给本单位的诉求" in html


def test_staff_without_an_office_are_told_so(signed_in, tianchang):
    account = Account.objects.get(username="zuoxi01")
    account.appointments.update(valid_until=account.appointments.get().valid_from)
    response = signed_in("zuoxi01").get(DESK)
    assert response.status_code == 403 and "您目前没有岗位" in response.content.decode()


def test_without_a_port_no_code_and_no_way_in(client, tianchang, settings):
    settings.CODE_PORT = ""
    response = client.post("/tianchang/resident/", {"phone": PHONE})
    assert response.status_code == 409 and "还没有接通短信" in response.content.decode()
    assert client.post("/tianchang/resident/code/", {"phone": PHONE, "code": "000000"}).status_code == 422
    assert "_auth_user_id" not in client.session


def test_a_resident_signs_in_by_the_code_that_the_page_does_not_show(
    client, tianchang, capsys, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post("/tianchang/resident/", {"phone": PHONE}).content.decode()
    code = re.search(r"验证码 (\d{6})", capsys.readouterr().err)[1]
    assert code not in page
    wrong = client.post("/tianchang/resident/code/", {"phone": PHONE, "code": "1"})
    assert wrong.status_code == 422 and "验证码不对" in wrong.content.decode()
    response = client.post("/tianchang/resident/code/", {"phone": PHONE, "code": code})
    assert response["Location"] == "/tianchang/mine/"
    assert client.get(DESK).status_code == 302  # a resident has no desk


@pytest.mark.parametrize("phone", ["", "12345", "电话"])
def test_a_phone_that_is_none_is_refused_at_its_field(client, tianchang, phone):
    response = client.post("/tianchang/resident/", {"phone": phone})
    assert response.status_code == 422 and "11 位手机号码" in response.content.decode()


def test_administrators_appoint_and_end_and_nobody_else_may(signed_in):
    admin = signed_in("guanli01")
    html = admin.get(f"{DESK}appointments/?q=zuoxi01").content.decode()
    assert "指挥中心坐席" in html
    sent = {"username": "zuoxi01", "post": "auditor", "body": "centre", "area": "tianchang"}
    assert admin.post(f"{DESK}appointments/new/", sent).status_code == 302
    wrong = admin.post(f"{DESK}appointments/new/", sent | {"post": "grid_worker"})
    assert wrong.status_code == 422 and "不设在这类单位" in wrong.content.decode()
    added = Account.objects.get(username="zuoxi01").appointments.get(post="auditor")
    admin.post(f"{DESK}appointments/{added.pk}/end/")
    added.refresh_from_db()
    assert added.valid_until is not None
    assert signed_in("zuoxi01").get(f"{DESK}appointments/").status_code == 403
