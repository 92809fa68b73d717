"""Refusals that no page took: problem+json for programs, a page with a way out for people."""

from django.http import JsonResponse
from django.shortcuts import render

from wangge.core.errors import Refused, as_problem


class RefusalMiddleware:
    """Answer `Refused` with its own status; everything else is Django's business."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Refused):
            return answer(request, exception)
        return None


def answer(request, refused):
    """The refusal in the form the client asked for."""
    if request.path_info.startswith("/api/") or request.accepts("application/json") and not request.accepts(
        "text/html"
    ):
        return JsonResponse(
            as_problem(refused, request.path), status=refused.status, content_type="application/problem+json"
        )
    return render(request, "core/refused.html", {"refused": refused}, status=refused.status)


def bad_request(request, exception=None):
    """400: what was sent cannot be read."""
    return render(request, "core/400.html", status=400)


def forbidden(request, exception=None):
    """403: also a form whose protection token is old."""
    return render(request, "core/403.html", status=403)


def not_found(request, exception=None):
    """404, for the platform too."""
    return render(request, "core/404.html", status=404)


def broken(request):
    """500: our fault; the page stands on nothing that may be broken."""
    return render(request, "core/500.html", status=500)
