"""Sheets at the desk: the list, one sheet with every body, signing, and what can be taken away."""

import io
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wangge.accounts.web.gates import staff_page
from wangge.assessments import rules
from wangge.assessments.bulletin import bulletin_pdf
from wangge.assessments.models import Sheet
from wangge.assessments.operations import sign_sheet
from wangge.assessments.paper import sheet_xlsx
from wangge.assessments.queries import sheet_in_sight, sheets_for
from wangge.assessments.tasks import draw_up_month
from wangge.assessments.telling import table_of
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.jobs import defer
from wangge.core.permits import allows, require
from wangge.core.web.files import xlsx_file
from wangge.core.web.wording import full_month
from wangge.method.queries import current_method, method_of

LISTED, MONTHS = 36, 12


@staff_page
def sheets_page(request):
    """The sheets there are; POST asks for the sheet of an earlier month, which a job draws up."""
    actor = request.actor
    if not (allows(actor, rules.VIEW) or actor.holding(rules.APPEAL)):
        raise Forbidden()
    error = ""
    if request.method == "POST":
        try:
            _ask(request)
            return redirect(f"{request.path}?asked=1")
        except Invalid as refused:
            error = refused.reason
    return _list(request, error, status=422 if error else 200)


def _ask(request):
    require(request.actor, rules.PREPARE)
    scheme, _sign, month = request.POST.get("what", "").partition("@")
    if (scheme, month) not in {(key, f"{first}") for key, _title, first in _missing(request.actor)}:
        raise Invalid(_("请从列表中选择月份。"), code="missing", field="what")
    defer(draw_up_month, scheme=scheme, month=month)


def _list(request, error, status):
    actor = request.actor
    own = sorted({office.body_id for office in actor.holding(rules.APPEAL)})
    context = {
        "sheets": [_line(one) for one in sheets_for(actor)[:LISTED]],
        "sees_all": bool(allows(actor, rules.VIEW)),
        "own": own[0] if own else None,
        "missing": list(_missing(actor)),
        "asked": request.GET.get("asked") == "1",
        "error": error,
        "now": timezone.now(),
    }
    return render(request, "assessments/sheets.html", context, status=status)


def _line(sheet):
    return sheet, method_of(sheet.version_id).assessments[sheet.scheme]


def _missing(actor):
    """(scheme, its title, month) of the last twelve months that have no sheet, for whoever may ask for one."""
    if not allows(actor, rules.PREPARE):
        return
    known = set(Sheet.objects.values_list("scheme", "first"))
    month = timezone.localdate().replace(day=1)
    for _back in range(MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
        for key, scheme in current_method().assessments.items():
            if (key, month) not in known:
                yield key, scheme.title, month


@staff_page
@require_GET
def sheet_page(request, sheet_id):
    """One sheet: every body with its figures, the appeals and revisions, and whether it can be signed."""
    sheet = sheet_in_sight(sheet_id, request.actor)
    return _sheet(request, sheet)


def _sheet(request, sheet, error="", status=200):
    now, actor = timezone.now(), request.actor
    told = table_of(sheet)
    context = {
        "sheet": sheet,
        "told": told,
        "month": full_month(sheet.first),
        "sources": {source.key: source for source in method_of(sheet.version_id).sources},
        "appeals": sheet.appeals.select_related("row__body").order_by("due", "id"),
        "revisions": sheet.revisions.select_related("appeal__row__body").order_by("-number"),
        "may_appeal_now": not sheet.is_signed and now <= sheet.appeal_until,
        "may_sign": bool(allows(actor, rules.SIGN)) and not sheet.is_signed,
        "sees_all": bool(allows(actor, rules.VIEW)),
        "error": error,
    }
    return render(request, "assessments/sheet.html", context, status=status)


@staff_page
@require_POST
def sign_page(request, sheet_id):
    """Sign a sheet as the page showed it."""
    seen = request.POST.get("seen", "")
    try:
        seen = int(seen) if seen.isdecimal() and len(seen) < 9 else -1
        sign_sheet(sheet_id, seen=seen, actor=request.actor, at=timezone.now())
    except Forbidden:
        raise
    except Refused as refused:
        sheet = sheet_in_sight(sheet_id, request.actor)
        return _sheet(request, sheet, error=str(refused.reason), status=refused.status)
    return redirect("assessments:sheet", sheet_id)


@staff_page
@require_GET
def xlsx(request, sheet_id):
    """The sheet as a spreadsheet, definitions below it."""
    sheet = sheet_in_sight(sheet_id, request.actor)
    file = io.BytesIO()
    sheet_xlsx(file, table_of(sheet))
    return xlsx_file(file, f"{_name(sheet)}.xlsx")


@staff_page
@require_GET
def pdf(request, sheet_id):
    """The printable bulletin; before it is signed it says so on every page."""
    sheet = sheet_in_sight(sheet_id, request.actor)
    paper = bulletin_pdf(table_of(sheet, public=True), city=current_method().city, now=timezone.now())
    answer = HttpResponse(paper, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="sheet-{sheet.first:%Y-%m}.pdf"'
    return _private(answer)


def _private(answer):
    answer["Cache-Control"] = "private, no-store"
    return answer


def _name(sheet):
    return _("考核表-%(month)s") % {"month": f"{sheet.first:%Y-%m}"}
