"""The steps of a round to the public, each with what will happen listed before its button; what follows, signed."""

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Forbidden
from wangge.core.permits import allows
from wangge.core.web.deeds import day, done_or, key_of, signed_by
from wangge.ratings import board, operations
from wangge.ratings.following import hindrances, objection_counts, proposed
from wangge.ratings.models import Decision, Round, Row
from wangge.ratings.models.results import MAX_WORDS
from wangge.ratings.objects import not_public
from wangge.ratings.operations.holding import state_of
from wangge.ratings.operations.objections import may_be_set
from wangge.ratings.owning import computed_by, is_of_people
from wangge.ratings.periods import words_of
from wangge.ratings.queries import lines_of, results_of, scheme_of
from wangge.ratings.rules import COMPUTE, PUBLISH, SIGN, VIEW
from wangge.ratings.web.own import entry_title, row_key, row_what
from wangge.ratings.web.rounds import log_look

DEEDS = {
    "notice": (COMPUTE, Round.COMPUTED, operations.give_notice),
    "sign": (SIGN, Round.NOTICED, operations.sign_round),
    "publish": (PUBLISH, Round.SIGNED, operations.publish_round),
    "withdraw": (PUBLISH, Round.PUBLISHED, operations.withdraw_round),
}
"""Step → the permission, the state it starts from, the operation."""
NAMED, FORMS = 8, 50
"""How many objects of a band are named, and for how many effects there is a form at once."""


@staff_page
def steps_page(request, round_id):
    """Where a round stands on its way, who may take the next step, and what that will do; POST takes it."""
    round = _round(request, round_id)
    if request.method != "POST":
        return _page(request, round)
    name = request.POST.get("step", "")
    if name not in DEEDS:
        raise Http404

    def deed():
        more = {"because": request.POST.get("because", "")} if name == "withdraw" else {}
        if name == "notice":
            more = {"anyway": bool(request.POST.get("anyway")), "because": request.POST.get("because", "")}
        return DEEDS[name][2](round, seen=request.POST.get("seen", ""), **more, **signed_by(request))

    return done_or(deed, show=lambda refused: _page(request, round, refused), after=_home(round))


def _home(round):
    return reverse("ratings:steps", args=[round.pk])


def _round(request, round_id):
    round = Round.objects.filter(pk=round_id).first()
    if round is None or not any(allows(request.actor, one) for one in (VIEW, COMPUTE, SIGN, PUBLISH)):
        raise Forbidden()
    return round


def _page(request, round, refused=None):
    round.refresh_from_db()
    scheme, now, actor = scheme_of(round), timezone.now(), request.actor
    name = next((one for one, (_p, state, _d) in DEEDS.items() if state == round.state), None)
    may_sign, of_people = bool(allows(actor, SIGN)), is_of_people(round)
    pairs, many = proposed(round, FORMS) if may_sign and round.state == Round.PUBLISHED else ([], 0)
    results, spared = results_of(round).order_by(), hindrances(round, now) if name in ("notice", "sign") else {}
    context = {
        **{"round": round, "scheme": scheme, "period": words_of(scheme.period, round.first), "refused": refused},
        **{"seen": state_of(round), "step": name, "most": MAX_WORDS, "now": now, "today": timezone.localdate()},
        "may": name is not None and bool(allows(actor, DEEDS[name][0])),
        "may_sign": may_sign,
        "computed": computed_by(round, actor),
        "spared": spared,
        "hidden": _hidden(round, scheme) if name else [],
        "asks_why": any(spared.values()),
        "heeded": Row.objects.filter(subject__round=round, ruled_as__isnull=False).count(),
        "counts": objection_counts([round])[round.pk],
        "early": round.state == Round.NOTICED and now <= round.objections_until,
        "bands": _bands(round, named=not of_people),
        **results.aggregate(all=Count("pk"), none=Count("pk", filter=Q(score=None))),
        **{"of_people": of_people, "proposed": pairs, "more": many - len(pairs)},
        "decisions": _decisions(round, scheme) if may_sign or not of_people else [],
        "revisions": round.revisions.select_related("objection__subject").order_by("-number"),
        "error": {refused.field: str(refused.reason)} if refused and refused.field else {},
    }
    return render(request, "ratings/steps.html", context, status=refused.status if refused else 200)


