"""Closing a survey: the counts are opened once, results frozen with the small ones hidden, and the counts deleted."""

from collections import Counter

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.surveys.counting import counts_of
from wangge.surveys.events import SurveyClosed
from wangge.surveys.models import Invitation, Result, Survey, Tally
from wangge.surveys.queries import plan_of
from wangge.surveys.rules import LEAD, SKIP, hidden, margin_of, mean_of, satisfied, share_of
from wangge.territory.models import Area


@transaction.atomic
def close_survey(survey_id, *, actor, at):
    """Freeze the results of a survey whose days are over."""
    survey = Survey.objects.select_for_update(of=["self"]).select_related("area").get(pk=survey_id)
    office = require(actor, LEAD, survey.area.path)
    if survey.closed_at:
        raise Refused(_("这次调查已经截止，结果已经公布。"), code="closed")
    if localdate(at) <= survey.ends_on:
        raise Refused(_("还没有到截止日期：提前看结果，会看出最后几户答了什么。"), code="too-early")
    _freeze(survey)
    Tally.objects.filter(among__survey=survey).delete()
    survey.closed_at = at
    survey.save(update_fields=["closed_at"])
    record(SurveyClosed(survey_id=survey.pk), actor=actor, at=at, office=office)
    return survey


def close_due(*, actor, at):
    """Close every survey whose days are over; returns how many."""
    keys = list(Survey.objects.filter(closed_at=None, ends_on__lt=localdate(at)).values_list("pk", flat=True))
    for key in keys:
        close_survey(key, actor=actor, at=at)
    return len(keys)


def _freeze(survey):
    plan, estates = plan_of(survey), list(survey.estates.select_related("area").order_by("id"))
    tallies = Tally.objects.select_for_update().filter(among__in=estates).order_by("pk")  # an answer on its way counts
    counts = {one.pk: counts_of(one.sealed, plan) for one in tallies}
    used = Counter(Invitation.objects.filter(among__in=estates, used=True).values_list("among", flat=True))
    parents = _tree(survey, estates)
    below = _below(estates, parents)
    base = hidden(parents, {one.pk: used[one.pk] for one in estates}, plan.least)
    rows = []
    for question in [None, *plan.questions]:
        numbers = {one.pk: _answered(question, counts[one.pk], used[one.pk]) for one in estates}
        gone = hidden(parents, numbers, plan.least, also=base) if question else base
        rows += [
            _result(survey, node, below[node], question, plan, counts, numbers if node not in gone else None)
            for node in parents
        ]
    Result.objects.bulk_create(rows, batch_size=1000)


def _tree(survey, estates):
    """Node → the node above: estates in their communities, and the areas above these up to the survey's own."""
    top = survey.area.path
    paths = {path for one in estates for path in _line(one.area.path) if path == top or path.startswith(f"{top}.")}
    areas = {one.pk: one for one in Area.objects.filter(path__in=paths).defer("boundary")}
    parents = {area: one.parent_id if one.parent_id in areas else None for area, one in areas.items()}
    return parents | {one.pk: one.area_id for one in estates}


def _line(path):
    """A path and those above it."""
    parts = path.split(".")
    return [".".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


def _below(estates, parents):
    """Node → the estates that lie below it, or that it is."""
    found = {node: [] for node in parents}
    for one in estates:
        node = one.pk
        while node is not None:
            found[node].append(one)
            node = parents[node]
    return found


def _answered(question, counts, used):
    """How many answered a question, or anything at all; who said that they cannot say did not answer it."""
    return used if question is None else sum(n for key, n in counts[question.key].items() if key != SKIP)


def _result(survey, node, below, question, plan, counts, numbers):
    one = below[0] if len(below) == 1 and below[0].pk == node else None
    dwellings = sum(each.dwellings for each in below)
    told = {"survey": survey, "question": question.key if question else "", "dwellings": dwellings}
    told |= {"estate_id": one.estate_id} if one else {"area_id": node}
    told["invited"] = sum(each.invited for each in below)
    if numbers is None:
        return Result(**told)
    told["answered"] = sum(numbers[each.pk] for each in below)
    if question is None:
        return Result(**told)
    total = Counter()
    for each in below:
        total.update(counts[each.pk][question.key])
    told["counts"] = dict(total)
    if question.kind == "scale":
        number, happy = satisfied(total)
        told |= {"share": share_of(total), "mean": mean_of(total)}
        told["margin"] = margin_of(happy, number, dwellings, plan.sample.confidence)
    return Result(**told)
