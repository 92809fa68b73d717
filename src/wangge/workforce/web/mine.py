"""My duty: the shift now or next, those after it, exchanges that wait for me, days on which I cannot stand."""

from datetime import timedelta
from functools import partial

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Forbidden
from wangge.core.web.deeds import day, done_or
from wangge.workforce.enums import Stand
from wangge.workforce.models import Away
from wangge.workforce.operations import forget_away, note_away
from wangge.workforce.queries import duty_of, own_shifts, sees_duty, swaps_for
from wangge.workforce.rules import STAND
from wangge.workforce.web.lines import line_of

SHOWN = 40
STILL = timedelta(hours=6)  # so long after its end one still checks out


@staff_page
@require_safe
def mine_page(request):
    """One's own duty; who only plans or releases goes to the months."""
    if not sees_duty(request.actor):
        raise Forbidden()
    return show(request) if request.actor.holding(STAND) else redirect("workforce:months")


def show(request, refused=None):
    """The page, with the refusal of a form of it."""
    now = timezone.now()
    lines = [line_of(shift, now) for shift in own_shifts(request.actor, since=now - STILL)[:SHOWN]]
    lines = [line for line in lines if line.shift.ends_at > now or _to_leave(line.shift)]
    context = {
        "duty": duty_of(),
        "first": lines[0] if lines else None,
        "lines": lines[1:],
        "swaps": [swap_line(swap, request.actor, now) for swap in swaps_for(request.actor)],
        "away": Away.objects.filter(office__account=request.actor.id, last__gte=timezone.localdate()).order_by("first"),
        "today": timezone.localdate().isoformat(),
        "refused": refused,
        "sent": request.POST,
    }
    return render(request, "workforce/mine.html", context, status=refused.status if refused else 200)


def _to_leave(shift):
    return shift.arrived_at is not None and shift.left_at is None


def swap_line(swap, actor, now):
    """An exchange as a line: what of it waits for this actor."""
    return {
        "swap": swap,
        "shift": line_of(swap.shift, now),
        "back": swap.back and line_of(swap.back, now),
        "answers": swap.stand == Stand.ASKED and swap.to.account_id == actor.id,
        "withdraws": swap.asker.account_id == actor.id,
        "decides": swap.stand == Stand.AGREED and actor.id not in (swap.asker.account_id, swap.to.account_id),
    }


@staff_page
@require_POST
def away_page(request):
    """Say from which day to which one cannot stand."""
    first, last = day(request.POST.get("first", "")), day(request.POST.get("last", ""))
    deed = partial(note_away, first, last, actor=request.actor, at=timezone.now())
    return done_or(deed, show=partial(show, request), after="workforce:mine")


@staff_page
@require_POST
def forget_away_page(request, away_id):
    """Take an own line back."""
    deed = partial(forget_away, away_id, actor=request.actor, at=timezone.now())
    return done_or(deed, show=partial(show, request), after="workforce:mine")
