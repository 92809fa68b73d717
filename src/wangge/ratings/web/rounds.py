"""The office's board: rounds and how far they are, results with every row behind every point."""

from urllib.parse import urlencode

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.core.access import record_accesses
from wangge.core.errors import Forbidden, Invalid
from wangge.core.jobs import defer
from wangge.core.paging import page, page_nulls_last
from wangge.core.permits import allows, require
from wangge.core.web.deeds import day, done_or, found_or_404, signed_by
from wangge.core.web.gates import staff_page
from wangge.method.queries import current_method
from wangge.ratings import board, rules
from wangge.ratings.applying import waiting_for
from wangge.ratings.checking import improvements_of
from wangge.ratings.measured import cells_of, columns
from wangge.ratings.models import Round, Subject
from wangge.ratings.operations import compute_round, open_round, reopen_round
from wangge.ratings.owning import is_of_people
from wangge.ratings.periods import words_of
from wangge.ratings.queries import lines_of, marks_behind, result_of, results_of, rounds, scheme_of
from wangge.ratings.tasks import draw_up_period
from wangge.ratings.telling import withheld_words
from wangge.ratings.web.over_years import changed_since, picture_of

SHOWN = 60
TONES = {
    **{Round.OPEN: "ontime", Round.COMPUTED: "soon", Round.NOTICED: "soon"},
    **{Round.SIGNED: "ontime", Round.PUBLISHED: "closed", Round.WITHDRAWN: "paused"},
}


def _may_see(actor, round):
    """Forbidden for who does not see a round's results; of offices held nobody but who computes: the holder sees it
    first."""
    require(actor, rules.COMPUTE if is_of_people(round) else rules.VIEW)


def ranked(actor, round):
    """As `_may_see`, for what puts objects in an order: there is none of offices held."""
    _may_see(actor, round)
    if is_of_people(round):
        raise Forbidden(_("评的是岗位，不排名次：不试算，也不导出名单。"))


def log_look(request, round, subject_ids, *fields):
    """Log a look at what offices held came to; nothing to log of other objects."""
    if not is_of_people(round):
        return
    office = next((one for one in request.actor.offices if {rules.COMPUTE, rules.SIGN} & one.permissions), None)
    look = {"subject_kind": "rating-subject", "subject_ids": subject_ids, "fields": fields, "at": timezone.now()}
    with transaction.atomic():
        record_accesses(request.actor, purpose="rating", office=office, **look)


@staff_page
def rounds_page(request):
    """The rounds there are; POST begins another."""
    require(request.actor, rules.VIEW)
    if request.method == "POST":
        return done_or(
            lambda: _begin(request),
            show=lambda refused: _rounds(request, refused),
            after=_begun,
        )
    return _rounds(request)


def _begin(request):
    require(request.actor, rules.COMPUTE)
    key, _sign, first = request.POST.get("what", "").partition("@")
    scheme = next((one for one, when in board.missing(current_method()) if (one.key, f"{when}") == (key, first)), None)
    if scheme is None:
        raise Invalid(_("请从列表中选择一项评价。"), code="missing", field="what")
    if scheme.by_itself:
        return defer(draw_up_period, scheme=key, first=first)
    return open_round(key, day(first), **signed_by(request))


def _begun(made):
    """To the round; where the platform draws it up by itself, to the list, which says so."""
    if isinstance(made, Round):
        return reverse("ratings:round", args=[made.pk])
    return f"{reverse('ratings:rounds')}?asked=1"


def _applied(scheme, first):
    """How many applied for a period of a scheme, where they do."""
    return _("（已申报 %d 个）") % waiting_for(scheme.key, first).count() if scheme.rated.applied else ""


def _rounds(request, refused=None):
    may = allows(request.actor, rules.COMPUTE)
    found = page(rounds(), order=("-first", "scheme", "id"), mark=request.GET.get("page"), size=SHOWN)
    lines = [line_of(one) for one in found.items]
    for one in lines:
        one["opens"] = bool(may) or not one["of_people"]
    missing = [
        (f"{one.key}@{first}", f"{words_of(one.period, first)} {one.title}{_applied(one, first)}")
        for one, first in board.missing(current_method())
    ] if may else []  # fmt: skip
    context = {"lines": lines, "page": found, "missing": missing, "refused": refused}
    context["asked"] = request.GET.get("asked") == "1"
    return render(request, "ratings/rounds.html", context, status=refused.status if refused else 200)


def line_of(round):
    """A round as every page of the board heads it."""
    scheme = scheme_of(round)
    return {
        "round": round, "scheme": scheme, "words": words_of(scheme.period, round.first), "tone": TONES[round.state],
        "of_people": is_of_people(round),
    }  # fmt: skip


@staff_page
@require_safe
def round_page(request, round_id):
    """A round: how far its evidence is, its results a page at a time, who marks unlike the others."""
    require(request.actor, rules.VIEW)
    round = found_or_404(rounds(), round_id)
    _may_see(request.actor, round)
    return _round(request, round)


