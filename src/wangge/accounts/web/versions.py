"""The versions of the method that were ever applied: which counts today, since when, and its fingerprint."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.method.origins import origins
from wangge.method.queries import all_versions, current_version, method_of


@staff_page
@require_safe
def versions(request):
    """Applied versions, the one in force marked; what is only the platform's default is counted."""
    current = current_version()
    method = method_of(current.pk)
    context = {
        "versions": all_versions(),
        "current": current,
        "method": method,
        "origins": origins(method),
        "today": timezone.localdate(),
    }
    return render(request, "accounts/versions.html", context)
