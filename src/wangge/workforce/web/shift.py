"""One shift: checking in and out, what was found, an exchange, and who gets it instead."""

from functools import partial

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.models import MAX_WORDS
from wangge.cases.operations import Report
from wangge.cases.own_side import FOUND
from wangge.cases.web.intake import degrees
from wangge.core.errors import Refused
from wangge.core.keys import check_client_key, new_key
from wangge.core.permits import allows
from wangge.core.photos import read_photos
from wangge.core.web.deeds import done_or, found_or_404, key_of
from wangge.workforce.enums import OPEN
from wangge.workforce.operations import ask_swap, check_in, check_out, give_shift, report_found
from wangge.workforce.queries import crew, duty_of, kind_of, own_shifts, pools, seen_shifts, shifts_of, with_shifts
from wangge.workforce.rules import LEAD, STAND
from wangge.workforce.web.lines import line_of
from wangge.workforce.web.mine import STILL, swap_line

INTAKE = "cases.intake"


@staff_page
@require_safe
def shift_page(request, shift_id):
    """One shift, for who has it and who sees its month."""
    return show(request, shift_id)


def show(request, shift_id, refused=None):
    """The page of a shift, with the refusal of a form of it."""
    shift, now = found_or_404(seen_shifts(request.actor), shift_id), timezone.now()
    own, duty = bool(allows(request.actor, STAND, shift)), duty_of(shift.rota.version_id)
    to_come = shift.starts_at > now
    open_swap = with_shifts(shift.swaps.filter(stand__in=OPEN)).first()
    leads = to_come and bool(allows(request.actor, LEAD, shift.rota.area))
    asks = own and to_come and shift.rota.published_at and not open_swap
    people = _people(shift) if leads or asks else []
    context = {
        "line": line_of(shift, now),
        "shift": shift,
        "kind": kind_of(duty, shift.point.kind),
        "duty": duty,
        "pool": pools(duty).of(shift.point.area.path),
        "own": own and bool(shift.rota.published_at),
        "may_come": own and not shift.arrived_at and now <= shift.ends_at and _early(shift, duty, now),
        "may_leave": own and shift.arrived_at and not shift.left_at and now <= shift.ends_at + STILL,
        "finds": shift.finds.select_related("case").order_by("at"),
        "may_find": own and shift.arrived_at and now <= shift.ends_at + STILL and request.actor.holding(INTAKE),
        "swap": open_swap and swap_line(open_swap, request.actor, now),
        "asks": asks,
        "others": [one for one in people if one.account_id != request.actor.id],
        "backs": _backs(shift, people, request.actor, now) if asks else [],
        "leads": leads,
        "people": people,
        "refused": refused,
        "error": {refused.field: str(refused.reason)} if refused and refused.field else {},
        "sent": request.POST,
        "key": request.POST.get("key") or str(new_key()),
        "most_words": MAX_WORDS,
    }
    return render(request, "workforce/shift.html", context, status=refused.status if refused else 200)


def _early(shift, duty, now):
    return (shift.starts_at - now).total_seconds() <= duty.rules.early_minutes * 60


def _people(shift):
    """Who stands in the pool of a shift, one line for each person."""
    pool = pools(duty_of(shift.rota.version_id)).of(shift.point.area.path)
    found = {}
    for office in crew(pool.path, shift.day, shift.day) if pool else ():
        found.setdefault(office.account_id, office)
    return sorted(found.values(), key=lambda office: office.account.name)


def _backs(shift, people, actor, now):
    """Shifts of the others that one could take in return."""
    others = [office.account_id for office in people if office.account_id != actor.id]
    found = shifts_of(shift.rota).filter(office__account__in=others, starts_at__gt=now)
    return sorted(found[:400], key=lambda one: (one.office.account.name, one.starts_at))


def _done(request, shift_id, deed):
    found_or_404(seen_shifts(request.actor), shift_id)
    after = reverse("workforce:shift", args=[shift_id])
    return done_or(deed, show=partial(show, request, shift_id), after=after)


@staff_page
@require_POST
def in_page(request, shift_id):
    """Check in, with the position if the phone told it."""
    where = {"lon": degrees(request.POST.get("lon")), "lat": degrees(request.POST.get("lat"))}
    deed = partial(check_in, shift_id, **where, actor=request.actor, at=timezone.now())
    return _done(request, shift_id, deed)


@staff_page
@require_POST
def out_page(request, shift_id):
    """Check out."""
    deed = partial(check_out, shift_id, actor=request.actor, at=timezone.now())
    return _done(request, shift_id, deed)


@staff_page
@require_POST
def found_page(request, shift_id):
    """Report what one found: a matter at the point of the shift."""
    shift = found_or_404(own_shifts(request.actor, since=timezone.now() - STILL), shift_id)
    try:
        found = report_found(
            shift.pk,
            Report(
                words=request.POST.get("words", ""),
                lon=shift.point.lon,
                lat=shift.point.lat,
                place=f"{shift.point.name} {request.POST.get('place', '').strip()}".strip()[:200],
                channel=FOUND,
            ),
            key=check_client_key(request.POST.get("key", "")),
            actor=request.actor,
            at=timezone.now(),
            photos=read_photos(request.FILES.getlist("photos")),
        )
    except Refused as refused:
        if refused.status == 403:
            raise
        return show(request, shift_id, refused)
    return redirect("cases:desk-receipt", found.case_id)


@staff_page
@require_POST
def give_page(request, shift_id):
    """Give the shift to somebody else, or to nobody."""

    def deed():
        give_shift(shift_id, key_of(request.POST.get("office", "")), actor=request.actor, at=timezone.now())

    return _done(request, shift_id, deed)


@staff_page
@require_POST
def swap_page(request, shift_id):
    """Ask somebody to take the shift, for one of theirs or for none."""

    def deed():
        to, back = key_of(request.POST.get("to", "")), key_of(request.POST.get("back", ""))
        key = check_client_key(request.POST.get("key", ""))
        ask_swap(shift_id, to=to, back=back, key=key, actor=request.actor, at=timezone.now())

    return _done(request, shift_id, deed)
