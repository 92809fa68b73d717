"""The office's surveys: the list, and one of them: how far it is while it runs, what it found when it is closed."""

from functools import partial

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from wangge.core.errors import Forbidden
from wangge.core.paging import page
from wangge.core.permits import paths_of, require
from wangge.core.web.deeds import done_or, signed_by
from wangge.core.web.gates import staff_page
from wangge.surveys.models import Survey
from wangge.surveys.operations import close_survey
from wangge.surveys.queries import drawn_again, plan_of, plans, progress_of, surveys_in
from wangge.surveys.rules import LEAD, rate
from wangge.surveys.web.printing import A_FILE
from wangge.surveys.web.results import told_results
from wangge.surveys.web.wording import quarter_words


@staff_page
@require_safe
def surveys(request):
    """Every survey of one's areas, the latest first."""
    paths = paths_of(request.actor, LEAD)
    if not paths:
        raise Forbidden()
    found = page(surveys_in(paths), order=["-opened_at", "-id"], mark=request.GET.get("page"))
    rows = [(one, plan_of(one), quarter_words(one.period), state_of(one)) for one in found.items]
    return render(request, "surveys/surveys.html", {"rows": rows, "page": found, "plans": plans()})


def state_of(survey):
    """Whether a survey runs, waits to be closed, or is closed."""
    if survey.closed_at:
        return "closed"
    return "running" if localdate() <= survey.ends_on else "over"


def survey_for(request, survey_id):
    """A survey that somebody leads."""
    found = Survey.objects.select_related("area", "version").defer("area__boundary", "version__content")
    survey = found.filter(pk=survey_id).first()
    if survey is None:
        require(request.actor, LEAD)
        raise Http404
    require(request.actor, LEAD, survey.area.path)
    return survey


@staff_page
@require_safe
def survey(request, survey_id):
    """One survey."""
    return _survey(request, survey_for(request, survey_id))


def _survey(request, survey, refused=None):
    plan, state = plan_of(survey), state_of(survey)
    estates = list(survey.estates.select_related("area").defer("area__boundary").order_by("area__path", "name", "id"))
    context = {"survey": survey, "plan": plan, "quarter": quarter_words(survey.period), "state": state}
    context |= {"estates": [(one, _parts(one)) for one in estates], "refused": refused}
    if survey.closed_at:
        context |= told_results(request, survey)
        if "redraw" in request.GET:
            context["redrawn"] = dict(zip(("list", "draw"), drawn_again(survey), strict=True))
    else:
        invited, answered = progress_of(survey)
        context |= {"invited": invited, "answered": answered, "rate": rate(answered, invited)}
        context["few"] = answered < plan.least
    return render(request, "surveys/survey.html", context, status=refused.status if refused else 200)


def _parts(among):
    """(number, first, last) of the files of letters of an estate."""
    return [
        (number, start + 1, min(start + A_FILE, among.invited))
        for number, start in enumerate(range(0, among.invited, A_FILE), start=1)
    ]


@staff_page
@require_POST
def close(request, survey_id):
    """Close a survey whose days are over."""
    found = survey_for(request, survey_id)
    deed = partial(close_survey, found.pk, **signed_by(request))
    return done_or(deed, show=partial(_survey, request, found), after=found_page)


def found_page(survey):
    """Where a survey's page is."""
    return reverse("surveys:survey", args=[survey.pk])
