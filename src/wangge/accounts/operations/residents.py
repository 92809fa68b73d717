"""Residents sign in by a one-time code sent to their phone."""

import secrets
import unicodedata
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.accounts.codes import code_port
from wangge.accounts.events import AccountCreated
from wangge.accounts.models import Account, OneTimeCode
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import SYSTEM
from wangge.core.secrets import keyed_hash

CODE_LIFE, CODE_ATTEMPTS = timedelta(minutes=10), 5
CODES_PER_PHONE, CODES_PER_ADDRESS = 5, 20  # an hour


@transaction.atomic
def request_code(phone, *, at, address=""):
    """Send a one-time code to a phone through the configured port. Refused without one or too often."""
    port = code_port()
    phone = read_phone(phone)
    phone_hash, address_hash = (
        hash_phone(phone),
        keyed_hash(address, purpose="code-address") if address else "",
    )
    recent = OneTimeCode.objects.filter(sent_at__gt=at - timedelta(hours=1))
    too_often = recent.filter(phone_hash=phone_hash).count() >= CODES_PER_PHONE or (
        address_hash and recent.filter(address_hash=address_hash).count() >= CODES_PER_ADDRESS
    )
    if too_often:
        raise Refused(_("验证码发送太频繁，请一小时后再试。"), code="too-many-codes", field="phone")
    code = f"{secrets.randbelow(10**6):06d}"
    OneTimeCode.objects.create(
        phone_hash=phone_hash, address_hash=address_hash, code_hash=_hash_code(phone, code), sent_at=at
    )
    transaction.on_commit(lambda: port.send(phone, code))


def redeem_code(phone, code, *, at):
    """The resident's account for the newest code sent to the phone, made at the first time.

    A wrong attempt counts even though it is refused; a code works once, for ten minutes, with five attempts.
    """
    phone = read_phone(phone)
    with transaction.atomic():
        sent = (
            OneTimeCode.objects.select_for_update()
            .filter(phone_hash=hash_phone(phone), sent_at__gt=at - CODE_LIFE, used_at=None)
            .order_by("-sent_at")
            .first()
        )
        right = sent is not None and sent.attempts < CODE_ATTEMPTS and _matches(sent, phone, code)
        if right:
            OneTimeCode.objects.filter(phone_hash=sent.phone_hash, used_at=None).update(used_at=at)
            return _resident(phone, at)
        if sent is not None:
            sent.attempts += 1
            sent.save(update_fields=["attempts"])
    raise Invalid(_("验证码不对或已过期，请核对后重填，或重新获取。"), code="wrong-code", field="code")


def read_phone(text):
    """A mainland mobile number as 11 digits; Invalid otherwise."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", text) if c in "0123456789").removeprefix("86")
    if len(digits) != 11 or digits[0] != "1":
        raise Invalid(_("请填写 11 位手机号码。"), code="bad-phone", field="phone")
    return digits


def hash_phone(phone):
    """The keyed hash under which a phone is recognised."""
    return keyed_hash(phone, purpose="phone")


def _resident(phone, at):
    username = f"resident-{hash_phone(phone)}"
    account, new = Account.objects.get_or_create(
        username=username,
        defaults={"kind": Account.RESIDENT, "name": f"手机尾号 {phone[-2:]} 的居民", "created_at": at},
    )
    if new:
        account.set_unusable_password()
        account.save(update_fields=["password"])
        record(AccountCreated(account_id=account.pk, kind=account.kind), actor=SYSTEM, at=at)
    return account


def _hash_code(phone, code):
    return keyed_hash(f"{phone}:{code}", purpose="one-time-code")


def _matches(sent, phone, code):
    return secrets.compare_digest(sent.code_hash, _hash_code(phone, "".join(code.split())))
