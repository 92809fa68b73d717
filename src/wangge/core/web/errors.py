"""Refusals that no page took: problem+json for programs, a page with a way out for people."""

from django.db import DataError
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wangge.core.errors import Refused, as_problem


class RefusalMiddleware:
    """Answer `Refused` with its own status; everything else is Django's business.

    But one: PostgreSQL keeps no NUL, so input with one is unreadable wherever it was about to be looked up.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

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


def bad_request(request, exception=None):
    """400: what was sent cannot be read."""
    return _say(request, 400, _("没有读懂这次请求"))


def forbidden(request, exception=None, reason=""):
    """403: also a form whose protection token is old."""
    return _say(request, 403, _("这里暂时不能打开"))


def not_found(request, exception=None):
    """404, for the platform too."""
    return _say(request, 404, _("没有这个页面"))


def broken(request):
    """500: our fault; the page stands on nothing that may be broken."""
    return _say(request, 500, _("系统出了问题"))


def _say(request, status, title):
    if is_program(request):
        problem = {"type": "about:blank", "title": str(title), "status": status, "instance": request.path}
        return _problem(problem)
    return render(request, f"core/{status}.html", status=status)


def _problem(problem):
    return JsonResponse(problem, status=problem["status"], content_type="application/problem+json")
