"""Who may open a page at all: others than staff sign in first, and browsers keep nothing of staff's pages."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.urls import reverse
from django.views.decorators.cache import never_cache

from wangge.core.web.gates import staff_page

__all__ = ["former_staff_page", "signed_in_page", "staff_page"]


def former_staff_page(view):
    """A page for staff, open too to those whose offices are over, for what they did in them."""
    for_staff = staff_page(view)

    @never_cache
    @wraps(view)
    def guarded(request, *args, **kwargs):
        left = request.actor.kind == "staff" and not request.actor.offices and not request.user.password_until
        return (view if left else for_staff)(request, *args, **kwargs)

    return guarded


def signed_in_page(view):
    """A page for staff, with an office or not, and with a temporary password too."""

    @never_cache
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.actor.kind == "staff":
            return view(request, *args, **kwargs)
        return redirect_to_login(request.get_full_path(), reverse("accounts:sign-in"))

    return guarded
