"""The rows behind a line that a measure gave: what each was counted as, and the objection to it."""

from datetime import datetime

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Forbidden
from wangge.core.matters import told_to
from wangge.core.measures import measure_named
from wangge.core.paging import page
from wangge.core.permits import allows
from wangge.core.web.wording import moment
from wangge.ratings.models import Round, Row, Subject
from wangge.ratings.owning import TOLD, is_of_people
from wangge.ratings.periods import words_of
from wangge.ratings.queries import Figure, counting, figures_of, lines_of, scheme_of
from wangge.ratings.rules import OWN, SIGN, VIEW, stands_against

PARTS = ("against", "numerator", "denominator")


@staff_page
@require_safe
def rows_page(request, subject_id, indicator):
    """The rows of one line: those against the object, those that hit, or all. For who sees all and, once it was told,
    for the object's body."""
    subject = Subject.objects.select_related("round").filter(pk=subject_id).first()
    own = _own(request.actor, subject)
    scheme, round = scheme_of(subject.round), subject.round
    line = next((one for one in lines_of(subject) if one.indicator.key == indicator), None)
    if line is None or line.indicator.measure is None:
        raise Http404
    part = request.GET.get("part") if request.GET.get("part") in PARTS else "against"
    measure = measure_named(line.indicator.measure)
    found = page(_rows(subject, line.indicator, part), order=("id",), mark=request.GET.get("page"))
    told = told_to(request.actor, {one.about for one in found.items})
    open_now = own and round.state == Round.NOTICED and timezone.now() <= round.objections_until
    context = {
        **{"subject": subject, "scheme": scheme, "line": line, "measure": measure, "part": part, "page": found},
        "period": words_of(scheme.period, round.first),
        "figure": figures_of([subject.pk])[subject.pk].get(indicator, Figure(0, 0)),
        "facts": [title for _key, title, _made in measure.facts],
        "rows": [row_told(one, line.indicator, one.about in told) for one in found.items],
        "apart": any(one.about not in told for one in found.items),
        "paged": f"part={part}",
        "open_until": round.objections_until if open_now else None,
        "may_correct": round.state == Round.PUBLISHED and bool(allows(request.actor, SIGN)),
        "home": reverse("ratings:own-subject" if own else "ratings:subject", args=[subject.pk]),
    }
    return render(request, "ratings/rows.html", context)


def _own(actor, subject):
    """Whether the actor reads as the object itself; Forbidden for who reads neither so nor as one that sees all."""
    if subject is None or is_of_people(subject.round):
        raise Forbidden()
    if allows(actor, OWN, subject) and subject.round.state in TOLD:
        return True
    if not allows(actor, VIEW):
        raise Forbidden()
    return False


def _rows(subject, indicator, part):
    rows = Row.objects.filter(subject=subject, indicator=indicator.key).select_related("ruled_as__subject__round")
    rows = rows.prefetch_related("objections", "corrections", "ruled_as__objections")
    if part == "denominator":
        return rows
    if part == "against":  # as they were found, what was decided of one beside it; and what counts so since
        against = stands_against(indicator, True)
        return rows.filter(Q(hit=against) | Q(hit=not against, ruling=Row.TURNED))
    return rows.filter(counting("ruling", hit=True))


def row_told(row, indicator, told):
    """A row with its facts in words, whether it stands against the object, and the objection to it if there is one.

    `told`: whether the matter may be told to who reads (`core.matters.told_to`); if not, the row is counted as every
    other and has neither number nor facts nor address."""
    facts = measure_named(indicator.measure).facts
    return {
        "row": row,
        "label": row.label if told else _("不公开的一件"),
        "facts": [(title, fact_words(row.facts.get(key) if told else None)) for key, title, _made in facts],
        "against": row.counts is not None and stands_against(indicator, row.counts),
        "counts": _as_what(row.counts),
        "found": _as_what(row.hit) if row.ruling else "",
        "objection": next(iter(row.objections.all()), None),
        "ruled": _ruled_by(row),
        "address": reverse("cases:desk-case", args=[row.about]) if told else "",
    }


def _as_what(hit):
    """As what a row counts, in words."""
    return {True: _("分子和分母"), False: _("只计分母"), None: _("不计")}[hit]


def _ruled_by(row):
    """By what was decided elsewhere, or a correction here, a row counts as it does: (words, address of the objection).
    """
    if not row.ruling:
        return None
    if row.ruled_as is None:
        return None if row.objections.all() else (_("按更正"), "")
    round = row.ruled_as.subject.round
    period = words_of(scheme_of(round).period, round.first)
    objection = next(iter(row.ruled_as.objections.all()), None)
    if objection is None:
        return _("按 %s的更正") % period, ""
    return _("按 %s的异议决定") % period, reverse("ratings:objection", args=[objection.pk])


def fact_words(value):
    """A value that was kept as a person reads it: yes, no, a number, or when."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, str):
        return moment(datetime.fromisoformat(value), timezone.now())
    return str(value)
