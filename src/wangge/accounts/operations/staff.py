"""Accounts of staff, their passwords and their posts."""

import re

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.accounts.events import AccountCreated, Appointed, AppointmentEnded, PasswordChanged
from wangge.accounts.models import Account, Appointment
from wangge.accounts.operations.custody import keep_one, lock_administrators
from wangge.accounts.operations.keys import revoke_all_keys
from wangge.accounts.queries import offices_of
from wangge.accounts.rules import kept_apart
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.errors import UnknownName
from wangge.method.queries import current_method
from wangge.territory.rules import lies_in

USERNAME = re.compile(r"[a-z][a-z0-9.-]{2,39}")


@transaction.atomic
def create_staff(username, name, *, password, actor, at, until=None):
    """A staff account; with None as password nobody can sign in with it, `until` makes it a temporary one.

    Invalid if the name is taken, or no name at all, or the password weak.
    """
    require(actor, "accounts.appoint", None)
    username, name = username.strip(), " ".join(name.split())
    if not USERNAME.fullmatch(username):
        raise Invalid(
            _("用户名用 3 到 40 个小写字母、数字、点或连字符，以字母开头。"), code="bad-name", field="username"
        )
    if not name or len(name) > 60:
        raise Invalid(_("请填写姓名，60 字以内。"), code="missing", field="name")
    if Account.objects.filter(username=username).exists():
        raise Invalid(_("这个用户名已有人使用，请换一个。"), code="taken", field="username")
    account = Account(username=username, name=name, kind=Account.STAFF, created_at=at, password_until=until)
    _set_password(account, password)
    account.save(force_insert=True)
    record(AccountCreated(account_id=account.pk, kind=account.kind), actor=actor, at=at)
    return account


@transaction.atomic
def change_password(account, *, old, new, actor, at, keys_too=False):
    """Set an own password, knowing the old one; a temporary one ends. API keys end with it if `keys_too`."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    if actor.id != account.pk or not account.check_password(old):
        raise Invalid(_("原密码不对。"), code="wrong-password", field="old")
    if new == old:
        raise Invalid(_("新口令须与原口令不同。"), code="same-password", field="new")
    _set_password(account, new)
    account.password_until = None
    account.save(update_fields=["password", "password_until"])
    if keys_too:
        revoke_all_keys(account, actor=actor, at=at)
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
    """End an appointment from today; what was done in it stays under its office. Refused for the last administrator."""
    held = lock_administrators(actor, at)
    appointment = Appointment.objects.select_for_update(of=("self",)).select_related("area").get(pk=appointment.pk)
    office = require(actor, "accounts.appoint", appointment)
    if appointment.valid_until is None:
        appointment.valid_until = localdate(at)
        appointment.save(update_fields=["valid_until"])
        keep_one(held, at)
        record(AppointmentEnded(appointment_id=appointment.pk), actor=actor, at=at, office=office)
    return appointment


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
        raise Invalid(_("本市工作法没有这个岗位，请从列表中选择。"), code="unknown-post", field="post") from error
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
