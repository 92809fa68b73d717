"""Who did not come, and a month as a spreadsheet."""


from django.db import transaction
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.core.access import record_access
from wangge.core.errors import Forbidden
from wangge.core.paging import page
from wangge.core.permits import require
from wangge.core.web.deeds import found_or_404
from wangge.core.web.files import sheet_file
from wangge.core.web.wording import full_month
from wangge.workforce.queries import duty_of, missed_shifts, pools, rotas_for, shifts_of
from wangge.workforce.rules import LEAD, RELEASE
from wangge.workforce.web.lines import line_of

WIDTHS = (12, 16, 22, 12, 12, 8, 8, 12, 12, 12, 12)


@staff_page
@require_safe
def missed_page(request):
    """Shifts to which nobody came, the latest first: places and times, no sums of people."""
    if not (request.actor.holding(LEAD) or request.actor.holding(RELEASE)):
        raise Forbidden()
    now = timezone.now()
    rows = page(missed_shifts(request.actor, now), order=("-starts_at", "-id"), mark=request.GET.get("page"))
    context = {"duty": duty_of(), "page": rows, "lines": [line_of(shift, now) for shift in rows.items]}
    return render(request, "workforce/missed.html", context)


@staff_page
@require_safe
@transaction.atomic
def month_xlsx(request, rota_id):
    """Every shift of a month as a sheet; the look is logged, for it names who stands."""
    rota, now = found_or_404(rotas_for(request.actor), rota_id), timezone.now()
    office = require(request.actor, LEAD, rota.area)
    shifts = list(shifts_of(rota))
    told = {"subject_kind": "rota", "subject_id": rota.pk, "fields": ["name", "arrived_at", "left_at"], "at": now}
    record_access(request.actor, office=office, purpose="export", rows=len(shifts), **told)
    head = [
        *(_("日期"), _("社区"), _("值守点"), _("类别"), _("班次"), _("开始"), _("结束"), _("值守人")),
        *(_("签到"), _("签退"), _("情况")),
    ]
    found = pools(duty_of(rota.version_id))
    name = _("值守排班-%(area)s-%(month)s.xlsx") % {"area": rota.area.name, "month": full_month(rota.month)}
    return sheet_file(name, _("排班"), head, (_cells(rota, shift, found, now) for shift in shifts), widths=WIDTHS)


def _cells(rota, shift, found, now):
    shift.rota = rota
    line, pool = line_of(shift, now), found.of(shift.point.area.path)
    return (
        shift.day.isoformat(),
        pool.name if pool else "",
        shift.point.name,
        line.kind,
        line.turn,
        _clock(shift.starts_at),
        _clock(shift.ends_at),
        line.who,
        _clock(shift.arrived_at),
        _clock(shift.left_at),
        line.words,
    )


def _clock(at):
    return f"{timezone.localtime(at):%H:%M}" if at else ""
