"""Owners' own pages: the ledgers of the estates in which they are at home, an entry, and what they ask about it."""

from functools import partial, wraps

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.errors import Forbidden
from wangge.core.keys import check_client_key, new_key
from wangge.core.web.deeds import done_or, signed_by
from wangge.funds.models import MAX_ASKED
from wangge.funds.operations import ask_about
from wangge.funds.queries import bookings, own_trusts, reads, trusts
from wangge.funds.web.telling import ledger_sheet, told_booking, told_ledger


def own_page(view):
    """A page for residents who signed in; browsers keep nothing of it."""

    @never_cache
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.actor.kind != "resident":
            return redirect_to_login(request.get_full_path(), reverse("accounts:resident"))
        return view(request, *args, **kwargs)

    return guarded


@own_page
@require_safe
def own_ledgers(request):
    """The ledgers of one's own estates; the only one at once."""
    found = list(own_trusts(request.actor, timezone.now()).order_by("-since", "id"))
    if len(found) == 1:
        return redirect("funds:own-ledger", found[0].pk)
    return render(request, "funds/own_ledgers.html", {"rows": found})


def _own(request, trust_id):
    trust = trusts().filter(pk=trust_id).first()
    if trust is None or not reads(request.actor, trust, timezone.now()):
        raise Forbidden()
    return trust


@own_page
@require_safe
def own_ledger(request, trust_id):
    """A year of one's estate's ledger."""
    return render(request, "funds/own_ledger.html", told_ledger(request, _own(request, trust_id)))


@own_page
@require_safe
def own_sheet(request, trust_id):
    """The same as XLSX."""
    return ledger_sheet(request, _own(request, trust_id))


@own_page
@require_http_methods(["GET", "POST"])
def own_booking(request, booking_id):
    """An entry with its vouchers and what was asked (POST asks)."""
    booking = bookings().filter(pk=booking_id).first()
    if booking is None or not reads(request.actor, booking.trust, timezone.now()):
        raise Forbidden()
    show = partial(_shown, request, booking)
    if request.method == "GET":
        return show()

    def ask():
        told = {"words": request.POST.get("words", ""), "key": check_client_key(request.POST.get("key"))}
        return ask_about(booking.pk, **told, **signed_by(request))

    return done_or(ask, show=show, after=f"{reverse('funds:own-booking', args=[booking.pk])}?asked#questions")


def _shown(request, booking, refused=None):
    context = told_booking(booking, request.actor) | {"sent": request.POST, "most": MAX_ASKED, "refused": refused}
    context |= {"key": request.POST.get("key") or str(new_key()), "asked": "asked" in request.GET}
    return render(request, "funds/own_booking.html", context, status=refused.status if refused else 200)
