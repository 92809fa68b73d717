"""Signs: what hangs where, for everybody; asking, deciding, looking, taking down, on the desk."""

from functools import partial
from itertools import groupby
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.core.errors import Forbidden
from wangge.core.keys import check_client_key, new_key
from wangge.core.paging import page
from wangge.core.web.deeds import done_or, found_or_404, key_of, signed_by
from wangge.core.web.faces import current_method
from wangge.core.web.gates import staff_page
from wangge.venues import operations
from wangge.venues.models import SignState
from wangge.venues.operations.signs import MOST
from wangge.venues.sign_rules import ASK, ASKED, DEEDS, FOUND, LOOK
from wangge.venues.signs import deeds_for, hanging, has_signs, may_see, places_for, signs_for, waiting_for
from wangge.venues.web.wording import kind_titles

TONES = {
    **{SignState.ASKED: "soon", SignState.ADMITTED: "soon", SignState.HANGS: "ontime", SignState.ORDERED: "overdue"},
    **{SignState.REFUSED: "closed", SignState.DOWN: "closed", SignState.DROPPED: "closed"},
}


@require_safe
def public(request):
    """What hangs now, place by place; 404 where the city asks for no admission."""
    if not has_signs():
        raise Http404
    found = page(hanging(), order=("place__name", "place", "id"), mark=request.GET.get("page"))
    groups = [(place, list(rows)) for place, rows in groupby(found.items, key=lambda one: one.place)]
    context = {"page": found, "groups": groups, "titles": kind_titles(), "rule": current_method().signs}
    return render(request, "venues/signs_public.html", context)


@staff_page
@require_safe
def signs_page(request):
    """The signs of one's areas: what waits for oneself, those in a state, or all."""
    _may_see(request.actor)
    asked = request.GET.get("state", "waiting")
    rows = waiting_for(request.actor) if asked == "waiting" else signs_for(request.actor)
    rows = rows.filter(state=asked) if asked in SignState.values else rows
    found = page(rows, order=("-asked_at", "-id"), mark=request.GET.get("page"))
    context = {
        "page": found, "rows": [(one, TONES[one.state]) for one in found.items],
        "state": asked, "states": SignState.choices, "query": urlencode({"state": asked}), "now": timezone.now(),
        "asks": bool(request.actor.holding(ASK)), "looks": bool(request.actor.holding(LOOK)),
    }  # fmt: skip
    return render(request, "venues/signs.html", context)


def _may_see(actor):
    if not may_see(actor):
        raise Forbidden()


@staff_page
def new_sign(request, found=False):
    """A sign asked for; or, `found`, one that hangs without admission."""
    permission = LOOK if found else ASK
    if not has_signs() or not request.actor.holding(permission):
        raise Forbidden()
    if request.method != "POST":
        return _form(request, permission)
    deed = operations.find_sign if found else operations.ask_sign
    return done_or(partial(_begun, request, deed), show=partial(_form, request, permission), after=_home)


def _begun(request, deed):
    key, place = check_client_key(request.POST.get("key")), key_of(request.POST.get("place"))
    return deed(place, request.POST, key=key, **signed_by(request))


def _form(request, permission, refused=None):
    given, titles = request.POST or request.GET, kind_titles()
    rows = places_for(request.actor, permission).order_by("name", "id")[:500]
    context = {
        **{"found": permission == LOOK, "given": given, "refused": refused, "most": MOST},
        "places": [(f"{one.pk}", f"{one.name} · {titles.get(one.kind, one.kind)}") for one in rows],
        "error": {refused.field: str(refused.reason)} if refused and refused.field else {},
        "key": given.get("key") or new_key(),
    }
    return render(request, "venues/sign_form.html", context, status=refused.status if refused else 200)


@staff_page
def sign_page(request, sign_id):
    """One sign with its history; POST takes a deed."""
    _may_see(request.actor)
    sign = found_or_404(signs_for(request.actor), sign_id)
    if request.method != "POST":
        return _page(request, sign.pk)
    told = {"words": request.POST.get("words", ""), "seen": request.POST.get("seen", ""), **signed_by(request)}
    deed = partial(operations.move_sign, sign.pk, request.POST.get("deed", ""), **told)
    return done_or(deed, show=partial(_page, request, sign.pk), after=_home)


def _home(sign):
    return reverse("venues:sign", args=[sign.pk])


def _page(request, sign_id, refused=None):
    sign = signs_for(request.actor).get(pk=sign_id)
    words = {ASKED: _("申请挂牌"), FOUND: _("督查发现，没有准入")}
    context = {
        **{"sign": sign, "tone": TONES[sign.state], "refused": refused, "now": timezone.now(), "given": request.POST},
        "deeds": deeds_for(sign, request.actor),
        "history": [(words.get(one.deed) or DEEDS[one.deed].title, one) for one in sign.deeds.all()],
    }
    return render(request, "venues/sign.html", context, status=refused.status if refused else 200)
