"""证件号码有争议: which numbers two records hold in one's areas, what each office saw, whose the number is."""

from functools import partial
from uuid import UUID

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Invalid
from wangge.core.permits import allows
from wangge.core.web.deeds import done_or
from wangge.people.operations.disputing import EDIT, read_disputes, settle_number, state_papers

NOBODY = "nobody"


@staff_page
def numbers(request, refused=None):
    """The list, the oldest first; the page states its own purpose, and each person shown reads of it."""
    rows, found = read_disputes(mark=request.GET.get("page"), actor=request.actor, at=timezone.now())
    told = []
    for one in rows:
        sides = [(side, bool(allows(request.actor, EDIT, side.line.path))) for side in one.sides]
        told.append((one, sides))
    context = {"rows": told, "page": found, "sent": request.POST, "nobody": NOBODY}
    context["error"] = {refused.field or "general": str(refused.reason)} if refused else {}
    return render(request, "people/numbers.html", context, status=refused.status if refused else 200)


def deed_of_numbers(deed):
    """A form of the list: `deed(request, …)` acts, and the list comes back with what was refused."""

    @staff_page
    @require_POST
    def act(request, **given):
        return done_or(partial(deed, request, **given), show=partial(numbers, request), after="people:numbers")

    return act


@deed_of_numbers
def papers(request, claim_id):
    """What the office of one record saw."""
    state_papers(claim_id, papers=request.POST.get("papers", ""), actor=request.actor, at=timezone.now())


@deed_of_numbers
def settle(request, dispute_id):
    """Whose number it is."""
    sent = request.POST
    try:
        holder = None if sent.get("holder") == NOBODY else UUID(sent.get("holder", ""))
    except ValueError:
        raise Invalid(_("请选择号码是谁的。"), code="no-holder", field="holder") from None
    ground = sent.get("ground", "")
    settle_number(dispute_id, holder=holder, ground=ground, actor=request.actor, at=timezone.now())
