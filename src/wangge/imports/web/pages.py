"""Registers from spreadsheets at the desk: send files, settle columns, check, write, fetch what was refused, undo."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.core.access import record_access
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.jobs import defer_once
from wangge.core.permits import allows, require
from wangge.core.web.files import xlsx_file
from wangge.core.web.gates import staff_page
from wangge.imports.kinds import all_kinds, kind_of
from wangge.imports.models import Batch
from wangge.imports.operations.begin import drop_batch, settle_columns
from wangge.imports.operations.receive import receive_batch
from wangge.imports.operations.undo import undo_batch
from wangge.imports.operations.work import check_batch, start_batch
from wangge.imports.preview import preview_of
from wangge.imports.queries import earlier_with, outcome_of, outcomes_of, visible_to
from wangge.imports.refused import blank_sheet, refused_sheet
from wangge.imports.rules import IMPORT
from wangge.imports.tasks import work
from wangge.imports.troubles import words_of_trouble

LISTED = 50
DEEDS = {"check": check_batch, "start": start_batch, "undo": undo_batch}


@staff_page
def batches_page(request):
    """The imports there were, and a form for more files (POST keeps them; a job reads them, then come the columns)."""
    _may(request)
    if request.method != "POST":
        return _list(request)
    kind = request.POST.get("kind", "")
    files = [(one.name, one.file) for one in request.FILES.getlist("files")]
    try:
        with transaction.atomic():
            batch = receive_batch(kind, files, actor=request.actor, at=timezone.now())
            defer_once(work)
    except Invalid as refused:
        return _list(request, error={refused.field: str(refused.reason)}, chosen=kind, status=refused.status)
    return redirect("imports:batch", batch.pk)


def _may(request):
    if not allows(request.actor, IMPORT):
        raise Forbidden()


def _list(request, status=200, **more):
    found = list(visible_to(request.actor).order_by("-at")[:LISTED])
    outcomes_of(found)
    for one in found:
        one.title = kind_of(one.kind).title
    context = {"batches": found, "kinds": all_kinds(), "error": {}}
    context["options"] = [(kind.name, kind.title) for kind in context["kinds"]]
    return render(request, "imports/batches.html", context | more, status=status)


@staff_page
@require_safe
def batch_page(request, batch_id):
    """One import: a draft with its columns, what a check found, the progress of a run, the result."""
    return _page(request, _found(request, batch_id))


def _found(request, batch_id):
    _may(request)
    found = visible_to(request.actor).filter(pk=batch_id).first()
    if found is None:
        raise Http404
    return found


def _page(request, batch, *, error=None, status=200):
    kind = kind_of(batch.kind)
    context = {"batch": batch, "kind": kind, "outcome": outcome_of(batch), "earlier": None}
    if batch.state in (Batch.DRAFT, Batch.CHECKED):
        error = error or {}
        choices = [(str(n), one or _("（第 %d 列没有列名）") % (n + 1)) for n, one in enumerate(batch.head)]
        context |= {
            "columns": [(one, str(batch.mapping.get(one.key, "")), error.get(one.key, "")) for one in kind.columns],
            "choices": choices,
            "whole": [(one, list(one.options.items()), batch.options.get(one.key, one.first)) for one in kind.choices],
            "preview": preview_of(batch, kind, actor=request.actor, at=timezone.now()),
            "earlier": earlier_with(batch),
            "fault": "；".join(error.values()) or words_of_trouble(batch.trouble),
        }
        return render(request, "imports/draft.html", context, status=status)
    context |= {"stayed": _stayed(batch), "trouble": words_of_trouble(batch.trouble)}
    return render(request, "imports/batch.html", context, status=status)


def _stayed(batch):
    return sum(why.get("changed", 0) for why in batch.stayed.values()), sum(
        why.get("used", 0) for why in batch.stayed.values()
    )


@staff_page
@require_POST
def columns_page(request, batch_id):
    """Settle the columns of a draft, and look again."""
    try:
        settle_columns(batch_id, request.POST, actor=request.actor, at=timezone.now())
    except Invalid as refused:
        error = {refused.field: str(refused.reason)}
        return _page(request, _found(request, batch_id), error=error, status=refused.status)
    return redirect("imports:batch", batch_id)


@staff_page
@require_POST
def deed_page(request, batch_id):
    """Check, write, undo (the county's job does it), or drop."""
    deed, at = request.POST.get("deed", ""), timezone.now()
    if deed == "drop":
        drop_batch(batch_id, actor=request.actor, at=at)
        return redirect("imports:batches")
    if deed not in DEEDS:
        raise Http404
    try:
        with transaction.atomic():
            DEEDS[deed](batch_id, actor=request.actor, at=at)
            defer_once(work)
    except Invalid as refused:
        error = {refused.field: str(refused.reason)}
        return _page(request, _found(request, batch_id), error=error, status=refused.status)
    return redirect("imports:batch", batch_id)


@staff_page
@require_safe
@transaction.atomic
def refused_page(request, batch_id):
    """The refused rows as a sheet, with the reasons; the look at them is logged."""
    batch = _found(request, batch_id)
    told = outcome_of(batch)
    if batch.state not in (Batch.DONE, Batch.UNDONE) or not told.refused:
        raise Refused(_("这次导入没有退回的行。"), code="none-refused")
    record_access(
        request.actor,
        office=require(request.actor, IMPORT, batch.area_path),
        purpose="correct-import",
        subject_kind="import",
        subject_id=batch.pk,
        fields=[one.key for one in kind_of(batch.kind).columns if one.personal],
        rows=told.refused,
        at=timezone.now(),
    )
    name = _("退回的行-%s.xlsx") % f"{timezone.localtime(batch.at):%Y%m%d-%H%M}"
    return xlsx_file(refused_sheet(batch), name)


@staff_page
@require_safe
def blank_page(request, kind):
    """An empty sheet of a kind."""
    _may(request)
    found = kind_of(kind)
    if found is None:
        raise Http404
    return xlsx_file(blank_sheet(found), _("空表-%s.xlsx") % found.title)
