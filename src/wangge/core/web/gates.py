"""Who may open a page at all: others than staff sign in first, and browsers keep nothing of staff's pages."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache


def staff_page(view):
    """A page for staff with an office: others sign in first; staff without one are told what to do.

    Whoever came by a temporary password sets an own one before anything else.
    """

    @never_cache
    @wraps(view)
    def guarded(request, *args, **kwargs):
        actor = request.actor
        if actor.kind == "staff" and actor.offices:
            return view(request, *args, **kwargs)
        if actor.kind == "staff" and request.user.password_until:
            return redirect("accounts:password")
        if actor.kind == "staff":
            return render(request, "accounts/no_office.html", status=403)
        return redirect_to_login(request.get_full_path(), reverse("accounts:sign-in"))

    return guarded