def _hidden(round, scheme):
    """Titles of objects that will not be public, for what the public read of them was taken back."""
    hidden = not_public(round, scheme.rated)
    return [] if hidden is None else list(hidden.order_by("title").values_list("title", flat=True)[:NAMED])


def _bands(round, *, named):
    """(band, how many, the first of them if they may be named) of the bands that somebody is in."""
    rows = [one for one in board.bands_with(round)[0] if one.many]
    return [(one.band, one.many, results_of(round).filter(band=one.band.key)[:NAMED] if named else []) for one in rows]


def _decisions(round, scheme):
    titles = {one.key: one.title for one in scheme.effects}
    rows = Decision.objects.filter(subject__round=round).select_related("subject", "rectification")
    return [(one, titles.get(one.effect, one.effect)) for one in rows]


@staff_page
@require_POST
def effect_page(request, round_id):
    """Sign that an effect holds for an object."""
    round = _round(request, round_id)

    def deed():
        told = {"basis": request.POST.get("basis", ""), "starts": day(request.POST.get("starts", ""))}
        subject, effect = key_of(request.POST.get("subject")), request.POST.get("effect", "")
        return operations.decide_effect(subject, effect, **told, **signed_by(request))

    return done_or(deed, show=lambda refused: _page(request, round, refused), after=_home(round))


@staff_page
@require_POST
def revoke_page(request, decision_id):
    """Revoke a decision with a reason."""
    decision = Decision.objects.select_related("subject__round").filter(pk=decision_id).first()
    if decision is None:
        raise Forbidden()
    round = _round(request, decision.subject.round_id)
    because = request.POST.get("because", "")
    deed = lambda: operations.revoke_decision(decision.pk, because=because, **signed_by(request))  # noqa: E731
    return done_or(deed, show=lambda refused: _page(request, round, refused), after=_home(round))


@staff_page
def correct_page(request, round_id, subject_id):
    """Put a mistake in a published result right: which line or entry, its value, and why."""
    round = _round(request, round_id)
    if not allows(request.actor, SIGN):
        raise Forbidden()
    subject = round.subjects.filter(pk=subject_id).first()
    if subject is None:
        raise Http404
    if request.method != "POST":
        return _correcting(request, round, subject)

    def deed():
        side, _sign, indicator = request.POST.get("line", "").partition(":")
        note = key_of(request.POST.get("note"))
        told = {"points": request.POST.get("points", ""), "because": request.POST.get("because", "")}
        told |= {"applies": request.POST.get("applies") != "no", "seen": request.POST.get("seen", "")}
        told |= {"row_id": row_key(request.POST), "note_id": note}
        return operations.correct_published(subject.pk, side=side, indicator=indicator, **told, **signed_by(request))

    return done_or(deed, show=lambda refused: _correcting(request, round, subject, refused), after=_home(round))


def _correcting(request, round, subject, refused=None):
    log_look(request, round, [subject.pk], "results", "notes")
    scheme = scheme_of(round)
    by_rows = set(subject.rows.order_by().values_list("indicator", flat=True).distinct())
    lines = [
        (f"{one.side.key if one.side else ''}:{one.indicator.key}", _line_words(one))
        for one in lines_of(subject) if may_be_set(one)
    ]  # fmt: skip
    notes = [(f"{one.pk}", f"{entry_title(scheme, one)[0]} {one.on}") for one in subject.notes.filter(ended_in=None)]
    row = subject.rows.filter(pk=row_key(request.POST or request.GET)).first()
    context = {
        "what": row_what(row, scheme, request.actor) if row else None,
        **{"round": round, "scheme": scheme, "subject": subject, "lines": lines, "notes": notes, "refused": refused},
        **{"seen": state_of(round), "given": request.POST, "most": MAX_WORDS},
        "by_rows": [(one.key, one.title) for one in scheme.indicators if one.key in by_rows],
        "by_notes": bool(scheme.of_source("deduction")),
        "period": words_of(scheme.period, round.first),
        "error": {refused.field: str(refused.reason)} if refused and refused.field else {},
    }
    return render(request, "ratings/correct.html", context, status=refused.status if refused else 200)


def _line_words(line):
    side = f"（{line.side.title}）" if line.side else ""
    points = "—" if line.points is None else f"{line.points.normalize():f}"
    return f"{line.indicator.title}{side} {points} / {line.indicator.weight.normalize():f}"
