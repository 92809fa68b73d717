"""迁入申请: whose record was asked for from another community, what one's own offices asked for, and the answers."""

from functools import partial

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from wangge.accounts.web.gates import staff_page
from wangge.core.web.deeds import done_or
from wangge.people.models import Transfer
from wangge.people.operations.transferring import ANSWER_WITHIN, answer_transfer, read_transfers, withdraw_transfer

TONES = {Transfer.OPEN: "soon", Transfer.AGREED: "ontime", Transfer.REFUSED: "overdue", Transfer.WITHDRAWN: "closed"}


@staff_page
def transfers(request, refused=None):
    """What waits for an answer, the oldest first, and both sides' last ones; each person shown reads of it."""
    found = read_transfers(mark=request.GET.get("page"), actor=request.actor, at=timezone.now())
    context = {
        "found": found,
        "answered": [(one, TONES[one.state]) for one in found.answered],
        "asked": [(one, TONES[one.state]) for one in found.asked],
        "now": timezone.now(),
        "days": ANSWER_WITHIN,
        "done": request.GET.get("done") == "asked",
        "error": str(refused.reason) if refused else "",
        "typed": (request.resolver_match.kwargs.get("transfer_id"), request.POST.get("reason", "")),
    }
    return render(request, "people/transfers.html", context, status=refused.status if refused else 200)


def deed_of_transfers(deed):
    """A form of the list: `deed(request, transfer_id)` acts, and the list comes back with what was refused."""

    @staff_page
    @require_POST
    def act(request, transfer_id):
        asked = partial(deed, request, transfer_id)
        return done_or(asked, show=partial(transfers, request), after="people:transfers")

    return act


@deed_of_transfers
def answer(request, transfer_id):
    """Agree, or refuse with a reason."""
    sent = request.POST
    agree, reason = sent.get("agree") == "yes", sent.get("reason", "")
    answer_transfer(transfer_id, agree=agree, reason=reason, actor=request.actor, at=timezone.now())


@deed_of_transfers
def withdraw(request, transfer_id):
    """Take one's own request back."""
    withdraw_transfer(transfer_id, actor=request.actor, at=timezone.now())
