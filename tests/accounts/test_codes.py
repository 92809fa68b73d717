"""One-time codes: hashes are kept, each works once and not for long, and without a port nothing is sent."""

from datetime import timedelta

import pytest

from tests.moments import TOMORROW as AT
from wangge.accounts import codes
from wangge.accounts.models import Account, OneTimeCode
from wangge.accounts.operations import read_phone, redeem_code, request_code, sweep_codes
from wangge.accounts.operations.residents import hash_phone
from wangge.accounts.queries import actor_of
from wangge.core.errors import Invalid, Refused

PHONE, OTHER = "13812345678", "13912345678"
SENT = []


class Pigeon:
    """A port of the tests: it keeps what it is given."""

    def send(self, phone, code):
        SENT.append((phone, code))


@pytest.fixture
def ask(tianchang, settings, django_capture_on_commit_callbacks):
    """`ask(phone, at)` requests a code and gives what the port was handed."""
    settings.CODE_PORT = f"{__name__}.Pigeon"
    SENT.clear()

    def ask(phone=PHONE, at=AT, **more):
        with django_capture_on_commit_callbacks(execute=True):
            request_code(phone, at=at, **more)
        return SENT[-1][1]

    return ask


def test_the_same_phone_is_the_same_resident_however_it_is_written(ask):
    account = redeem_code(PHONE, ask(), at=AT)
    again = redeem_code("１３８-1234 5678", ask("+86 138 1234 5678"), at=AT)
    assert account == again and account.kind == Account.RESIDENT
    assert not account.has_usable_password()
    actor = actor_of(account, at=AT)
    assert (actor.kind, actor.offices) == ("resident", ())


def test_neither_phone_nor_code_is_kept(ask):
    code = ask(address="203.0.113.7")
    account = redeem_code(PHONE, code, at=AT)
    kept = " ".join(str(list(model.objects.values())) for model in (OneTimeCode, Account))
    assert not [secret for secret in (PHONE, f"'{code}'", "203.0.113.7") if secret in kept]
    assert PHONE[-2:] in account.name and PHONE[-4:] not in account.name


def test_a_code_works_once(ask):
    code = ask()
    redeem_code(PHONE, code, at=AT)
    with pytest.raises(Invalid, match="验证码不对或已过期"):
        redeem_code(PHONE, code, at=AT)


def test_a_code_works_for_ten_minutes_and_for_its_own_phone(ask):
    code = ask()
    for phone, at in ((PHONE, AT + timedelta(minutes=10)), (OTHER, AT)):
        with pytest.raises(Invalid):
            redeem_code(phone, code, at=at)
    assert redeem_code(PHONE, code, at=AT + timedelta(minutes=9, seconds=59))


def test_after_five_wrong_attempts_even_the_right_code_is_dead(ask):
    code = ask()
    for _ in range(5):
        with pytest.raises(Invalid):
            redeem_code(PHONE, "x" + code[1:], at=AT)
    with pytest.raises(Invalid):
        redeem_code(PHONE, code, at=AT)
    assert not Account.objects.filter(kind=Account.RESIDENT, username__endswith=hash_phone(PHONE)).exists()


def test_only_the_newest_code_counts(ask):
    first, second = ask(), ask(at=AT + timedelta(seconds=30))
    if first != second:
        with pytest.raises(Invalid):
            redeem_code(PHONE, first, at=AT + timedelta(minutes=1))
    assert redeem_code(PHONE, second, at=AT + timedelta(minutes=1))


def test_codes_are_few_for_a_phone_and_for_an_address(ask):
    for _ in range(5):
        ask()
    with pytest.raises(Refused, match="太频繁"):
        ask()
    assert ask(at=AT + timedelta(hours=1))
    for n in range(20):
        ask(f"137000000{n:02d}", address="203.0.113.7")
    with pytest.raises(Refused, match="太频繁"):
        ask("13700000099", address="203.0.113.7")
    assert ask("13700000099", address="203.0.113.8")


def test_without_a_port_nothing_is_made(tianchang, settings):
    settings.CODE_PORT = ""
    with pytest.raises(Refused, match="还没有接通短信"):
        request_code(PHONE, at=AT)
    assert not OneTimeCode.objects.exists()


def test_the_demos_port_refuses_outside_the_demo(settings, capsys):
    settings.WANGGE_DEMO = False
    with pytest.raises(Refused):
        codes.DemoPort().send(PHONE, "123456")
    assert capsys.readouterr() == ("", "")


def test_codes_are_forgotten_after_a_day(ask):
    ask()
    assert sweep_codes(at=AT + timedelta(hours=23)) == 0
    assert sweep_codes(at=AT + timedelta(hours=25)) == 1


@pytest.mark.parametrize("text", ["", "1381234567", "23812345678", "138123456789", "电话 138", "١٣٨١٢٣٤٥٦٧٨"])
def test_what_is_no_mobile_number_is_refused(text):
    with pytest.raises(Invalid) as refused:
        read_phone(text)
    assert refused.value.field == "phone"
