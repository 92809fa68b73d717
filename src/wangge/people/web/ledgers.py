"""The three ledgers as of a day, and files of them by two people."""

from urllib.parse import urlencode

from django.db.models import F
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.paging import page
from wangge.core.permits import allows
from wangge.core.web.files import sheet_file
from wangge.people.enums import LEDGERS, LIVING_IN
from wangge.people.models import ExportRequest
from wangge.people.operations.ledgers import ask_export, decide_export, fetch_export, ledger_page
from wangge.people.queries import assessment_in_force
from wangge.people.showing import address_of
from wangge.people.web.finding import shown
from wangge.people.web.stating import with_purpose
from wangge.territory.models import Area
from wangge.territory.queries import areas
from wangge.territory.successors import became

MEANS = {
    "away": gettext_lazy(
        "户籍登记在这里、人住在别处的（人户分离）。现住处在您区域内的一并列出，其余在别处或没有登记。"
    ),
    "apart": gettext_lazy("住在这里、户籍在别处的：户籍在外的常住和流动人口。户籍地址在您区域内登记过的一并列出。"),
}
"""What the two ledgers of 人户分离 count: the texts name it and do not define it, so this is the platform's reading."""


def area_sent(request, sent):
    """The area that was chosen, one that ended too, or the first of one's own offices."""
    held = request.actor.holding("people.look")
    key = (sent.get("area") or "").strip()
    rows = Area.objects.filter(key=key).defer("boundary").order_by(F("valid_until").desc(nulls_first=True))
    found = rows.first() if key else None
    if key and found is None:
        raise Invalid(_("请从列表中选择区域。"), code="no-area", field="area")
    return found or areas().defer("boundary").get(pk=held[0].area_id)


def areas_of(actor, permission="people.look"):
    """(key, indented name) of the areas below one's offices down to communities and grids, for a list."""
    found = {}
    for office in actor.holding(permission):
        rows = areas().filter(path__descendant_of=office.area_path).defer("boundary").order_by("path")[:300]
        found |= {one.key: f"{'　' * (one.path.count('.') - office.area_path.count('.'))}{one.name}" for one in rows}
    return list(found.items())


def _day(text):
    try:
        return parse_date(text or "") or timezone.localdate()
    except ValueError:
        return timezone.localdate()


@with_purpose
def ledger(request, ledger):
    """A page of a ledger; its form asks for the area and the day."""
    if ledger not in LEDGERS:
        raise Forbidden()
    as_of, at = _day(request.GET.get("as_of")), timezone.now()
    area = area_sent(request, request.GET)
    context = {"ledger": ledger, "title": LEDGERS[ledger], "ledgers": list(LEDGERS.items()), "as_of": as_of}
    context |= {"of_people": ledger in LIVING_IN, "means": MEANS.get(ledger, "")}
    context |= {"area": area, "areas": areas_of(request.actor)}
    context["query"] = urlencode({"area": area.key, "as_of": as_of.isoformat()})
    if area.valid_until is not None:
        return shown(request, "people/ledger.html", context | {"instead": became([area])[area.pk]})
    context["may_export"] = bool(allows(request.actor, "people.edit", area.path))
    try:
        found = ledger_page(
            ledger,
            area,
            as_of=as_of,
            mark=request.GET.get("page"),
            purpose=request.purpose,
            actor=request.actor,
            at=at,
        )
    except Refused as refused:
        return shown(request, "people/ledger.html", context, refused)
    context["found"] = found
    if ledger not in LIVING_IN:
        context["entities"] = [(one, address_of(one)) for one in found.lines]
    return shown(request, "people/ledger.html", context)


@with_purpose
@require_POST
def ask(request, ledger):
    """Ask for the ledger as a file."""
    ask_export(
        ledger,
        area_sent(request, request.POST),
        as_of=_day(request.POST.get("as_of")),
        reason=request.POST.get("reason", ""),
        purpose=request.purpose,
        actor=request.actor,
        at=timezone.now(),
    )
    return redirect(f"{reverse('people:exports')}?done=asked")


@staff_page
def exports(request, refused=None):
    """What was asked for: one's own, and what one may decide."""
    actor, at = request.actor, timezone.now()
    if not (actor.holding("people.edit") or actor.holding("exports.approve")):
        raise Forbidden()
    rows = ExportRequest.objects.select_related("area").defer("area__boundary")
    found = page(rows, order=("-requested_at", "id"), mark=request.GET.get("page"), size=30)
    mine = [_row(one, actor, at) for one in found.items]
    context = {"rows": [one for one in mine if one], "page": found, "done": request.GET.get("done", "")}
    context |= {"assessed": assessment_in_force("exports", at), "error": str(refused.reason) if refused else ""}
    return render(request, "people/exports.html", context, status=refused.status if refused else 200)


def _row(asked, actor, at):
    own = asked.requested_by == actor.id
    decides = bool(allows(actor, "exports.approve", asked.area.path))
    if not (own or decides):
        return None
    return {
        "asked": asked,
        "title": LEDGERS[asked.ledger],
        "own": own,
        "decides": decides and not own and asked.decided_at is None,
        "open": own and asked.approved and not asked.fetched_at and asked.expires_at > at,
        "over": asked.approved and not asked.fetched_at and asked.expires_at <= at,
    }


@staff_page
@require_POST
def decide(request, export_id):
    """Approve or refuse."""
    sent = request.POST
    try:
        decide_export(
            export_id,
            approve=sent.get("decision") == "approve",
            refusal=sent.get("refusal", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except Refused as refused:
        return exports(request, refused)
    return redirect("people:exports")


@staff_page
@require_POST
def fetch(request, export_id):
    """The file, with the mark of who takes it on its page and at its foot."""
    sheet = fetch_export(export_id, actor=request.actor, at=timezone.now())
    told = {"widths": (14, 22, 14, 18, 40, 12, 10, 40), "mark": sheet.mark}
    return sheet_file(f"{sheet.title}.xlsx", sheet.title, sheet.head, sheet.rows, **told)
