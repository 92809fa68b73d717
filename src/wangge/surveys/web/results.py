"""What closed surveys found: for everybody, for the office, and as a sheet."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.core.paging import page
from wangge.core.permits import require
from wangge.core.web.files import mark_of, sheet_file
from wangge.core.web.gates import staff_page
from wangge.surveys.models import Survey
from wangge.surveys.queries import closed_surveys, plan_of
from wangge.surveys.rules import LEAD, share_words
from wangge.surveys.web.wording import all_bars, bars_of, found_by, quarter_words


@require_safe
def shown(request):
    """The closed surveys, the latest first."""
    found = page(closed_surveys(), order=["-period", "-id"], mark=request.GET.get("page"), size=20)
    rows = [(one, plan_of(one), quarter_words(one.period)) for one in found.items]
    return render(request, "surveys/shown.html", {"rows": rows, "page": found})


@require_safe
def public(request, survey_id):
    """One closed survey, as everybody may read it."""
    survey = closed_surveys().filter(pk=survey_id).first()
    if survey is None:
        raise Http404
    context = {"survey": survey, "quarter": quarter_words(survey.period)}
    return render(request, "surveys/public.html", context | told_results(request, survey))


def told_results(request, survey):
    """What the part of a page about results needs: units, and every question of the one asked for."""
    found = found_by(survey)
    unit = found.unit(request.GET.get("of", ""))
    return {"found": found, "plan": found.plan, "unit": unit, "bars": bars_of(survey, found.plan, unit)}


@staff_page
@require_safe
def sheet(request, survey_id):
    """All results of a closed survey as XLSX: a line for each unit and question."""
    survey = Survey.objects.select_related("area").defer("area__boundary").filter(pk=survey_id).first()
    require(request.actor, LEAD, survey.area.path if survey else None)
    if survey is None or survey.closed_at is None:
        raise Http404
    found, quarter = found_by(survey), quarter_words(survey.period)
    head = [
        *(_("区域、小区"), _("住户"), _("邀请"), _("题目"), _("作答"), _("满意率"), _("误差"), _("平均分")),
        _("各答案的份数"),
    ]
    bars = all_bars(survey, found.plan)
    lines = [line for unit in found.units for line in _lines(unit, bars[unit.key])]
    told = {"widths": (24, 8, 8, 44, 10, 10, 10, 8, 70), "mark": mark_of(request, found.plan.title, quarter)}
    return sheet_file(_("满意度-%s.xlsx") % quarter, _("满意度"), head, lines, **told)


def _lines(unit, bars):
    yield _cells(unit, _("（交回问卷）"), unit.response, "")
    for bar in bars:
        parts = "；".join(f"{words} {n}" for words, n, _per, _shade in bar.parts)
        yield _cells(unit, bar.title, bar.result, parts)


def _cells(unit, title, result, parts):
    before = (unit.name, result.dwellings, result.invited, title)
    if result.hidden:
        return (*before, _("不公布"), "", "", "", "")
    figures = (share_words(result.share), share_words(result.margin)) if result.share is not None else ("", "")
    return (*before, result.answered, *figures, "" if result.mean is None else float(result.mean), parts)
