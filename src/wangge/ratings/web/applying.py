"""An object's body applies for a rating that only those are in who do, or takes that back."""

from functools import partial

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from wangge.core.errors import Forbidden
from wangge.core.keys import check_client_key, new_key
from wangge.core.web.deeds import day, done_or, key_of, signed_by
from wangge.core.web.gates import staff_page
from wangge.ratings import operations
from wangge.ratings.applying import chances, made_by, missed_of, schemes_applied_for
from wangge.ratings.marking import faults_of
from wangge.ratings.models.applications import MAX_WORDS
from wangge.ratings.periods import words_of
from wangge.ratings.rules import OWN

MOST = 50


@staff_page
def apply_page(request):
    """What may be applied for, what waits; POST applies for one object."""
    if not request.actor.holding(OWN):
        raise Forbidden()
    if request.method != "POST":
        return _page(request)
    return done_or(partial(_apply, request), show=partial(_page, request), after=reverse("ratings:apply"))


def _apply(request):
    scheme, thing, first = [*request.POST.get("what", "").split("@"), "", ""][:3]
    told = {"key": check_client_key(request.POST.get("key")), "words": request.POST.get("words", "")}
    return operations.apply_for(scheme, key_of(thing), first=day(first), **told, **signed_by(request))


def _page(request, refused=None):
    schemes = {one.key: one for one in schemes_applied_for()}
    made = [one for one in made_by(request.actor)[:MOST] if one.scheme in schemes]
    missed = missed_of(made, schemes, timezone.localdate())
    context = {
        "open": [_option(one) for one in chances(request.actor, timezone.now())],
        "made": [_told(one, schemes[one.scheme], one.pk in missed) for one in made],
        **{"refused": refused, "error": faults_of(refused), "sent": request.POST, "most": MAX_WORDS},
        "key": request.POST.get("key") or new_key(),
    }  # fmt: skip
    return render(request, "ratings/apply.html", context, status=refused.status if refused else 200)


def _option(chance):
    """(value, words) of something to apply for."""
    value = f"{chance.scheme.key}@{chance.thing.thing}@{chance.term.first}"
    return value, f"{chance.thing.title} · {chance.scheme.title} · {chance.term.words}"


def _told(made, scheme, missed):
    """An application in words: for which period, and what became of it."""
    period = words_of(scheme.period, made.first)
    return {"made": made, "scheme": scheme, "period": period, "taken": made.round, "missed": missed}


@staff_page
@require_POST
def withdraw_page(request, application_id):
    """Take an application of the own body back."""
    deed = partial(operations.withdraw_application, application_id, **signed_by(request))
    return done_or(deed, show=partial(_page, request), after=reverse("ratings:apply"))
