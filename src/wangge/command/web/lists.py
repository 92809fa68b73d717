"""The lists on the desk: all items one may see, narrowed; the same on paper and as a sheet."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.command.enums import State
from wangge.command.periods import period_words
from wangge.command.queries import WHOLE, items_seen_by, sees_lists, standing_of
from wangge.command.rules import PROPOSE
from wangge.command.web.filters import Filters
from wangge.command.web.rows import Row
from wangge.core.errors import Forbidden
from wangge.core.paging import page
from wangge.core.web.faces import current_method
from wangge.core.web.files import sheet_file

SIZE, ON_PAPER, MOST = 50, 500, 5_000
WIDTHS = (14, 12, 14, 10, 34, 50, 24, 12, 22, 22, 12, 40, 30, 12)
HEAD = (
    *(gettext_lazy("编号"), gettext_lazy("清单"), gettext_lazy("期"), gettext_lazy("类别"), gettext_lazy("事项")),
    *(gettext_lazy("情况"), gettext_lazy("地方"), gettext_lazy("状态"), gettext_lazy("提报单位")),
    *(gettext_lazy("责任单位"), gettext_lazy("期限"), gettext_lazy("结果"), gettext_lazy("凭证")),
    gettext_lazy("了结日期"),
)


@staff_page
@require_safe
def lists_page(request):
    """All items one may see, the latest first, with the lists of the city and how they stand."""
    actor, at, filters = _asked(request)
    rows = filters.items(actor, at)
    found = page(rows.select_related(*WHOLE), order=("-id",), mark=request.GET.get("page"), size=SIZE)
    context = {
        "lists": _kept(),
        "filters": filters,
        "rows": [Row(item, timezone.localdate(at)) for item in found.items],
        "page": found,
        "query": urlencode(filters.used),
        "standing": standing_of(items_seen_by(actor), at),
        "may_propose": bool(actor.holding(PROPOSE)),
        "periods": _periods(actor),
    }
    return render(request, "command/lists.html", context)


@staff_page
@require_safe
def paper_page(request):
    """The same list to print: every item narrowed to, with room to sign."""
    actor, at, filters = _asked(request)
    rows = filters.items(actor, at).select_related(*WHOLE).order_by("kind", "about__path", "id")[: ON_PAPER + 1]
    rows = [Row(item, timezone.localdate(at)) for item in rows]
    context = {
        "lists": _kept(),
        "rows": rows[:ON_PAPER],
        "more": len(rows) > ON_PAPER,
        "most": ON_PAPER,
        "today": timezone.localdate(at),
        "told": _told(filters),
        "query": urlencode(filters.used),
    }
    return render(request, "command/paper.html", context)


@staff_page
@require_safe
def sheet(request):
    """The same list as a sheet."""
    actor, at, filters = _asked(request)
    rows = filters.items(actor, at).select_related(*WHOLE).order_by("-id")[:MOST]
    today = timezone.localdate(at)
    lines = (_cells(Row(item, today)) for item in rows.iterator(chunk_size=500))
    return sheet_file(_("清单-%s.xlsx") % f"{today:%Y%m%d}", _("清单"), [*map(str, HEAD)], lines, widths=WIDTHS)


def _asked(request):
    """Who asks, when, and for what; Forbidden for whoever has nothing to do with lists."""
    if not sees_lists(request.actor) or not current_method().lists:
        raise Forbidden()
    return request.actor, timezone.now(), Filters(request.GET)


def _kept():
    """The lists the city keeps, with the figures quoted beside them."""
    method = current_method()
    figures = {row.key: row for row in method.cited_figures}
    return [{"row": row, "figures": [figures[key] for key in row.figures]} for row in method.lists if not row.retired]


def _periods(actor):
    known = items_seen_by(actor).order_by("-period").values_list("period", flat=True).distinct()[:12]
    return [(period, period_words(period)) for period in known]


def _told(filters):
    """The filters in use, in words."""
    given, kinds = filters.cleaned_data, dict(filters.fields["kind"].choices)
    words = [
        kinds.get(given.get("kind"), ""),
        dict(filters.fields["state"].choices).get(given.get("state"), ""),
        *(given.get(name, "") for name in ("area", "owner", "q")),
        given.get("period") and period_words(given["period"]),
    ]
    return [str(one) for one in words if one]


def _cells(row):
    item = row.item
    return (
        *(item.number, row.list, row.period, row.kind, item.title, item.words, row.place),
        *(str(State(item.state).label), item.proposer.name, item.owner.name if item.owner else ""),
        *(item.due.isoformat() if item.due else "", item.outcome, item.proof),
        timezone.localdate(item.ended_at).isoformat() if item.ended_at else "",
    )
