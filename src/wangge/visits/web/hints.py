"""Data hints: those to look at, those whose correction waits, how good each source is, and entering one."""

from functools import partial
from uuid import UUID

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from wangge.core.errors import Forbidden
from wangge.core.keys import check_client_key, new_key
from wangge.core.paging import page
from wangge.core.permits import allows, paths_of
from wangge.method.queries import method_of
from wangge.premises.models import Dwelling
from wangge.territory.queries import within
from wangge.visits.counting import sources_in
from wangge.visits.enums import Answer
from wangge.visits.models import MAX_REFERENCE, MAX_SOURCE
from wangge.visits.operations import answer_hint, decide_hint, give_hint
from wangge.visits.operations.hints import Said
from wangge.visits.queries import hint_scope, hints_seen, hints_to_check, hints_to_decide
from wangge.visits.rules import HINT, LEAD, MAKE
from wangge.visits.web.gates import done_or, visits_page

SHOWN = 60
USES = dict(Dwelling.USES)
TONES = {"confirmed": "ontime", "denied": "closed", "unclear": "paused"}


def kind_of(hint):
    """The kind of a hint as its version says it; None where that is gone."""
    visits = method_of(hint.version_id).visits
    return visits and next((one for one in visits.hints if one.key == hint.kind), None)


def line_of(hint, today):
    """A hint as a line: its kind, how it stands, what it would have changed."""
    kind = kind_of(hint)
    soon = (hint.due_on - today).days <= 2
    tone, words = ("soon" if soon else "deed"), ""
    if hint.answer:
        tone, words = TONES[hint.answer], hint.get_answer_display()
    return {"hint": hint, "kind": kind, "tone": tone, "words": words, "proposes": USES.get(hint.proposes, "")}


@visits_page
@require_safe
def hints_page(request):
    """What waits for whom, and the sources."""
    with hint_scope(request.actor):
        context = _waiting(request.actor, request.GET.get("page"))
    return render(request, "visits/hints.html", context | {"visits": request.visits})


def _waiting(actor, mark):
    today, gives = timezone.localdate(), bool(actor.holding(HINT))
    lines = lambda rows: [line_of(one, today) for one in rows[:SHOWN]]  # noqa: E731
    paths = paths_of(actor, LEAD, HINT)
    given = hints_seen(actor).filter(within(paths_of(actor, HINT)))
    waiting = page(given, order=("-given_at", "-id"), mark=mark, size=30) if gives else None
    return {
        "check": lines(hints_to_check(actor, today)) if actor.holding(MAKE) else None,
        "decide": lines(hints_to_decide(actor)) if actor.holding("premises.edit") else None,
        "page": waiting,
        "given": [line_of(one, today) for one in waiting.items] if waiting else None,
        "sources": sources_in(paths, today) if paths else None,
        "gives": gives,
    }


@visits_page
@require_safe
def hint_page(request, hint_id):
    """One hint."""
    return show(request, hint_id)


def show(request, hint_id, refused=None):
    """The page of a hint, with the refusal of a form of it."""
    today = timezone.localdate()
    with hint_scope(request.actor):
        hint = hints_seen(request.actor).filter(pk=hint_id).first()
    if hint is None:
        raise Http404
    may_look = not hint.answer and hint.due_on >= today and allows(request.actor, MAKE, hint.area.path)
    waits = hint.answer == Answer.CONFIRMED and hint.applied is None and hint.proposes
    context = {
        **{"line": line_of(hint, today), "hint": hint, "refused": refused, "over": hint.due_on < today},
        "answers": Answer.choices if may_look and hint.given_by != request.actor.id else (),
        "same": bool(may_look and hint.given_by == request.actor.id),
        "decides": bool(waits and allows(request.actor, "premises.edit", hint.area.path)),
        "waits": waits,
    }
    return render(request, "visits/hint.html", context, status=refused.status if refused else 200)


@visits_page
@require_POST
def answer_page(request, hint_id):
    """Say what one saw on the spot."""
    _seen(request, hint_id)
    answer = request.POST.get("answer", "")
    deed = partial(answer_hint, hint_id, answer, actor=request.actor, at=timezone.now())
    return done_or(request, deed, show=partial(show, request, hint_id), after=reverse("visits:hints"))


@visits_page
@require_POST
def decide_page(request, hint_id):
    """Enter the correction, or leave the register as it is."""
    _seen(request, hint_id)
    applied = request.POST.get("applied") == "1"
    deed = partial(decide_hint, hint_id, applied=applied, actor=request.actor, at=timezone.now())
    return done_or(request, deed, show=partial(show, request, hint_id), after=reverse("visits:hints"))


def _seen(request, hint_id):
    with hint_scope(request.actor):
        if not hints_seen(request.actor).filter(pk=hint_id).exists():
            raise Http404


@visits_page
def new_page(request):
    """Enter a hint by hand."""
    if not request.actor.holding(HINT):
        raise Forbidden()
    if request.method != "POST":
        return new(request)

    def deed():
        given = Said(
            source=request.POST.get("source", ""),
            kind=request.POST.get("kind", ""),
            dwelling_id=_dwelling(request),
            reference=request.POST.get("reference", ""),
        )
        key = check_client_key(request.POST.get("key", ""))
        return give_hint(given, key=key, actor=request.actor, at=timezone.now())

    return done_or(request, deed, show=partial(new, request), after=reverse("visits:hints"))


def _dwelling(request) -> UUID | None:
    """The key of the dwelling of an address, whole as the register has it, in one's own areas."""
    address = "".join(request.POST.get("address", "").split())
    paths = paths_of(request.actor, HINT)
    rows = Dwelling.objects.filter(within(paths), address=address, valid_until=None)
    return rows.values_list("pk", flat=True).first()


def new(request, refused=None):
    """The form, with what was sent and the refusal."""
    context = {
        **{"visits": request.visits, "refused": refused, "sent": request.POST},
        "kinds": [(kind.key, kind.title) for kind in request.visits.hints],
        "error": {refused.field: str(refused.reason)} if refused and refused.field else {},
        "key": request.POST.get("key") or str(new_key()),
        **{"most_source": MAX_SOURCE, "most_reference": MAX_REFERENCE},
    }
    return render(request, "visits/new_hint.html", context, status=refused.status if refused else 200)
