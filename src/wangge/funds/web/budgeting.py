"""The budget of a year as owners adopted it: its lines in one form, known ones first, then empty ones."""

from functools import partial

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from wangge.core.permits import require
from wangge.core.web.deeds import day, done_or, signed_by
from wangge.core.web.gates import staff_page
from wangge.funds.models import SIDES
from wangge.funds.operations import adopt_budget
from wangge.funds.operations.budgets import MOST_LINES, Planned
from wangge.funds.queries import budget_of, lines_of, trusts
from wangge.funds.rules import IN, LEAD, OUT

UNSEEN = -1  # a form that does not say which version it was typed over
EMPTY = 3  # rows for new lines of each side; more after saving


@staff_page
@require_http_methods(["GET", "POST"])
def budget(request, trust_id):
    """The form; and the deed."""
    trust = trusts().filter(pk=trust_id).first()
    require(request.actor, LEAD, trust.estate.area.path if trust else None)
    if trust is None:
        raise Http404
    show = partial(_form, request, trust)
    if request.method == "GET":
        return show()
    return done_or(partial(_adopt, request, trust), show=show, after=_ledger)


def _adopt(request, trust):
    sent = request.POST
    told = {"decision": sent.get("decision", ""), "decided_on": day(sent.get("decided_on", ""))}
    told["seen"] = int(sent["seen"]) if sent.get("seen", "").isdecimal() else UNSEEN
    return adopt_budget(trust.pk, _year(sent), _planned(sent), **told, **signed_by(request))


def _ledger(adopted):
    return f"{reverse('funds:ledger', args=[adopted.trust_id])}?year={adopted.year}"


def _year(sent):
    asked = sent.get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == 4 else localdate().year


def _planned(sent):
    """The lines that were sent, in their order."""
    columns = [sent.getlist(name)[:MOST_LINES] for name in ("number", "side", "title", "amount")]
    return [
        Planned(side=side, title=title, amount=amount, number=int(number) if number.isdecimal() else None)
        for number, side, title, amount in zip(*columns, strict=False)
    ]


def _form(request, trust, refused=None):
    sent = request.POST if request.method == "POST" else request.GET
    year = _year(sent)
    if refused:
        rows = [(one.number or "", one.side, one.title, one.amount) for one in _planned(sent)]
        seen = sent.get("seen", "")
    else:
        now = budget_of(trust, year)
        seen = now.number if now else 0
        rows = _rows(now or budget_of(trust, year - 1), year)
    today = localdate()
    context = {
        **{"trust": trust, "year": year, "rows": rows, "seen": seen, "sides": SIDES},
        **{"sent": request.POST, "refused": refused},
        "years": [(one, one) for one in (today.year - 1, today.year, today.year + 1) if one >= trust.since.year],
        "error": {refused.field or "whole": str(refused.reason)} if refused else {},
    }
    return render(request, "funds/budget.html", context, status=refused.status if refused else 200)


def _rows(known, year):
    """(number, side, title, amount) of the lines there are (of the year before as new ones), and empty rows."""
    lines = lines_of(known) if known else []
    same = known is not None and known.year == year
    found = [(one.number if same else "", one.side, one.title, f"{one.budget}") for one in lines]
    return found + [("", side, "", "") for side in (IN, OUT) for _row in range(EMPTY)]
