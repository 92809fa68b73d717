"""The purpose is asked before anything is shown, and asked again after half an hour or for another task."""

from datetime import datetime
from functools import wraps

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Refused
from wangge.core.permits import require
from wangge.people.enums import BASES, PURPOSES
from wangge.people.purposes import REMEMBERED, Purpose, stated

KEPT_AS = "people_purpose"


def purpose_of(request):
    """The Purpose stated for this task, or None once it is too old."""
    kept = request.session.get(KEPT_AS)
    if not kept or datetime.fromisoformat(kept[3]) + REMEMBERED < timezone.now():
        return None
    return Purpose(*kept[:3])


def with_purpose(view):
    """A page of staff that shows people: without a stated purpose it asks for one and comes back."""

    @staff_page
    @wraps(view)
    def asked(request, *args, **kwargs):
        require(request.actor, "people.look")
        purpose = purpose_of(request)
        if purpose is None:
            return purpose_form(request, back=request.get_full_path() if request.method == "GET" else "")
        request.purpose = purpose
        return view(request, *args, **kwargs)

    return asked


@staff_page
def purpose_page(request):
    """State a purpose, or end the task for which it was stated."""
    require(request.actor, "people.look")
    sent = request.POST
    if request.method != "POST":
        return purpose_form(request, back=request.GET.get("next", ""))
    if "end" in sent:
        request.session.pop(KEPT_AS, None)
        return redirect("people:find")
    try:
        one = stated(sent.get("purpose", ""), sent.get("basis", ""), sent.get("note", ""))
    except Refused as refused:
        return purpose_form(request, back=sent.get("next", ""), sent=sent, refused=refused)
    request.session[KEPT_AS] = [one.key, one.basis, one.note, timezone.now().isoformat()]
    return redirect(onward(request, sent.get("next", "")))


def purpose_form(request, *, back="", sent=None, refused=None):
    """The question, with what was answered so far."""
    context = {
        "purposes": [(key, words, bases) for key, (words, bases) in PURPOSES.items()],
        "bases": list(BASES.items()),
        "sent": sent or {"basis": "statutory"},
        "next": back,
        "error": {refused.field or "general": str(refused.reason)} if refused else {},
    }
    return render(request, "people/purpose.html", context, status=refused.status if refused else 200)


def onward(request, wanted):
    """Where somebody wanted to go, if it is ours."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else reverse("people:find")


def shown_purpose(request):
    """(words, basis, note) of the stated purpose, for the bar on top of a page."""
    one = getattr(request, "purpose", None)
    return one and {"words": PURPOSES[one.key][0], "basis": BASES[one.basis], "note": one.note}
