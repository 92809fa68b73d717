"""One item on the desk: what it is, what was done, and the deeds this person may take now; a new one."""

from uuid import UUID

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.queries import case_in_sight
from wangge.command.enums import State
from wangge.command.models import Showing
from wangge.command.operations import Proposal, hide_item, move_item, propose_item, show_item
from wangge.command.periods import period_words
from wangge.command.queries import carried_onto, deeds_for, item_in_sight, items_on, lists_at, owners_for
from wangge.command.rules import DEEDS, KEEP, PROPOSE, PROPOSED
from wangge.command.web.rows import Row
from wangge.core.calendar import current_calendar
from wangge.core.clock import deadline
from wangge.core.errors import Forbidden, Refused, Stale
from wangge.core.keys import check_client_key, new_key
from wangge.core.permits import allows
from wangge.core.web.faces import current_method, office_words
from wangge.core.web.story import Moment
from wangge.core.web.wording import full_day
from wangge.method.queries import method_of
from wangge.territory.queries import find_areas

ICONS = {"propose": "plus", "strike": "checks", "finish": "check", "return": "rotate-2", "send_back": "rotate-2",
         "carry": "arrow-right", "withdraw": "x", "note": "edit"}  # fmt: skip


@staff_page
@require_safe
def item_page(request, item_id):
    """An item with its history and its deeds."""
    return _page(request, item_id)


def _page(request, item_id, *, chosen="", refused=None):
    actor, at = request.actor, timezone.now()
    item = item_in_sight(item_id, actor)
    row, history = Row(item, timezone.localdate(at)), list(item.deeds.select_related("owner"))
    deeds = sorted(deeds_for(item, actor, history), key=lambda deed: deed.tone != "primary")
    asked = {name for deed in deeds for name in deed.asks}
    _list, kind = row.spec
    context = {
        "row": row,
        "item": item,
        "history": [_moment(one) for one in history],
        "deeds": [(deed, deed.name == (chosen or _first(deeds))) for deed in deeds],
        "chosen": chosen,
        "sent": request.POST,
        "refused": refused,
        "stale": isinstance(refused, Stale),
        "owners": list(owners_for(item.about)) if "owner" in asked else [],
        "onto": _onto(item, at) if "onto" in asked else [],
        "due": item.due or _offered(item, at),
        "today": timezone.localdate(at),
        "sees_case": item.case_id and bool(allows(actor, "cases.view", item.case)),
        "follower": getattr(item, "carried_to", None),
        "showing": Showing.objects.filter(item=item, withdrawn_at=None).first() if kind.public else None,
        "may_show": bool(kind.public and item.owner_id and allows(actor, KEEP, item)),
    }
    return render(request, "command/item.html", context, status=refused.status if refused else 200)


def _first(deeds):
    return next((deed.name for deed in deeds if deed.tone == "primary"), "")


def _onto(item, at):
    return [(f"{kind} {period}", title, period_words(period)) for kind, period, title in carried_onto(item, at)]


def _offered(item, at):
    """The date that the method offers for an item taken on now."""
    method = method_of(item.version_id)
    row, _kind = method.item_kind(item.kind)
    return timezone.localdate(deadline(at, row.due, current_calendar(method.calendar.hours)).at)


def _moment(one):
    deed = DEEDS.get(one.deed)
    told = _("提报") if one.deed == PROPOSED else deed.title
    moved = one.from_state and one.to_state != one.from_state
    state = State(one.to_state).label if moved or one.deed == PROPOSED else ""
    return Moment(
        title=told,
        at=one.at,
        who=office_words(one.office_title),
        icon=ICONS.get(one.deed, "check"),
        facts=tuple((title, words) for title, words in _facts(one, state) if words),
        words=((_("说明"), one.words),) if one.words else (),
    )


def _facts(one, state):
    yield _("状态"), state
    yield _("责任单位"), one.owner.name if one.owner else ""
    yield _("期限"), full_day(one.due) if one.owner and one.due else ""


@staff_page
@require_POST
def deed(request, item_id, step):
    """Take a deed; a refusal stands on its form."""
    answers = {name: request.POST.get(name, "") for name in ("words", "owner", "due", "outcome", "proof", "onto")}
    seen, told = request.POST.get("seen", ""), {"actor": request.actor, "at": timezone.now()}
    try:
        move_item(item_id, deed=step, answers=answers, seen=seen, **told)
    except Forbidden:
        raise
    except Refused as refused:
        return _page(request, item_id, chosen=step, refused=refused)
    return redirect("command:item", item_id)


@staff_page
@require_POST
def show(request, item_id):
    """Write the public words of an item, or take them back."""
    told = {"actor": request.actor, "at": timezone.now()}
    try:
        if request.POST.get("deed") == "hide":
            hide_item(item_id, **told)
        else:
            show_item(item_id, title=request.POST.get("title", ""), words=request.POST.get("words", ""), **told)
    except Forbidden:
        raise
    except Refused as refused:
        return _page(request, item_id, chosen="show", refused=refused)
    return redirect("command:item", item_id)


@staff_page
def new_item(request):
    """Propose an item: on a matter (`?case=`), or for a place."""
    if not request.actor.holding(PROPOSE):
        raise Forbidden()
    sent = request.POST if request.method == "POST" else request.GET
    case_id = _key(sent.get("case"))
    case = case_in_sight(case_id, request.actor) if case_id else None
    if request.method != "POST":
        return _form(request, case)
    kind, _at, level = sent.get("kind", "").partition("@")
    proposal = Proposal(
        kind=kind, level=level, title=sent.get("title", ""), words=sent.get("words", ""), case_id=case_id,
        about_id=_key(sent.get("area")),
    )  # fmt: skip
    try:
        key = check_client_key(sent.get("key", ""))
        item = propose_item(proposal, key=key, actor=request.actor, at=timezone.now())
    except Forbidden:
        raise
    except Refused as refused:
        return _form(request, case, refused)
    return redirect("command:item", item.pk)


def _form(request, case, refused=None):
    sent, words = request.POST, request.POST.get("area_number", "").strip()
    context = {
        "case": case,
        "kinds": kinds_for(case.area if case else None),
        "areas": list(find_areas(words)) if words else [],
        "words": words,
        "chosen_area": sent.get("area", ""),
        "key": sent.get("key") or str(new_key()),
        "sent": sent,
        "refused": refused,
    }
    return render(request, "command/item_form.html", context, status=refused.status if refused else 200)


def kinds_for(area=None):
    """[(value, kind, list, whose)…] to choose from: the lists kept above a place; without one, those of every level."""
    method = current_method()
    levels = {level.key: level.title for level in method.territory.levels}
    rows = (
        [(row, one.level, one.name) for row, one in lists_at(area)]
        if area
        else [(row, level, levels[level]) for row in method.lists if not row.retired for level in row.levels]
    )
    return [
        (f"{kind.key}@{level}", kind, row, whose)
        for row, level, whose in rows for kind in row.kinds if not kind.retired
    ]  # fmt: skip


@staff_page
@require_safe
def case_items(request, case_id):
    """The items that stand on a matter, and a form for another: a fragment of the matter's page, or a page."""
    case = case_in_sight(case_id, request.actor)
    rows = [Row(item, timezone.localdate()) for item in items_on(case)]
    may = case.closed_at is None and bool(allows(request.actor, PROPOSE, case.area))
    context = {"case": case, "rows": rows, "kinds": kinds_for(case.area) if may else [], "key": str(new_key())}
    return render(request, "command/case_items.html" if request.htmx else "command/case_items_page.html", context)


def _key(text):
    try:
        return UUID(text or "")
    except ValueError:
        return None
