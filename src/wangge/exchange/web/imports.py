"""Work orders of a hotline at the desk: send a sheet, settle its columns, watch it come in, fetch what was refused."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.web.gates import staff_page
from wangge.core.access import record_access
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.jobs import defer_once
from wangge.core.permits import allows, require
from wangge.core.web.files import xlsx_file
from wangge.exchange.columns import COLUMNS
from wangge.exchange.models import Import, ImportRow, Sender
from wangge.exchange.operations.imports import begin_import, drop_import, map_columns, start_import
from wangge.exchange.preview import preview_of
from wangge.exchange.queries import outcome_of, outcomes_of
from wangge.exchange.refused import refused_sheet
from wangge.exchange.rules import IMPORT
from wangge.exchange.tasks import take_orders

LISTED, REASONS = 50, 20


@staff_page
def imports_page(request):
    """The imports there were, and a form for another sheet (POST reads it and leads to its columns)."""
    _may(request)
    if request.method != "POST":
        return _list(request)
    sheet, sender = request.FILES.get("file"), request.POST.get("sender", "")
    try:
        if sheet is None:
            raise Invalid(_("请选择工单表文件。"), code="missing", field="file")
        batch = begin_import(sheet.name, sheet.read(), sender, actor=request.actor, at=timezone.now())
    except Invalid as refused:
        return _list(request, error={refused.field: str(refused.reason)}, sender=sender, status=refused.status)
    return redirect("exchange:import", batch.pk)


def _may(request):
    if not allows(request.actor, IMPORT):
        raise Forbidden()


def _list(request, status=200, **more):
    found = list(Import.objects.select_related("sender").order_by("-at")[:LISTED])
    counted = outcomes_of(found)
    context = {
        "imports": [(one, counted[one.pk]) for one in found],
        "senders": Sender.objects.order_by("name"),
        "error": {},
    }
    return render(request, "exchange/imports.html", context | more, status=status)


@staff_page
@require_safe
def import_page(request, import_id):
    """One import: a draft with its columns, the progress of one that runs, the result of one that is done."""
    _may(request)
    return _page(request, _found(import_id))


def _found(import_id):
    found = Import.objects.select_related("sender").filter(pk=import_id).first()
    if found is None:
        raise Http404
    return found


def _page(request, batch, *, error=None, status=200):
    if batch.state == Import.DRAFT:
        error = error or {}
        choices = [(str(n), heading or _("（第 %d 列没有列名）") % (n + 1)) for n, heading in enumerate(batch.head)]
        context = {
            "columns": [(one, str(batch.mapping.get(one.key, "")), error.get(one.key, "")) for one in COLUMNS],
            "choices": choices,
            "preview": preview_of(batch),
            "side": _("右") if batch.shift > 0 else _("左"),
            "by": abs(batch.shift),
        }
        return render(request, "exchange/import_draft.html", context | {"batch": batch}, status=status)
    refused = batch.rows.filter(state=ImportRow.REFUSED).order_by("number")[:REASONS]
    context = {"batch": batch, "outcome": outcome_of(batch), "refused": refused}
    return render(request, "exchange/import.html", context)


@staff_page
@require_POST
def columns_page(request, import_id):
    """Settle the columns of a draft, and look again."""
    try:
        map_columns(import_id, request.POST, actor=request.actor, at=timezone.now())
    except Invalid as refused:
        return _page(request, _found(import_id), error={refused.field: str(refused.reason)}, status=refused.status)
    return redirect("exchange:import", import_id)


@staff_page
@require_POST
def start_page(request, import_id):
    """Have a draft taken in: the job begins as soon as this is committed."""
    try:
        with transaction.atomic():
            start_import(import_id, actor=request.actor, at=timezone.now())
            defer_once(take_orders)
    except Invalid as refused:
        return _page(request, _found(import_id), error={refused.field: str(refused.reason)}, status=refused.status)
    return redirect("exchange:import", import_id)


@staff_page
@require_POST
def drop_page(request, import_id):
    """A draft nobody wants."""
    drop_import(import_id, actor=request.actor, at=timezone.now())
    return redirect("exchange:imports")


@staff_page
@require_safe
@transaction.atomic
def refused_page(request, import_id):
    """The refused rows as a sheet, with the reasons; the look at them is logged."""
    office, batch = require(request.actor, IMPORT), _found(import_id)
    rows = batch.rows.filter(state=ImportRow.REFUSED).count()
    if not rows:
        raise Refused(_("这份工单表没有退回的行。"), code="none-refused")
    record_access(
        request.actor,
        office=office,
        purpose="return-work-orders",
        subject_kind="import",
        subject_id=batch.pk,
        fields=["name", "phone", "words"],
        rows=rows,
        at=timezone.now(),
    )
    name = _("退回的工单-%s.xlsx") % f"{timezone.localtime(batch.at):%Y%m%d-%H%M}"
    return xlsx_file(refused_sheet(batch), name)
