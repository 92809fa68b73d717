"""Who a program acts as: the holder of a key, whoever is signed in at the browser, or nobody known."""

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from wangge.accounts.queries import actor_by_key
from wangge.core.api import SignInFirst
from wangge.core.errors import Forbidden, Refused
from wangge.core.permits import ANONYMOUS

FAILURES, LOCKED = 20, 1800  # failures from one address before it waits; seconds. Counted by each process


class TooManyFailures(Refused):
    """An address that tried wrong keys too often."""

    status, title = 429, _("请稍后再试")

    def __init__(self):
        super().__init__(_("密钥错误次数太多，请半小时后再试，并核对密钥。"), code="too-many-failures")


class Key(HttpBearer):
    """`Authorization: Bearer …` with a key made on the page of one's offices. A wrong key is never just nobody."""

    def authenticate(self, request, token):
        address = f"api-key:{connection.schema_name}:{request.META.get('REMOTE_ADDR', '')}"
        if cache.get(address, 0) >= FAILURES:
            raise TooManyFailures()
        actor = actor_by_key(token, at=timezone.now())
        if actor is None:
            cache.add(address, 0, LOCKED)
            cache.incr(address)
            raise SignInFirst(_("接口密钥无效：写错、到期或已停用。请在“我的岗位”里核对或新建。"))
        return staff(actor)


class Session(APIKeyCookie):
    """The session of the county, with the CSRF token where something is written."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request):
        if request.actor.kind == "anonymous":
            return None
        if check_csrf(request):
            raise Forbidden(_("缺少防伪令牌。请在请求头 X-CSRFToken 里带上 csrftoken 的值，或改用接口密钥。"))
        return request.actor

    def authenticate(self, request, key):
        raise NotImplementedError("asked of the session, not of the cookie")


class StaffSession(Session):
    """The same, for staff with an office alone."""

    def __call__(self, request):
        actor = super().__call__(request)
        return actor and staff(actor)


def staff(actor):
    """The actor, if staff with an office; Forbidden otherwise."""
    if actor.kind != "staff" or not actor.offices:
        raise Forbidden(_("此接口供有岗位的工作人员使用。反映人请凭查询码查进度。"))
    return actor


def nobody_known(request):
    """Who needs no account."""
    return ANONYMOUS


STAFF = [Key(), StaffSession()]
ANYBODY = [Key(), Session(), nobody_known]
