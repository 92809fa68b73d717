"""To be identified by a service outside, and back: the account is bound to the person without a counter.

What the service sends back stands in one address only: the page that is shown is another, without parameters.
"""

from datetime import UTC, datetime

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wangge.core.errors import Refused
from wangge.people.operations.identifying import SIGNED_IN, bind_identified, identify, start_eid
from wangge.people.web.mine import mine, own_deed

STARTED, FOUND, REFUSED = "eid_started", "eid_found", "eid_refused"
"""Keys of the session: the attempt that began in it, who came back, why nobody did."""


@own_deed
def leave(request):
    """The way out: where one goes and what comes back, before one goes. Who signed in long ago does so again."""
    told = {"return_to": _return_to(request), "address": request.META.get("REMOTE_ADDR", "")}
    try:
        leaving = start_eid(**told, signed_in_at=_signed_in(request), actor=request.actor, at=timezone.now())
    except Refused as refused:
        if refused.code == "sign-in-again":
            return _sign_in()
        raise
    request.session[STARTED] = str(leaving.attempt_id)
    return render(request, "people/eid_leave.html", {"leaving": leaving})


@never_cache
@require_GET  # it uses up what was begun: who only asks for its head, as programs that follow links do, must not
def come_back(request):
    """The way back, to the session one left from; what came of it is told at another address."""
    if request.actor.kind != "resident":
        return _sign_in()
    told = {"attempt_id": request.session.pop(STARTED, None), "return_to": _return_to(request)}
    try:
        found = identify(request.GET.dict(), **told, actor=request.actor, at=timezone.now())
    except Refused as refused:
        request.session[REFUSED] = {"reason": str(refused.reason), "code": refused.code}
    else:
        request.session[FOUND] = [str(found.attempt_id), str(found.person_id), found.name]
    return redirect("people:eid-bind")


@never_cache
@require_http_methods(["GET", "POST"])
def bind(request):
    """Which account is to be bound to whom, and the deed. The session gets another key, for it opens more then."""
    if request.actor.kind != "resident":
        return _sign_in()
    if request.method == "POST":
        return _bind(request)
    if told := request.session.pop(REFUSED, None):
        return mine(request, Refused(told["reason"], code=told["code"]))
    if FOUND not in request.session:
        return redirect("people:mine")
    context = {"name": request.session[FOUND][2], "since": _signed_in(request)}
    return render(request, "people/eid_bind.html", context)


def _bind(request):
    attempt_id, person_id, _name = request.session.pop(FOUND, (None, None, ""))
    if request.POST.get("answer") == "no":
        return redirect("people:mine")
    try:
        bind_identified(attempt_id, person_id, actor=request.actor, at=timezone.now())
    except Refused as refused:
        return mine(request, refused)
    request.session.cycle_key()
    return redirect(f"{reverse('people:mine')}?done=identified")


def _sign_in():
    return redirect_to_login(reverse("people:mine"), reverse("accounts:resident"))


def _signed_in(request):
    since = request.session.get(SIGNED_IN)
    return datetime.fromtimestamp(since, UTC) if since else None


def _return_to(request):
    return request.build_absolute_uri(reverse("people:eid-return"))
