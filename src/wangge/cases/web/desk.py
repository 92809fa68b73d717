"""The desk's finder, and the addresses of all its pages."""

from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.finding import read_asked
from wangge.cases.queries import areas_of, visible_to
from wangge.cases.rules import sees_all
from wangge.cases.web import (
    bulk,
    bulk_reports,
    hot,
    intake,
    learning,
    matter,
    measuring,
    objecting,
    releasing,
    triage,
)
from wangge.cases.web.about import about_desk_urls
from wangge.cases.web.columns import column_urls
from wangge.cases.web.finds import record_page
from wangge.cases.web.hits import hits
from wangge.cases.web.mediation import mediation_desk_urls
from wangge.cases.web.nav import now_of
from wangge.cases.web.taking_down import taking_down_desk_urls
from wangge.cases.web.whistles import whistle_urls
from wangge.core.permits import allows
from wangge.territory.queries import find_areas

FOUND = 8
BRIEF = ("area__parent", "holder_body")


@staff_page
@require_safe
def find(request):
    """What the finder found: cases, places and pages."""
    words = request.GET.get("q", "").strip()[:100]
    page, found = _cases(request, words)
    enough = bool(read_asked(words)) or len(words) >= 2
    context = {
        "words": words,
        "enough": enough,
        "cases": found,
        "more": page.next,
        "pages": _pages(request, words) if enough else [],
    }
    context["areas"] = _areas(words) if enough else []
    whole = "cases/desk/found.html" if request.htmx else "cases/desk/find.html"
    return render(request, whole, context)


@staff_page
@require_safe
def areas(request):
    """Areas to pick from, for the field `name`: a fragment."""
    name = request.GET.get("name", "area")
    words = request.GET.get(f"{name}_number", "").strip()[:60]
    context = {"name": name, "words": words, "areas": find_areas(words)}
    return render(request, "cases/desk/areas_found.html", context)


def _pages(request, words):
    """Pages of the desk whose name has the words."""
    known = [
        (_("我的任务"), reverse("cases:desk"), "clipboard-list"),
        (_("全部诉求"), reverse("cases:desk-cases"), "search"),
        (_("我的岗位"), reverse("accounts:me"), "user-circle"),
        (_("修改密码"), reverse("accounts:password"), "lock"),
        (_("办理规则"), reverse("cases:rules"), "book-2"),
    ]
    if request.actor.holding("cases.view"):
        known.append((_("指标"), reverse("cases:desk-measures"), "chart-bar"))
        known.append((_("热点"), reverse("cases:desk-hot"), "flame"))
    if any("cases.classify" in office.permissions for office in request.actor.offices):
        known.append((_("归类建议"), reverse("cases:desk-learning"), "bulb"))
    if allows(request.actor, "cases.intake"):
        known.append((_("登记诉求"), reverse("cases:desk-intake"), "plus"))
    return [page for page in known if words in page[0]]


def _cases(request, words):
    """(page, lines) of the newest cases that have the words."""
    actor = request.actor
    told = {"areas": areas_of(actor), "narrow": not sees_all(actor)}
    return hits(visible_to(actor), words, now_of(request), actor, size=FOUND, whole=BRIEF, **told)


def _areas(words):
    return list(find_areas(words, most=FOUND))


def _task_address(request, which):
    if not which.replace("_", "").isalnum():
        raise Http404
    return triage.tasks_page(request, which)


desk_urls = [
    path("desk/", triage.tasks_page, name="desk"),
    path("desk/start/", triage.start, name="desk-start"),
    path("desk/tasks/<slug:which>/", _task_address, name="desk-tasks"),
    path("desk/cases/", triage.cases_page, name="desk-cases"),
    path("desk/cases/<uuid:case_id>/", matter.case_page, name="desk-case"),
    path("desk/cases/<uuid:case_id>/contact/", matter.contact, name="desk-contact"),
    path("desk/cases/<uuid:case_id>/recuse/", matter.recuse, name="desk-recuse"),
    path("desk/merged/<uuid:case_id>/object/", objecting.object_page, name="desk-object"),
    path("desk/bulk/", bulk.bulk_page, name="desk-bulk"),
    path("desk/bulk/done/", bulk_reports.bulks_page, name="desk-bulks"),
    path("desk/bulk/<uuid:bulk_id>/", bulk_reports.report_page, name="desk-bulk-report"),
    path("desk/bulk/<uuid:bulk_id>/report.xlsx", bulk_reports.report_xlsx, name="desk-bulk-xlsx"),
    *mediation_desk_urls,
    *about_desk_urls,
    *taking_down_desk_urls,
    path("desk/cases/<uuid:case_id>/<slug:step>/", matter.step, name="desk-step"),
    path("desk/views/", triage.save, name="desk-save-view"),
    path("desk/views/<uuid:view_id>/", triage.view_page, name="desk-view"),
    path("desk/views/<uuid:view_id>/change/", triage.change, name="desk-change-view"),
    path("desk/release/<uuid:case_id>/", releasing.release, name="desk-release"),
    path("desk/release/<uuid:case_id>/withdraw/", releasing.withdraw, name="desk-withdraw"),
    path("desk/measures/", measuring.measures_page, name="desk-measures"),
    path("desk/measures.csv", measuring.export, name="desk-measures-csv"),
    path("desk/measures/<slug:key>/", measuring.rows_page, name="desk-measure"),
    path("desk/intake/", intake.intake_page, name="desk-intake"),
    path("desk/intake/suggest/", intake.suggest_class, name="desk-suggest"),
    path("desk/intake/<uuid:case_id>/", intake.receipt, name="desk-receipt"),
    path("desk/records/<slug:case_type>/", record_page, name="desk-record"),
    path("desk/hot/", hot.hot_page, name="desk-hot"),
    path("desk/hot/<uuid:case_id>/", hot.issue_page, name="desk-issue"),
    path("desk/learning/", learning.learning_page, name="desk-learning"),
    path("desk/learning/choose/", learning.choose, name="desk-learning-choose"),
    *column_urls,
    *whistle_urls,
    path("desk/find/", find, name="find"),
    path("desk/areas/", areas, name="desk-areas"),
]
