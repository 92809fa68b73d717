"""Refusals that no page took: problem+json for programs, a page with a way out for people."""

from django.db import DataError
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wangge.core.errors import Refused, as_problem

PROBLEM = "application/problem+json"


class RefusalMiddleware:
    """Answer `Refused` with its own status; everything else is Django's business.

    But one: PostgreSQL keeps no NUL, so input with one is unreadable wherever it was about to be looked up.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and is_program(request) and response["Content-Type"] != PROBLEM:
            return not_allowed(request, response["Allow"])
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, Refused):
            return answer(request, exception)
        if isinstance(exception, ValueError | DataError) and "NUL" in str(exception):
            return bad_request(request, exception)
        return None


def answer(request, refused):
    """The refusal in the form the client asked for."""
    if is_program(request):
        return _problem(as_problem(refused, request.path))
    return render(request, "core/refused.html", {"refused": refused}, status=refused.status)


def is_program(request):
    """Whether a program asks: at an API address, or with no wish for a page."""
    wants_json = request.accepts("application/json") or request.accepts("application/problem+json")
    return request.path_info.startswith("/api/") or (wants_json and not request.accepts("text/html"))


def not_allowed(request, allowed):
    """405: the address stands, but not for this; what it is for stands in the answer and in `Allow`."""
    detail = _("这个地址不接受 %(asked)s，可用：%(allowed)s。") % {"asked": request.method, "allowed": allowed}
    response = _say(request, 405, _("方法不对"), detail)
    response["Allow"] = allowed
    return response


def bad_request(request, exception=None):
    """400: what was sent cannot be read."""
    return _say(request, 400, _("没有读懂这次请求"), _("请检查编码（UTF-8）、字段和文件后再发。"))


def forbidden(request, exception=None, reason=""):
    """403: also a form whose protection token is old."""
    return _say(request, 403, _("这里暂时不能打开"), _("请重新取得页面或密钥后再试。"))


def not_found(request, exception=None):
    """404, for the platform too."""
    what = _("没有 %s 这个地址，请逐字核对。") % request.path
    return _say(request, 404, _("没有这个页面"), what + _described(request))


def broken(request):
    """500: our fault; the page stands on nothing that may be broken."""
    return _say(request, 500, _("系统出了问题"), _("不是您的问题，已经记录，请稍后再试。"))


def _described(request):
    """Where a county's addresses for programs are described."""
    county = getattr(request, "county", None)
    return _("全部接口见 %s。") % f"/{county.key}/api/v1/openapi.json" if county else ""


def _say(request, status, title, detail):
    if is_program(request):
        problem = {"type": "about:blank", "title": str(title), "status": status, "detail": str(detail)}
        problem["instance"] = request.path
        return _problem(problem)
    return render(request, f"core/{status}.html", status=status)


def _problem(problem):
    return JsonResponse(problem, status=problem["status"], content_type=PROBLEM)
