"""The desk's lists, the chosen matter beside them: tasks, all matters, and saved views of these."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.operations import delete_view, raise_view, rename_view, save_view, show_first
from wangge.cases.queries import view_of
from wangge.cases.web.columns import columns_for
from wangge.cases.web.matter import pane_beside
from wangge.cases.web.nav import my_tasks, now_of, saved_views, task_title, totals_of
from wangge.cases.web.tables import Filters, all_cases, by_due, count_up_to, newest, sought, tasks
from wangge.core.errors import Forbidden, Refused
from wangge.core.permits import allows
from wangge.core.web.desk_nav import asked_anew
from wangge.core.web.faces import current_method


@staff_page
@require_safe
def start(request):
    """Where signing in leads to: the view that the person wants first, or their tasks."""
    view = next((key for key, _name, first in saved_views(request, anew=True) if first), None)
    return redirect("cases:desk-view", view) if view else redirect("cases:desk")


@staff_page
@require_safe
def tasks_page(request, which=""):
    """My tasks, the most overdue first; all of them, of one state, or by urgency."""
    moment = now_of(request)
    page, rows = by_due(tasks(request.actor, which, moment), moment, request.GET.get("page"))
    totals = totals_of(request)
    asked_anew(request, my_tasks)
    known = {"": totals.total, "overdue": totals.late, "soon": totals.soon}
    context = {
        **_beside(request),
        "which": which,
        "heading": task_title(which),
        "page": page,
        "rows": rows,
        "count": known.get(which, totals.by_state.get(which, 0)),
        "totals": totals,
        "may_take_in": bool(allows(request.actor, "cases.intake")),
        "sees_cases": bool(request.actor.holding("cases.view")),
        "done": "done" in request.GET,
    }
    return render(request, "cases/desk/tasks.html", context)


@staff_page
@require_safe
def cases_page(request):
    """All cases the person may see, narrowed by filters."""
    return _cases(request, request.GET)


@staff_page
@require_safe
def view_page(request, view_id):
    """One's own saved view: the same list, narrowed and ordered as it was saved."""
    view = view_of(request.actor, view_id)
    return _cases(request, QueryDict(view.query), view=view)


def _cases(request, asked, *, view=None, refused=None, name=""):
    moment, filters = now_of(request), Filters(asked, current_method())
    page, rows, count, more, left = _listed(request, filters, moment)
    context = {
        **_beside(request),
        "sought": sought_words(filters),
        "later": bool(request.GET.get("page")),
        "filters": filters,
        "page": page,
        "rows": rows,
        "count": count,
        "more": more,
        "only_newest": left,
        "query": "" if view else urlencode(_kept(asked)),
        "saved": urlencode(filters.used),
        "view": view,
        "refused": refused,
        "name": name or (view.name if view else ""),
    }
    return render(request, "cases/desk/cases.html", context)


def _listed(request, filters, moment):
    """(page, rows, how many, whether more, left) of the list; of cases sought by words the newest come first, not
    counted; in another order only the newest are shown: `left` is the serial below which none was looked for."""
    mark = request.GET.get("page")
    filters.is_valid()  # faults are told beside the field and narrow nothing
    if sought_words(filters):
        page, rows = sought(request.actor, filters, moment, mark)
        return page, rows, len(rows), bool(page.next or mark), None
    found, left = all_cases(request.actor, filters, moment)
    order = by_due if filters.cleaned_data.get("sort") == "due" else newest
    page, rows = order(found, moment, mark)
    count, more = (len(rows), False) if not (page.next or page.previous) else count_up_to(found)
    return page, rows, count, more or bool(left), left


def sought_words(filters):
    """The words that are sought, where the list comes by them: not where it is asked for by deadline."""
    given = filters.cleaned_data
    return given.get("q", "") if given.get("sort") != "due" else ""


def _kept(asked):
    """What was asked, for the addresses of other pages."""
    return {name: value for name, value in asked.items() if value and name not in ("page", "open")}


def _beside(request):
    """The matter that `?open=` names, drawn beside the list; and the list's columns."""
    shown = columns_for(request)
    try:
        opened = UUID(request.GET.get("open", ""))
    except ValueError:
        return shown
    return shown | {"opened": opened, "pane": pane_beside(request, opened)}


@staff_page
@require_POST
def save(request):
    """Save the list as it is narrowed and ordered now."""
    asked, name = QueryDict(request.POST.get("query", "")[:4000]), request.POST.get("name", "")
    filters = Filters(asked, current_method())
    filters.is_valid()
    try:
        view = save_view(name, urlencode(filters.used), actor=request.actor, at=timezone.now())
        if "first" in request.POST:
            show_first(view.pk, first=True, actor=request.actor, at=timezone.now())
    except Forbidden:
        raise
    except Refused as refused:
        return _again(request, asked, refused, name)
    saved_views(request, anew=True)
    return redirect("cases:desk-view", view.pk)


@staff_page
@require_POST
def change(request, view_id):
    """Rename one's own view, put it up, make it the first, or delete it."""
    deed, told = request.POST.get("deed"), {"actor": request.actor, "at": timezone.now()}
    view = view_of(request.actor, view_id)
    try:
        if deed == "delete":
            delete_view(view_id, **told)
        elif deed == "up":
            raise_view(view_id, **told)
        elif deed in ("first", "not-first"):
            show_first(view_id, first=deed == "first", **told)
        else:
            rename_view(view_id, request.POST.get("name", ""), **told)
    except Forbidden:
        raise
    except Refused as refused:
        return _again(request, QueryDict(view.query), refused, request.POST.get("name", ""), view)
    saved_views(request, anew=True)
    return redirect("cases:desk-cases") if deed == "delete" else redirect("cases:desk-view", view_id)


def _again(request, asked, refused, name, view=None):
    response = _cases(request, asked, refused=refused, name=name, view=view)
    response.status_code = refused.status
    return response
