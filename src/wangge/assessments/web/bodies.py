"""One body's part of a sheet: its figures, the rows behind each, and appeals against them."""

from datetime import datetime

from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.accounts.web.gates import staff_page
from wangge.assessments import rules
from wangge.assessments.models import MAX_APPEAL, Appeal, Row
from wangge.assessments.operations import appeal_row, decide_appeal, read_proof
from wangge.assessments.operations.proofs import MOST
from wangge.assessments.queries import body_in_sight, open_appeals, scheme_of
from wangge.assessments.telling import table_of
from wangge.core.errors import Forbidden, Refused
from wangge.core.keys import check_client_key, new_key
from wangge.core.measures import measure_named
from wangge.core.paging import page
from wangge.core.permits import allows
from wangge.core.photos import read_photos
from wangge.core.web.wording import full_month, moment

SIZE = 50
PARTS = ("against", "numerator", "denominator")


@staff_page
@require_GET
def body_page(request, sheet_id, body_id):
    """A body's figures in a month; `measure` opens one to its rows, `part` says which of them."""
    sheet, body = body_in_sight(sheet_id, body_id, request.actor)
    told, now = table_of(sheet), timezone.now()
    mine = next((row for row in told.rows if row.body.pk == body.pk), None)
    if mine is None:
        raise Http404
    opened = _opened(request, mine)
    context = {
        "sheet": sheet,
        "told": told,
        "mine": mine,
        "month": full_month(sheet.first),
        "opened": opened,
        "part": request.GET.get("part") if request.GET.get("part") in PARTS else "against",
        "may_appeal": _may_appeal(request.actor, sheet, body, now),
        "sees_whole": allows(request.actor, rules.VIEW) or sheet.is_signed,
        "appeals": sheet.appeals.filter(row__body=body).select_related("row").order_by("due", "id"),
    }
    if opened:
        context |= _rows(request, sheet, body, opened, context["part"])
    return render(request, "assessments/body.html", context)


def _may_appeal(actor, sheet, body, now):
    own = any(office.body_id == body.pk for office in actor.holding(rules.APPEAL))
    return own and not sheet.is_signed and now <= sheet.appeal_until


def _opened(request, mine):
    """The cell whose rows are shown: the one asked for, else the first that has any."""
    asked = request.GET.get("measure")
    filled = [cell for cell in mine.cells if cell.count]
    return next((cell for cell in filled if cell.head.measure.key == asked), filled[0] if filled else None)


def _rows(request, sheet, body, cell, part):
    indicator = cell.head.indicator
    rows = Row.objects.filter(sheet=sheet, body=body, measure=indicator.measure).select_related("appeal")
    if part != "denominator":
        rows = rows.filter(hit=indicator.less_is_better if part == "against" else True)
    found = page(rows, order=("id",), mark=request.GET.get("page"), size=SIZE)
    return {
        "page": found,
        "rows": [_told(row, indicator) for row in found.items],
        "facts": [title for _key, title, _made in cell.head.measure.facts],
        "paged": f"measure={indicator.measure}&part={part}",
    }


def _told(row, indicator):
    """A row with its facts in words, whether it stands against the body, and its appeal if there is one."""
    facts = [(title, fact_words(row.facts.get(key))) for key, title, _made in measure_named(row.measure).facts]
    return {
        "row": row,
        "facts": facts,
        "against": rules.stands_against(indicator, row.hit),
        "appeal": getattr(row, "appeal", None),
        "address": reverse("cases:desk-case", args=[row.about]),
    }


def fact_words(value):
    """A frozen value as a person reads it: yes, no, a number, or when."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, str):
        return moment(datetime.fromisoformat(value), timezone.now())
    return str(value)


@staff_page
def appeal_page(request, row_id):
    """Appeal against a row of one's own body: the form (GET), the appeal (POST)."""
    row = Row.objects.select_related("sheet", "body").filter(pk=row_id).first()
    if row is None or not allows(request.actor, rules.APPEAL, row):
        raise Forbidden()
    error, given, status = {}, {}, 200
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("reason", "words", "evidence")}
        try:
            key = check_client_key(request.POST.get("key"))
            photos = read_photos(request.FILES.getlist("photos"), most=MOST)
            appeal = appeal_row(row.pk, key=key, **given, photos=photos, actor=request.actor, at=timezone.now())
            return redirect("assessments:appeal", appeal.pk)
        except Forbidden:
            raise
        except Refused as refused:
            error, status = {refused.field or "all": str(refused.reason)}, refused.status
    scheme = scheme_of(row.sheet)
    context = {
        "row": row,
        "told": _told(row, scheme.indicator(row.measure)),
        "measure": measure_named(row.measure),
        "month": full_month(row.sheet.first),
        "reasons": [(one.key, one.title) for one in scheme.reasons],
        "given": given,
        "error": error,
        "key": request.POST.get("key") or new_key(),
        "most": MAX_APPEAL,
        "most_photos": MOST,
        "lost": bool(error) and bool(request.FILES),
    }
    return render(request, "assessments/appeal_form.html", context, status=status)


@staff_page
@require_GET
def appeals_page(request):
    """Appeals that wait to be decided, for whoever decides them."""
    if not allows(request.actor, rules.DECIDE):
        raise Forbidden()
    return render(request, "assessments/appeals.html", {"appeals": open_appeals(), "now": timezone.now()})


@staff_page
def decide_page(request, appeal_id):
    """An appeal with its row: to read for both sides, to decide (POST) for somebody of another body."""
    appeal = Appeal.objects.select_related("row__body", "sheet").filter(pk=appeal_id).first()
    if appeal is None or not rules.sees_appeal(request.actor, appeal):
        raise Forbidden()
    error, given, status = {}, {}, 200
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("outcome", "answer")}
        try:
            decide_appeal(appeal.pk, **given, actor=request.actor, at=timezone.now())
            return redirect("assessments:appeal", appeal.pk)
        except Forbidden:
            raise
        except Refused as refused:
            error, status = {refused.field or "all": str(refused.reason)}, refused.status
    scheme = scheme_of(appeal.sheet)
    context = {
        "appeal": appeal,
        "told": _told(appeal.row, scheme.indicator(appeal.row.measure)),
        "measure": measure_named(appeal.row.measure),
        "month": full_month(appeal.sheet.first),
        "reason": scheme.reason(appeal.reason).title,
        "photos": [_shown(one) for one in appeal.proofs.all()] if rules.sees_proofs(request.actor, appeal) else [],
        "outcomes": Appeal.OUTCOMES,
        "may_decide": appeal.is_open and allows(request.actor, rules.DECIDE, appeal),
        "given": given,
        "error": error,
        "most": MAX_APPEAL,
        "now": timezone.now(),
    }
    return render(request, "assessments/appeal.html", context, status=status)


def _shown(proof):
    told = {"url": reverse("assessments:proof", args=[proof.pk]), "width": proof.width, "height": proof.height}
    return told | {"alt": _("申诉所附的第 %d 张照片") % proof.ordinal}


@staff_page
@require_GET
def proof_page(request, proof_id):
    """A picture that was handed in with an appeal, for both its sides. The look is logged."""
    path = read_proof(proof_id, actor=request.actor, at=timezone.now())
    if not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=86400"
    return answer
