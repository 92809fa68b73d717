"""Reading surveys: what may be opened, how far one is, what a closed one found."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils.timezone import localdate

from wangge.core.draw import digest_of, ordered, seed_of
from wangge.method.queries import current_method, method_of
from wangge.premises.estates import estates_in
from wangge.premises.models import Dwelling
from wangge.surveys.models import Invitation, Result, Survey, SurveyEstate
from wangge.surveys.rules import sample_size, satisfied
from wangge.territory.queries import within

HOUSEHOLDS = ("lived", "let", "dormitory")
"""Uses of dwellings in which households live."""


def plans():
    """The surveys that the method in force has, retired ones left out."""
    return [one for one in current_method().surveys if not one.retired]


def plan_of(survey):
    """The plan as a survey carries it out, in the reader's language."""
    return next(one for one in method_of(survey.version_id).surveys if one.key == survey.plan)


def surveys_in(paths):
    """Surveys of areas, with how many were invited in how many estates."""
    rows = Survey.objects.filter(within(paths)).select_related("area").defer("area__boundary")
    return rows.annotate(invited=Sum("estates__invited"), many=Count("estates"))


def closed_surveys():
    """Surveys whose results are there."""
    rows = Survey.objects.exclude(closed_at=None).select_related("area").defer("area__boundary")
    return rows.annotate(invited=Sum("estates__invited"), many=Count("estates"))


def households_of(estates):
    """Estate key → keys of the dwellings in force in which households live."""
    found = {key: [] for key in estates}
    rows = Dwelling.objects.filter(building__estate__in=found, valid_until=None, use__in=HOUSEHOLDS)
    for estate, key in rows.order_by("id").values_list("building__estate", "pk"):
        found[estate].append(key)
    return found


@dataclass(frozen=True)
class Choosable:
    """An estate as a survey may ask it: its households, how many would be drawn, whether it was asked already."""

    estate: object
    households: int
    size: int
    asked: bool


def choosable(plan, period, paths):
    """The estates in areas by area and name, each with what a survey of them would ask. Three statements."""
    estates = list(estates_in(paths).order_by("area__path", "name", "id"))
    inside = Q(use__in=HOUSEHOLDS, valid_until=None, building__estate__in=[one.pk for one in estates])
    rows = Dwelling.objects.filter(inside).order_by().values_list("building__estate").annotate(Count("pk"))
    numbers = dict(rows)
    asked = set(SurveyEstate.objects.filter(plan=plan.key, period=period).values_list("estate", flat=True))
    return [
        Choosable(one, numbers.get(one.pk, 0), sample_size(numbers.get(one.pk, 0), plan.sample), one.pk in asked)
        for one in estates
    ]


def progress_of(survey):
    """(how many were invited, how many have answered) of a whole survey: of one estate alone it is not told."""
    rows = Invitation.objects.filter(among__survey=survey)
    found = rows.aggregate(invited=Count("pk"), answered=Count("pk", Q(used=True)))
    return found["invited"], found["answered"]


def letters_of(among):
    """The letters to an estate's dwellings, by address."""
    return among.invitations.select_related("dwelling").order_by("dwelling__address", "id")


def results_of(survey, questions=None):
    """Results of a closed survey, of every question or of some: areas from above, then estates by name."""
    rows = survey.results.select_related("area", "estate").defer("area__boundary")
    rows = rows if questions is None else rows.filter(question__in=questions)
    return list(rows.order_by("area__path", "estate__name", "id"))


def results_in(survey, key, *, of_area):
    """Every result of a closed survey in one area or one estate."""
    return list(survey.results.filter(**{"area" if of_area else "estate": key}))


def satisfaction_of(survey, estates):
    """Estate key → (satisfied share as Decimal, answers, invited) of a closed survey, for who rates.

    A hidden estate has None for share and answers. Estates that were not asked are left out.
    """
    plan = plan_of(survey)
    rows = Result.objects.filter(survey=survey, estate__in=list(estates), question=plan.satisfaction)
    return {
        estate: (share, answered, invited)
        for estate, share, answered, invited in rows.values_list("estate", "share", "answered", "invited")
    }


def satisfaction_in(plan, period, estates):
    """As `satisfaction_of`, from whichever closed surveys asked these estates about a quarter by a plan."""
    found = {}
    for survey in closed_surveys().filter(plan=plan, period=period).order_by("closed_at", "id"):
        found |= satisfaction_of(survey, estates)
    return found


def satisfied_between(plan, first, after, estates):
    """Estate key → (how many were satisfied, how many answered) in closed surveys by a plan, of the quarters from
    `first` up to `after`, for who rates. Hidden estates and those not asked are left out."""
    found: dict = {}
    for survey in closed_surveys().filter(plan=plan, period__gte=first, period__lt=after):
        rows = Result.objects.filter(survey=survey, estate__in=list(estates), question=plan_of(survey).satisfaction)
        for estate, counts in rows.filter(counts__isnull=False).values_list("estate", "counts"):
            answered, happy = satisfied(counts)
            before = found.get(estate, (0, 0))
            found[estate] = (before[0] + happy, before[1] + answered)
    return found


def drawn_again(survey):
    """(whether the list is still the one it was drawn from, whether the same dwellings are drawn) of a closed survey:
    the draw repeated from its secret and the dwellings of the day it was opened."""
    plan, among = plan_of(survey), {one.estate_id: one for one in survey.estates.all()}
    frame = frame_on(localdate(survey.opened_at), among)
    seed = seed_of(survey.frame, survey.secret)
    drawn = {key for keys in frame.values() for key in picked(keys, plan.sample, seed)}
    letters = set(Invitation.objects.filter(among__survey=survey).values_list("dwelling", flat=True))
    return frame_digest(frame) == survey.frame, drawn == letters


def frame_on(day, estates):
    """Estate key → keys of the dwellings with households that there were on a day, as far as the register tells now."""
    found = {key: [] for key in estates}
    rows = Dwelling.objects.filter(building__estate__in=found, use__in=HOUSEHOLDS, valid_from__lte=day)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gt=day))
    for estate, key in rows.order_by("id").values_list("building__estate", "pk"):
        found[estate].append(key)
    return found


def frame_digest(frame):
    """The digest of the list that is drawn from: a line for each dwelling with its estate."""
    return digest_of((str(key), str(estate)) for estate, keys in frame.items() for key in keys)


def picked(keys, sample, seed):
    """The dwellings of an estate that a seed draws."""
    by_name = {str(key): key for key in keys}
    return [by_name[name] for name in ordered(by_name, seed)[: sample_size(len(keys), sample)]]