def _round(request, round, refused=None):
    asked = {"words": request.GET.get("words", "").strip()[:40], "band": request.GET.get("band", "")}
    many, parts, notes = board.progress_of(round)
    markers = board.markers_of(round)
    context = {
        **line_of(round),
        **{"many": many, "parts": parts, "notes": notes, "refused": refused, "asked": asked},
        "over": timezone.localdate() >= round.after,
        "improve": _improvements(scheme_of(round), round),
        "may_compute": bool(allows(request.actor, rules.COMPUTE)) and round.state in (Round.OPEN, Round.COMPUTED),
        **{"markers": markers, "apart": [one for one in markers if one.stands_out]},
        "query": urlencode({key: value for key, value in asked.items() if value}),
    }
    if round.revision:
        context |= _results(request, round, asked)
    else:
        rows = round.subjects.filter(title__contains=asked["words"]).order_by("area_path", "title")
        context["subjects"] = rows[:SHOWN]
    return render(request, "ratings/round.html", context, status=refused.status if refused else 200)


def _improvements(scheme, round):
    """Numbers of what decisions of a round ask to be improved; None where the scheme has nothing of the kind."""
    if not any(effect.what == "improve" for effect in scheme.effects):
        return None
    found = improvements_of(round, timezone.now())
    return found | {"any": any(found.values())}


def _results(request, round, asked):
    scheme, of_people = scheme_of(round), is_of_people(round)
    rows = results_of(round)
    if asked["words"]:
        rows = rows.filter(subject__title__contains=asked["words"])
    if asked["band"] and not of_people:
        rows = rows.filter(band="" if asked["band"] == "none" else asked["band"])
    if of_people:
        found = page(rows.annotate(title=F("subject__title")), order=("title", "id"), mark=request.GET.get("page"))
        log_look(request, round, [row.subject_id for row in found.items], "results")
    else:
        found = page_nulls_last(rows, order=("place", "id"), mark=request.GET.get("page"))
    last = {} if of_people else board.earlier_results(round, [row.subject.thing for row in found.items])
    bands, without = board.bands_with(round)
    cells = cells_of(scheme, [row.subject_id for row in found.items], public=False)
    return {
        "page": found, "bands": bands, "without": without, "measured": columns(scheme),
        "compared": not of_people and bool(board.last_round(round)),
        "rows": [
            {**_row(scheme, row, last.get(row.subject.thing)), "figures": cells.get(row.subject_id, ())}
            for row in found.items
        ],
    }  # fmt: skip


def _row(scheme, row, last):
    score, band = last or (None, "")
    drift = row.score - score if row.score is not None and score is not None else None
    sides = [(side.title, row.sides.get(side.key)) for side in scheme.raters]
    return {
        "result": row, "band": scheme.band(row.band) if row.band else None, "sides": sides, "drift": drift,
        "was": scheme.band(band) if band and band != row.band else None, "lack": withheld_words(row.withheld),
    }  # fmt: skip


@staff_page
@require_POST
def compute_page(request, round_id):
    """Compute a round, or take evidence in again."""
    round = found_or_404(rounds(), round_id)
    deed = reopen_round if request.POST.get("reopen") else compute_round
    return done_or(
        lambda: deed(round, **signed_by(request)),
        show=lambda refused: _round(request, round, refused),
        after=reverse("ratings:round", args=[round.pk]),
    )


@staff_page
@require_safe
def subject_page(request, subject_id):
    """An object's result: every line with its points and the marks behind it, and how it did before."""
    require(request.actor, rules.VIEW)
    subject = found_or_404(Subject.objects.select_related("round"), subject_id)
    _may_see(request.actor, subject.round)
    log_look(request, subject.round, [subject.pk], "results", "marks", "notes")
    scheme, result = scheme_of(subject.round), result_of(subject)
    lines, history, of_people = lines_of(subject), board.history_of(subject), is_of_people(subject.round)
    told_then = [(row.revision.round, row) for row in history]
    groups = [(group, [line for line in lines if line.indicator.group == group.key]) for group in scheme.groups]
    entries = {one.key: one.title for one in (*scheme.deductions, *scheme.bonuses, *scheme.vetoes)}
    context = {
        **line_of(subject.round),
        "subject": subject,
        "result": result and _row(scheme, result, None),
        "groups": groups,
        "sides": [(side, result.sides.get(side.key)) for side in scheme.raters] if result else [],
        "notes": [(entries.get(one.key, ""), one) for one in subject.notes.order_by("on", "id")],
        "history": [(row, _told_then(row)) for row in history],
        "chart": None if of_people else picture_of(told_then, scores=True),
        "changed": changed_since(round for round, _row in told_then),
    }
    return render(request, "ratings/subject.html", context)


def _told_then(row):
    scheme = scheme_of(row.revision.round)
    return {**_row(scheme, row, None), "words": words_of(scheme.period, row.revision.round.first)}


@staff_page
@require_safe
def marks_panel(request, subject_id, indicator):
    """The marks behind one line of an object, for the place below it."""
    require(request.actor, rules.VIEW)
    subject = found_or_404(Subject.objects.select_related("round"), subject_id)
    _may_see(request.actor, subject.round)
    asked = next((one for one in scheme_of(subject.round).indicators if one.key == indicator), None)
    if asked is None:
        raise Http404
    log_look(request, subject.round, [subject.pk], "marks")
    side = request.GET.get("side", "")
    context = {
        "subject": subject, "indicator": asked,
        "marks": marks_behind(subject, indicator, side),
        "reading": subject.readings.filter(indicator=indicator).first(),
        "rows": subject.rows.filter(indicator=indicator).exists(),
    }  # fmt: skip
    return render(request, "ratings/marks.html", context)
