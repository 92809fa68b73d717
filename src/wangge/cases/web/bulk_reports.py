"""What became of matters that were moved at once: the report, its sheet, and the person's latest ones."""


from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.bulks import Bulk, BulkRow
from wangge.cases.queries import visible_to
from wangge.core.errors import Forbidden
from wangge.core.web.files import sheet_file

LATEST = 30
WIDTHS = (6, 18, 12, 60)
OUTCOMES = {
    BulkRow.WAITING: gettext_lazy("等待办理"),
    BulkRow.DONE: gettext_lazy("已办"),
    BulkRow.REFUSED: gettext_lazy("没有办"),
}


@staff_page
@require_safe
def bulks_page(request):
    """The person's own latest ones."""
    rows = Bulk.objects.filter(actor_id=request.actor.id)[:LATEST]
    return render(request, "cases/desk/bulks.html", {"bulks": [(bulk, _counts(bulk)) for bulk in rows]})


@staff_page
@require_safe
def report_page(request, bulk_id):
    """What became of each; asked again every two seconds while the job runs."""
    bulk = _own(request.actor, bulk_id)
    counts = _counts(bulk)
    tried = counts["done"] + counts["refused"]
    context = {
        "bulk": bulk,
        "rows": list(_rows(bulk)),
        "seen": set(visible_to(request.actor).filter(pk__in=bulk.rows.values("case")).values_list("pk", flat=True)),
        **counts,
        "share": tried * 100 // counts["all"],
    }
    return render(request, "cases/desk/bulk_report.html", context)


@staff_page
@require_safe
def report_xlsx(request, bulk_id):
    """The same as a sheet: numbers, outcomes and reasons; nobody's words."""
    bulk = _own(request.actor, bulk_id)
    cells = ((row.ordinal, row.case.number, str(OUTCOMES[row.outcome]), row.reason) for row in _rows(bulk))
    head = [_("序号"), _("编号"), _("结果"), _("原因")]
    mark = _("%(who)s · %(at)s") % {"who": request.actor.name, "at": f"{timezone.localtime():%Y-%m-%d %H:%M}"}
    name = _("批量办理-%s.xlsx") % f"{timezone.localtime(bulk.at):%Y%m%d-%H%M}"
    return sheet_file(name, _("批量办理"), head, cells, widths=WIDTHS, mark=mark)


def _own(actor, bulk_id):
    bulk = Bulk.objects.filter(pk=bulk_id, actor_id=actor.id).first()
    if bulk is None:
        raise Forbidden(_("没有这份批量办理的记录，或它是别人的。记录保留 30 天。"))
    return bulk


def _rows(bulk):
    """The refused first: they are what is left to do."""
    rows = bulk.rows.select_related("case")
    return sorted(rows, key=lambda row: (row.outcome != BulkRow.REFUSED, row.ordinal))


def _counts(bulk):
    outcomes = list(bulk.rows.values_list("outcome", flat=True))
    return {"all": len(outcomes)} | {
        name: outcomes.count(name) for name in (BulkRow.DONE, BulkRow.REFUSED, BulkRow.WAITING)
    }
