"""A survey of the demo's estates about the second quarter, and the households that got its letters."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from wangge.core.permits import ANONYMOUS
from wangge.method.queries import current_method
from wangge.surveys.codes import code_of
from wangge.surveys.models import Survey
from wangge.surveys.operations import answer, close_survey, open_survey
from wangge.surveys.queries import choosable, letters_of
from wangge.surveys.rules import answers_to, quarters_over
from wangge.territory.queries import county_root


@pytest.fixture
def plan(tianchang):
    return current_method().surveys[0]


@pytest.fixture
def at(tianchang):
    """Some days ago: so long that what was opened then is over now."""
    return timezone.now() - timedelta(days=40)


@pytest.fixture
def after():
    """When what was opened `at` is over."""
    return timezone.now()


@pytest.fixture
def leader(staff):
    return staff("duban01")


def unasked(day):
    """The quarters that were over on a day and of which the demo has not asked, the latest first."""
    return [one for one in quarters_over(day) if one != Survey.objects.get(invented=True).period]


@pytest.fixture
def period(at):
    """A quarter that the demo has not asked about."""
    return quarters_over(localdate(at))[2]


@pytest.fixture
def estates(plan, period):
    """The demo's estates with households."""
    return [one.estate for one in choosable(plan, period, [county_root().path]) if one.households]


@pytest.fixture
def survey(plan, period, estates, leader, at):
    return open_survey(plan.key, period, [one.pk for one in estates], area=county_root(), actor=leader, at=at)


def answers_of(plan, step="4", **others):
    """An answer to every question: this step, and the first of what may be chosen."""
    told = {one.key: step if one.kind == "scale" else answers_to(one)[0] for one in plan.questions}
    return told | others


def codes_of(among):
    """The codes of an estate's letters, by address."""
    return [code_of(one.pk) for one in letters_of(among)]


@pytest.fixture
def answered(plan, at):
    """`answered(among, 7, step="5")`: so many households of an estate answered with this step."""

    def give(among, many, step="4", **others):
        told = answers_of(plan, step, **others)
        open_now = [code_of(one.pk) for one in letters_of(among).filter(used=False)]
        for code in open_now[:many]:
            answer(code, told, actor=ANONYMOUS, at=at + timedelta(days=1))

    return give


@pytest.fixture
def closed(survey, leader, after):
    """`closed()` closes the survey when its days are over."""

    def close():
        return close_survey(survey.pk, actor=leader, at=after)

    return close
