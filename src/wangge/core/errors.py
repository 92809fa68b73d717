"""The domain's "no", with a reason a person can act on."""

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A deed that may not be done now. `reason` says why and what to do; `field` names the input at fault.

    A page puts the reason on its form; the API answers problem+json with `status`.
    """

    status = 409
    title = _("现在不能这样办")

    def __init__(self, reason, *, code="refused", field=None):
        super().__init__(str(reason))
        self.reason, self.code, self.field = reason, code, field


class Invalid(Refused):
    """The input itself is wrong, whatever the state of things."""

    status = 422
    title = _("填写的内容需要修改")


class Stale(Refused):
    """Somebody else moved the thing since the actor saw it."""

    title = _("内容已被他人更新")

    def __init__(self, reason=_("这件事刚刚被其他人更新。请看最新情况后再办。")):
        super().__init__(reason, code="stale")


class Forbidden(Refused):
    """The actor may not do this, however the thing stands."""

    status = 403
    title = _("没有权限")

    def __init__(self, reason=_("您的岗位没有这项权限。如需办理，请联系本单位系统管理员。")):
        super().__init__(reason, code="forbidden")


def as_problem(refused, instance=""):
    """The refusal as an RFC 9457 problem document."""
    problem = {
        "type": f"urn:wangge:{refused.code}",
        "title": str(refused.title),
        "status": refused.status,
        "detail": str(refused.reason),
        "instance": instance,
    }
    return problem | ({"field": refused.field} if refused.field else {})
