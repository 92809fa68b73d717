"""An object's body applies for a rating that only those are in who do, or takes that back."""

from functools import partial

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from wangge.core.errors import Forbidden
from wangge.core.keys import check_client_key, new_key
from wangge.core.web.deeds import done_or, key_of, signed_by
from wangge.core.web.gates import staff_page
from wangge.ratings import operations
from wangge.ratings.applying import chances
from wangge.ratings.marking import faults_of
from wangge.ratings.models.applications import MAX_WORDS
from wangge.ratings.rules import OWN


@staff_page
def apply_page(request):
    """What may be applied for, what waits; POST applies for one object."""
    if not request.actor.holding(OWN):
        raise Forbidden()
    if request.method != "POST":
        return _page(request)
    return done_or(partial(_apply, request), show=partial(_page, request), after=reverse("ratings:apply"))


def _apply(request):
    scheme, _sign, thing = request.POST.get("what", "").partition("@")
    key = check_client_key(request.POST.get("key"))
    words = request.POST.get("words", "")
    return operations.apply_for(scheme, key_of(thing), words=words, key=key, **signed_by(request))


def _page(request, refused=None):
    found = chances(request.actor, timezone.now())
    context = {
        "open": [(f"{one.scheme.key}@{one.thing.thing}", f"{one.thing.title} · {one.scheme.title} · {one.periods}")
                 for one in found if one.waiting is None],
        "waiting": [one for one in found if one.waiting],
        **{"refused": refused, "error": faults_of(refused), "sent": request.POST, "most": MAX_WORDS},
        "key": request.POST.get("key") or new_key(),
    }  # fmt: skip
    return render(request, "ratings/apply.html", context, status=refused.status if refused else 200)


@staff_page
@require_POST
def withdraw_page(request, application_id):
    """Take an application of the own body back."""
    deed = partial(operations.withdraw_application, application_id, **signed_by(request))
    return done_or(deed, show=partial(_page, request), after=reverse("ratings:apply"))
