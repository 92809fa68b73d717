"""Exchanges of shifts: the answer of who was asked, the release by a third, taken back by who asked."""

from functools import partial

from django.utils import timezone
from django.views.decorators.http import require_POST

from wangge.accounts.web.gates import staff_page
from wangge.core.web.deeds import done_or, found_or_404
from wangge.workforce.models import Swap
from wangge.workforce.operations import answer_swap, decide_swap, withdraw_swap
from wangge.workforce.rules import STAND
from wangge.workforce.web import mine, months


@staff_page
@require_POST
def answer_page(request, swap_id):
    """Agree or decline."""
    agreed = request.POST.get("agreed") == "yes"
    return _done(request, partial(answer_swap, _known(swap_id), agreed=agreed))


@staff_page
@require_POST
def withdraw_page(request, swap_id):
    """Take back what one asked."""
    return _done(request, partial(withdraw_swap, _known(swap_id)))


@staff_page
@require_POST
def decide_page(request, swap_id):
    """Release the exchange, or refuse it with a reason."""
    released, reason = request.POST.get("released") == "yes", request.POST.get("reason", "")
    return _done(request, partial(decide_swap, _known(swap_id), released=released, reason=reason))


def _known(swap_id):
    return found_or_404(Swap.objects.only("pk"), swap_id).pk


def _done(request, deed):
    stands = bool(request.actor.holding(STAND))
    show, after = (mine.show, "workforce:mine") if stands else (months.show, "workforce:months")
    do = partial(deed, actor=request.actor, at=timezone.now())
    return done_or(do, show=partial(show, request), after=after)
