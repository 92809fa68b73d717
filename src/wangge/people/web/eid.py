"""To be identified by a service outside, and back: the account is bound to the person without a counter."""

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wangge.core.errors import Refused
from wangge.people.operations.identifying import bind_by_eid, start_eid
from wangge.people.web.mine import mine, own_deed


@own_deed
def leave(request):
    """The way out: where one goes and what comes back, before one goes."""
    told = {"return_to": _return_to(request), "address": request.META.get("REMOTE_ADDR", "")}
    leaving = start_eid(**told, actor=request.actor, at=timezone.now())
    return render(request, "people/eid_leave.html", {"leaving": leaving})


@never_cache
@require_GET
def come_back(request):
    """The way back. The session gets another key, for it opens more than before."""
    if request.actor.kind != "resident":
        return redirect_to_login(reverse("people:mine"), reverse("accounts:resident"))
    try:
        bind_by_eid(request.GET.dict(), return_to=_return_to(request), actor=request.actor, at=timezone.now())
    except Refused as refused:
        return mine(request, refused)
    request.session.cycle_key()
    return redirect(f"{reverse('people:mine')}?done=identified")


def _return_to(request):
    return request.build_absolute_uri(reverse("people:eid-return"))
