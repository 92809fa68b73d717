"""A survey of the demo about the last quarter, closed, with invented answers given by the codes of letters."""

import random
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate

from wangge.core.permits import ANONYMOUS, SYSTEM
from wangge.surveys.codes import code_of
from wangge.surveys.models import Survey
from wangge.surveys.operations import answer, close_survey, open_survey
from wangge.surveys.queries import choosable
from wangge.surveys.rules import SKIP, answers_to, quarters_over
from wangge.territory.queries import county_root

SEED = 1985
MOODS = ((1, 2, 4, 14, 11), (1, 3, 6, 12, 6), (4, 6, 7, 8, 3), (2, 3, 6, 13, 7))
"""How often each step is chosen, estate after estate: no two are alike."""
OF_INVITED = (0.8, 0.7, 0.6, 0.66)


def has_surveys():
    """Whether there was any survey."""
    return Survey.objects.exists()


@transaction.atomic
def load_surveys(method, *, at):
    """Open the pack's first survey of a quarter that was over, answer it, close it today. Returns its answers."""
    plan = next(one for one in method.surveys if not one.retired)
    opened = at - timedelta(days=plan.days + 2)
    last, root = quarters_over(localdate(opened))[0], county_root()
    found = [one.estate.pk for one in choosable(plan, last, [root.path]) if one.households]
    if not found:
        return 0
    survey = open_survey(plan.key, last, found, area=root, actor=SYSTEM, at=opened, invented=True)
    rng, given = random.Random(SEED), 0
    for number, among in enumerate(survey.estates.order_by("name", "id")):
        mood, part = MOODS[number % len(MOODS)], OF_INVITED[number % len(OF_INVITED)]
        letters = list(among.invitations.order_by("dwelling__address").values_list("pk", flat=True))
        for key in letters[: round(len(letters) * part)]:
            answer(code_of(key), _answers(plan, mood, rng), actor=ANONYMOUS, at=opened + timedelta(days=3))
            given += 1
    close_survey(survey.pk, actor=SYSTEM, at=at)
    return given


def _answers(plan, mood, rng):
    """One household's invented answers; who cannot say skips what may be skipped."""
    told = {}
    for question in plan.questions:
        given = [one for one in answers_to(question) if one != SKIP]
        weights = mood if question.kind == "scale" else range(len(given), 0, -1)
        skips = question.may_skip and rng.random() < 0.08
        told[question.key] = SKIP if skips else rng.choices(given, weights)[0]
    return told
