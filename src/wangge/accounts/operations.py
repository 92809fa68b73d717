"""Making accounts, appointing, signing residents in."""

import secrets
import unicodedata
from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.accounts.codes import code_port
from wangge.accounts.events import (
    AccountCreated,
    ApiKeyCreated,
    ApiKeyRevoked,
    Appointed,
    AppointmentEnded,
    PasswordChanged,
)
from wangge.accounts.models import Account, ApiKey, Appointment, OneTimeCode
from wangge.accounts.queries import hash_key, keys_in_force, offices_of
from wangge.accounts.rules import kept_apart
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import SYSTEM, require
from wangge.core.retention import retention_of
from wangge.core.secrets import keyed_hash
from wangge.method.errors import UnknownName
from wangge.method.queries import current_method
from wangge.territory.rules import lies_in

CODE_LIFE, CODE_ATTEMPTS = timedelta(minutes=10), 5
CODES_PER_PHONE, CODES_PER_ADDRESS = 5, 20  # an hour
KEY_DAYS, MOST_KEYS = (30, 90, 365), 10


@transaction.atomic
def create_staff(username, name, *, password, actor, at):
    """A staff account; with None as password nobody can sign in with it.

    Invalid if the name is taken or the password weak.
    """
    require(actor, "accounts.appoint")
    if Account.objects.filter(username=username).exists():
        raise Invalid(_("这个用户名已有人使用，请换一个。"), code="taken", field="username")
    account = Account(username=username, name=name, kind=Account.STAFF, created_at=at)
    _set_password(account, password)
    account.save(force_insert=True)
    record(AccountCreated(account_id=account.pk, kind=account.kind), actor=actor, at=at)
    return account


@transaction.atomic
def change_password(account, *, old, new, actor, at):
    """Set an own password, knowing the old one."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    if actor.id != account.pk or not account.check_password(old):
        raise Invalid(_("原密码不对。"), code="wrong-password", field="old")
    _set_password(account, new)
    account.save(update_fields=["password"])
    record(PasswordChanged(account_id=account.pk), actor=actor, at=at)


@transaction.atomic
def appoint(account, post, body, area, *, actor, at, public_name="", work_phone="", published=False):
    """Appoint an account to a post in a body, for an area, from today. Nobody appoints himself."""
    appointment = Appointment(
        account=account,
        post=post,
        body=body,
        area=area,
        valid_from=localdate(at),
        published=published,
        public_name=public_name,
        work_phone=work_phone,
    )
    office = require(actor, "accounts.appoint", appointment)
    _check_post(post, body)
    _check_place(account, body, area)
    _check_apart(account, post, at)
    again = Appointment.objects.filter(account=account, post=post, body=body, area=area, valid_until=None)
    if again.exists():
        raise Refused(_("此人已在这个岗位上。"), code="appointed-already", field="post")
    appointment.save(force_insert=True)
    happened = Appointed(appointment_id=appointment.pk, account_id=account.pk, post=post)
    record(happened, actor=actor, at=at, office=office)
    return appointment


@transaction.atomic
def end_appointment(appointment, *, actor, at):
    """End an appointment from today; what was done in it stays under its office."""
    appointment = (
        Appointment.objects.select_for_update(of=("self",)).select_related("area").get(pk=appointment.pk)
    )
    office = require(actor, "accounts.appoint", appointment)
    if appointment.valid_until is None:
        appointment.valid_until = localdate(at)
        appointment.save(update_fields=["valid_until"])
        record(AppointmentEnded(appointment_id=appointment.pk), actor=actor, at=at, office=office)
    return appointment


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


@transaction.atomic
def sweep_codes(*, at):
    """Forget codes a day after they were sent; returns how many."""
    return OneTimeCode.objects.filter(sent_at__lt=at - OneTimeCode.retention.kept).delete()[0]


@transaction.atomic
def sweep_attempts(*, at):
    """Forget failed sign-ins a day later, long after their lock has opened; returns how many."""
    kept = retention_of(AccessAttempt).kept
    return AccessAttempt.objects.filter(attempt_time__lt=at - kept).delete()[0]


@transaction.atomic
def create_api_key(title, days, *, actor, at):
    """A key for a program that acts as the actor; returns (ApiKey, its text), and nobody sees the text again.

    Forbidden but for staff with an office; Invalid without a title or with another life than KEY_DAYS.
    """
    if actor.kind != Account.STAFF or not actor.offices:
        raise Forbidden()
    title = " ".join(title.replace("\0", " ").split())
    if not title or len(title) > 60:
        raise Invalid(_("请写明密钥给谁用、做什么用，60 字以内。"), code="missing", field="title")
    if days not in KEY_DAYS:
        raise Invalid(_("请从列表中选择有效期。"), code="unknown-choice", field="days")
    Account.objects.select_for_update().get(pk=actor.id)
    if keys_in_force(at).filter(account=actor.id).count() >= MOST_KEYS:
        raise Refused(_("有效的密钥已有 10 个。请先停用不再用的。"), code="too-many-keys", field="title")
    text = f"wg_{secrets.token_urlsafe(32)}"
    ends = at + timedelta(days=days)
    key = ApiKey.objects.create(
        account_id=actor.id, title=title, key_hash=hash_key(text), created_at=at, expires_at=ends
    )
    record(ApiKeyCreated(key_id=key.pk, account_id=actor.id), actor=actor, at=at)
    return key, text


@transaction.atomic
def revoke_api_key(key_id, *, actor, at):
    """End an own key now; Forbidden for others' as for none at all. Ending it again changes nothing."""
    key = ApiKey.objects.select_for_update().filter(pk=key_id, account=actor.id).first()
    if key is None:
        raise Forbidden()
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        record(ApiKeyRevoked(key_id=key.pk), actor=actor, at=at)
    return key


