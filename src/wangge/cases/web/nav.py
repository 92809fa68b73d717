"""The desk's left side: what waits for the person, by state and urgency."""

from functools import lru_cache

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.cases.queries import views_of
from wangge.cases.rules import sees_every_figure
from wangge.cases.web.finds import may_record
from wangge.cases.web.standing import now
from wangge.cases.web.tables import task_totals, title_of_state
from wangge.core.permits import allows
from wangge.core.web import wording
from wangge.core.web.desk_nav import Task, desk_pages, desk_tasks
from wangge.core.web.faces import current_method
from wangge.method.queries import current_version, method_of

ICONS = {
    "crew": "map-pin",
    "centre": "inbox",
    "department": "tools",
    "reporter": "star",
    "nobody": "checks",
}


def now_of(request):
    """The moment of this page; asked once for a request."""
    if not hasattr(request, "_now"):
        request._now = now(timezone.now(), current_method())
    return request._now


def totals_of(request):
    """The person's tasks counted; asked once for a request."""
    if not hasattr(request, "_task_totals"):
        request._task_totals = task_totals(request.actor, now_of(request))
    return request._task_totals


def waiting_title(title):
    """A state as a task of one's own: 待核实 → 待我核实."""
    to_do = _("待")
    return _("待我%s") % title.removeprefix(to_do) if title.startswith(to_do) else title


@desk_tasks(order=10)
def my_tasks(request):
    """Overdue and soon first, then each state in the order of the way."""
    totals, group = totals_of(request), _("我的任务")
    yield Task(_("全部任务"), reverse("cases:desk"), group, "clipboard-list", totals.total)
    if totals.late:
        yield Task(_("已超期"), _tasks("overdue"), group, "alert-triangle", totals.late, "overdue")
    if totals.soon:
        yield Task(_("即将超期"), _tasks("soon"), group, "clock-exclamation", totals.soon, "soon")
    for name, title, holder in _states():
        if number := totals.by_state.get(name):
            yield Task(waiting_title(title), _tasks(name), group, ICONS[holder], number)


def saved_views(request, *, anew=False):
    """The person's own views as [key, name, whether it is the first]: kept in the session, for every page of the
    desk shows them; asked `anew` after signing in and after each change."""
    if anew or "views" not in request.session:
        views = [[str(view.pk), view.name, view.first] for view in views_of(request.actor)]
        if request.session.get("views") != views:
            request.session["views"] = views
    return request.session["views"]


@desk_tasks(order=25)
def my_views(request):
    """Lists as the person saved them."""
    for key, name, first in saved_views(request):
        address = reverse("cases:desk-view", args=[key])
        yield Task(name, address, _("我的视图"), "star" if first else "filter")


@desk_pages(order=20)
def matters(actor):
    """Looking things up and taking them in."""
    group = _("诉求")
    if actor.holding("cases.view"):
        yield Task(_("全部诉求"), reverse("cases:desk-cases"), group, "search")
        yield Task(_("热点"), reverse("cases:desk-hot"), group, "flame")
        yield Task(_("指标"), reverse("cases:desk-measures"), group, "chart-bar")
        if current_method().trends:
            yield Task(_("逐年趋势"), reverse("cases:desk-trends"), group, "chart-bar")
    tables = current_method().evaluation
    if tables and sees_every_figure(actor):
        yield Task(_("评价表"), reverse("cases:evaluation", args=[tables[0].of]), group, "scale")
    if any("cases.classify" in office.permissions for office in actor.offices):
        yield Task(_("归类建议"), reverse("cases:desk-learning"), group, "bulb")
    if allows(actor, "cases.intake"):
        yield Task(_("登记诉求"), reverse("cases:desk-intake"), group, "plus")
    for way in current_method().case_types.values():
        if way.own_find and may_record(actor, way):
            yield Task(_("登记%s") % way.title, reverse("cases:desk-record", args=[way.key]), group, "camera")


def _states():
    """(name, title, holder) of the states of all kinds of cases, each name once: kinds that share one mean the same by
    it. Where cases are over, the title tells the questions that can still be settled there."""
    return _states_of(current_version().pk, get_language())


@lru_cache(maxsize=64)
def _states_of(version, language):
    """A version never changes: what it says in a language is put together once."""
    found, left = {}, {}
    for way in method_of(version).case_types.values():
        for state in way.states:
            found.setdefault(state.name, (state.title, state.holder))
            left.setdefault(state.name, {}).update(_left_open(way, state))
    return [(name, wording.listed(left[name]) or title, holder) for name, (title, holder) in found.items()]


def _left_open(way, state):
    """title → name of the questions that somebody may still settle when a case is over."""
    settled = {kind for step in way.steps if state.final and state.name in step.from_ for kind in step.settles}
    return {one.title: one.name for one in way.questions if one.name in settled}


def task_title(which):
    """The heading of a task list."""
    fixed = {"": _("全部任务"), "overdue": _("已超期"), "soon": _("即将超期")}
    if which in fixed:
        return fixed[which]
    known = next((title for name, title, _holder in _states() if name == which), None)
    return waiting_title(known or title_of_state(which))


def _tasks(which):
    return reverse("cases:desk-tasks", args=[which])
