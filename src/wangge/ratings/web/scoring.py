"""Scoring as a side: what waits for somebody, the sheet of an object, what was handed in and what comes next."""

from functools import partial

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from wangge.core.errors import Forbidden
from wangge.core.keys import check_client_key, new_key
from wangge.core.paging import page
from wangge.core.permits import require
from wangge.core.web.deeds import done_or, signed_by
from wangge.core.web.gates import staff_page
from wangge.ratings.marking import faults_of
from wangge.ratings.models import Round, Sheet, Subject
from wangge.ratings.models.evidence import MAX_BECAUSE
from wangge.ratings.operations.score import hand_in_sheet, take_back_sheet
from wangge.ratings.periods import words_of
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import SCORE
from wangge.ratings.scoring import (
    checked_by,
    hindrance,
    marks_on,
    seen_in_checks,
    sheet_by,
    sides_for,
    to_score,
    waiting,
)
from wangge.ratings.web.asking import MARK, asked

SIZE, FEW = 50, 12  # objects of a page; so many need no search
STANDS = {"open": False, "done": True}


@staff_page
@require_safe
def score_page(request):
    """What somebody scores, one open round at a time: what is left, or what is done."""
    require(request.actor, SCORE, None)
    lines = _rounds(request.actor)
    first = lines[0] if lines else None
    chosen = next((one for one in lines if f"{one['round'].pk}" == request.GET.get("round")), first)
    stand = request.GET.get("stand") if request.GET.get("stand") in STANDS else "open"
    words = request.GET.get("q", "").strip()
    context = {**{"lines": lines, "chosen": chosen, "stand": stand, "q": words}, "few": FEW}
    if chosen:
        rows = to_score(request.actor).filter(round=chosen["round"], done=STANDS[stand])
        rows = rows.filter(title__icontains=words) if words else rows
        context["page"] = page(rows, order=("title", "id"), mark=request.GET.get("page"), size=SIZE)
        context["paged"] = f"round={chosen['round'].pk}&stand={stand}"
        context["checked"] = checked_by(request.actor, chosen["round"])
    return render(request, "ratings/score.html", context)


def _rounds(actor):
    """The open rounds in which somebody scores, with how much is left; the first that has something left first."""
    counts = to_score(actor).order_by().values("round").annotate(
        all=Count("pk"), scored=Count("pk", filter=Q(done=True))
    )  # fmt: skip
    counted = {one["round"]: one for one in counts}
    found = [
        _named(round) | {"done": counted[round.pk]["scored"], "all": counted[round.pk]["all"]}
        for round in Round.objects.filter(pk__in=counted).order_by("-first", "scheme")
    ]
    for one in found:
        one["left"] = one["all"] - one["done"]
    return sorted(found, key=lambda one: not one["left"])


def _named(round):
    scheme = scheme_of(round)
    return {"round": round, "scheme": scheme, "words": words_of(scheme.period, round.first)}


@staff_page
def sheet_page(request, subject_id):
    """The sheet of an object: to fill in (POST hands it in), or as it was handed in."""
    subject = Subject.objects.select_related("round").filter(pk=subject_id).first()
    if subject is None:
        raise Forbidden()
    if sheet := sheet_by(request.actor, subject):
        return _handed_in(request, subject, sheet)
    require(request.actor, SCORE, subject)
    sides = sides_for(scheme_of(subject.round), request.actor, subject)
    if not sides:
        raise Forbidden()
    if request.method != "POST":
        return _ask(request, subject, sides)
    deed = partial(_hand_in, request, subject, sides)
    return done_or(deed, show=partial(_ask, request, subject, sides), after=request.path)


def _hand_in(request, subject, sides):
    sent = request.POST
    side = sent.get("side", sides[0].key)
    if side not in {one.key for one in sides}:
        raise Forbidden()
    marks = {name.removeprefix(MARK): sent[name] for name in sent if name.startswith(MARK)}
    sheet = hand_in_sheet(subject.pk, side, marks, key=check_client_key(sent.get("key", "")), **signed_by(request))
    return sheet


def _ask(request, subject, sides, refused=None):
    named, found = _named(subject.round), seen_in_checks(subject)
    groups = [
        (group, questions, _summed(found.get(group.key, ())))
        for group, questions in asked(named["scheme"], "panel", request.POST, refused)
    ]
    context = {
        **named,
        **{"subject": subject, "sides": sides, "groups": groups, "sent": request.POST},
        "count": sum(len(questions) for _group, questions, _seen in groups),
        "key": request.POST.get("key") or new_key(),
        "stopped": None if refused else _stopped(request.actor, subject),
        **{"refused": refused, "faults": _titled(named["scheme"], refused)},
    }
    return render(request, "ratings/score_sheet.html", context, status=refused.status if refused else 200)


def _stopped(actor, subject):
    """Why nothing can be handed in; None where it can."""
    if not subject.round.is_open:
        return "closed"
    return hindrance(actor, subject)


def _titled(scheme, refused):
    """(key, why) of every indicator at fault, in the order of the sheet; nothing where another thing is."""
    faults = faults_of(refused)
    return [(one.key, faults[one.key]) for one in scheme.of_source("panel") if one.key in faults]


def _summed(seen):
    """What checks found of a group: its lines, the short ones first, with their points together."""
    counted = [one for one in seen if one.points is not None]
    return {
        "lines": sorted(seen, key=lambda one: not one.is_short),
        "points": sum((one.points for one in counted), start=0),
        "of": sum((one.indicator.weight for one in counted), start=0),
        "days": sorted({day for one in seen for day in one.days}),
    }


def _handed_in(request, subject, sheet, refused=None):
    groups, got, known = marks_on(sheet)
    named = _named(subject.round)
    left = waiting(request.actor).filter(round=subject.round).order_by("title", "id")
    context = {
        **named,
        **{"subject": subject, "sheet": sheet, "side": named["scheme"].rater(sheet.side), "groups": groups},
        **{"got": got, "known": known, "left": left.count(), "next": left.first()},
        **{"may_take_back": subject.round.is_open, "most": MAX_BECAUSE},
        **{"refused": refused, "reason": request.POST.get("reason", "")},
    }
    return render(request, "ratings/score_done.html", context, status=refused.status if refused else 200)


def _take_back(request, sheet):
    take_back_sheet(sheet.pk, reason=request.POST.get("reason", ""), **signed_by(request))


@staff_page
@require_POST
def take_back_page(request, sheet_id):
    """Take a sheet back; the object waits for a new one."""
    sheet = Sheet.objects.select_related("subject__round", "round").filter(pk=sheet_id, by_id=request.actor.id).first()
    if sheet is None or sheet.is_check:
        raise Http404
    show = partial(_handed_in, request, sheet.subject, sheet)
    after = reverse("ratings:score-sheet", args=[sheet.subject_id])
    return done_or(partial(_take_back, request, sheet), show=show, after=after)