@transaction.atomic
def sweep_keys(*, at):
    """Forget keys a month after their end; returns how many."""
    before = at - ApiKey.retention.kept
    return ApiKey.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before)).delete()[0]


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


def _set_password(account, password):
    if password is None:
        account.set_unusable_password()
        return
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Invalid(_("；").join(error.messages), code="weak-password", field="new") from error
    account.set_password(password)


def _check_post(post, body):
    try:
        wanted = current_method().post(post)
    except UnknownName as error:
        raise Invalid(
            _("本市工作法没有这个岗位，请从列表中选择。"), code="unknown-post", field="post"
        ) from error
    if wanted.body_kind != body.kind:
        raise Invalid(
            _("“%(post)s”不设在这类单位，请选择相应的单位。") % {"post": wanted.title},
            code="wrong-body",
            field="body",
        )


def _check_place(account, body, area):
    if account.kind != Account.STAFF or not account.is_active:
        raise Invalid(_("只能任命在用的工作人员账号。"), code="not-staff", field="username")
    if body.valid_until or area.valid_until:
        raise Invalid(
            _("单位或区域已经撤销，请选择现有的。"),
            code="ended",
            field="body" if body.valid_until else "area",
        )
    if not lies_in(area.path, body.area.path):
        raise Invalid(
            _("“%(body)s”不管这个区域，请选择它服务范围内的区域。") % {"body": body.name},
            code="wrong-area",
            field="area",
        )


def _check_apart(account, post, at):
    held = frozenset(p for office in offices_of(account, at) for p in office.permissions)
    if not kept_apart(held, frozenset(current_method().post(post).permissions)):
        raise Refused(
            _("管理任免的人不能同时办理诉求。请任命另一个人，或先免去原岗位。"),
            code="duties-apart",
            field="post",
        )


def _hash_code(phone, code):
    return keyed_hash(f"{phone}:{code}", purpose="one-time-code")


def _matches(sent, phone, code):
    return secrets.compare_digest(sent.code_hash, _hash_code(phone, "".join(code.split())))
