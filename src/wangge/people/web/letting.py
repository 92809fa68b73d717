"""双备案 at the desk: what waits for an office, a filing opened and decided, entered at the counter."""

from functools import partial, wraps

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.permits import allows, paths_of, require
from wangge.core.web.deeds import signed_by
from wangge.people import filing_queries as kept
from wangge.people.enums import FILING_STATES
from wangge.people.houses import dwelling_of
from wangge.people.operations.filings import read_filing
from wangge.people.operations.letting import decide_letting, end_letting, file_letting, resend_letting
from wangge.people.operations.tenancy import decide_tenancy, end_tenancy, file_tenancy, resend_tenancy
from wangge.people.web.filing_forms import (
    TONES,
    faults_of,
    filing_deed,
    letting_form,
    listing_of,
    shown_filing,
    tenancy_form,
    typed_letting,
    typed_offer,
    typed_tenancy,
)
from wangge.premises.letting_queries import taken_down_untold
from wangge.premises.operations.listings import list_dwelling, take_down, tell_landlord

HELD = ("filings.decide", "people.edit")


def filing_page(view):
    """A page for offices that decide or enter filings."""

    @staff_page
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not any(request.actor.holding(name) for name in HELD):
            raise Forbidden()
        return view(request, *args, **kwargs)

    return guarded


@filing_page
def board(request):
    """What waits, the most urgent first: places and days, no names; landlords to be told, tenants with a problem."""
    kind = request.GET.get("kind", "letting")
    state = request.GET.get("state", "filed")
    if kind not in kept.KINDS or state not in FILING_STATES:
        raise Invalid(_("请从列表中选择。"), code="no-kind", field="kind")
    with kept.reading_filings(request.actor):
        found = kept.filings_in(kind, state=state, mark=request.GET.get("page"))
        letting, tenancy, problems = kept.waiting_in()
    context = {
        **{"kind": kind, "state": state, "tone": TONES[state], "page": found, "rows": found.items},
        **{"states": [(key, FILING_STATES[key]) for key in FILING_STATES], "now": timezone.now()},
        **{"letting_waits": letting, "tenancy_waits": tenancy, "query": f"kind={kind}&state={state}"},
        "untold": taken_down_untold(paths_of(request.actor, *HELD))[:50],
        "problems": problems,
        "may_tell": bool(request.actor.holding("filings.decide")),
    }
    return render(request, "people/letting_board.html", context)


@filing_page
def show(request, filing_id):
    """A landlord's filing, opened: logged."""
    return _show(request, "letting", filing_id)


@filing_page
def tenancy(request, tenancy_id):
    """A tenancy's filing, opened: logged."""
    return _show(request, "tenancy", tenancy_id)


def _show(request, kind, key, refused=None, sent=None, reason=""):
    shown = read_filing(kind, key, reason=reason, **signed_by(request))
    path = shown.filing.dwelling.area.path
    context = shown_filing(shown) | {"sent": request.POST, "error": faults_of(refused)}
    may = {name.rpartition(".")[2]: bool(allows(request.actor, name, path)) for name in HELD}
    may["decide"] = may["decide"] and shown.filing.entered_by != request.actor.id
    context |= {"may": may, "own_entry": shown.filing.entered_by == request.actor.id}
    if may["edit"] and "resend" in context["landlord_may"]:
        context |= (letting_form if kind == "letting" else tenancy_form)(sent, refused)
    return render(request, "people/letting_one.html", context, status=refused.status if refused else 200)


_deed = partial(filing_deed, gate=filing_page, show=_show, page="people:")


@_deed("letting")
def decide(request, filing_id):
    """Accept, return, revoke."""
    sent = request.POST
    decide_letting(filing_id, sent.get("deed", ""), reason=sent.get("reason", ""), **signed_by(request))


@_deed("letting", typed_letting)
def resend(request, filing_id):
    """Put right at the counter what was returned."""
    resend_letting(filing_id, sent=typed_letting(request.POST), **signed_by(request))


@_deed("letting")
def end(request, filing_id):
    """Taken back, or let no more, in the landlord's words at the counter."""
    end_letting(filing_id, reason=request.POST.get("reason", ""), **signed_by(request))


@_deed("letting")
def put_up(request, filing_id):
    """Put up in the public list for a landlord at the counter."""
    filing = read_filing("letting", filing_id, **signed_by(request)).filing
    list_dwelling(filing.clearance_id, offer=typed_offer(request.POST), **signed_by(request))


@_deed("letting")
def down(request, filing_id):
    """Taken from the public list by the office."""
    filing = read_filing("letting", filing_id, **signed_by(request)).filing
    listing = listing_of(filing.clearance_id).get("listing")
    if listing is not None:
        take_down(listing.pk, **signed_by(request))


@_deed("tenancy")
def tenancy_decide(request, tenancy_id):
    """Accept or return."""
    sent = request.POST
    decide_tenancy(tenancy_id, sent.get("deed", ""), reason=sent.get("reason", ""), **signed_by(request))


@_deed("tenancy", typed_tenancy)
def tenancy_resend(request, tenancy_id):
    """Put right at the counter what was returned."""
    resend_tenancy(tenancy_id, sent=typed_tenancy(request.POST), **signed_by(request))


@_deed("tenancy")
def tenancy_end(request, tenancy_id):
    """Taken back, or the tenancy is over."""
    end_tenancy(tenancy_id, reason=request.POST.get("reason", ""), **signed_by(request))


@filing_page
@require_POST
def reveal(request, filing_id):
    """The landlord's phone in clear, for a reason that they can read."""
    reason = request.POST.get("reason", "").strip()
    try:
        return _show(request, "letting", filing_id, reason=reason or "·")
    except Invalid as refused:
        return _show(request, "letting", filing_id, refused)


@filing_page
@require_POST
def told(request, listing_id):
    """The landlord was told by telephone."""
    tell_landlord(listing_id, **signed_by(request))
    return redirect("people:letting")


@filing_page
def new(request, dwelling_id):
    """A landlord's filing, entered at the counter."""
    dwelling, sent, refused = dwelling_of(dwelling_id), None, None
    require(request.actor, "people.edit", dwelling.area.path)
    if request.method == "POST":
        sent = typed_letting(request.POST)
        try:
            return redirect("people:letting-one", file_letting(dwelling, sent=sent, **signed_by(request)).pk)
        except Refused as fault:
            refused = fault
    context = {"dwelling": dwelling, **letting_form(sent, refused)}
    return render(request, "people/letting_new.html", context, status=refused.status if refused else 200)


@filing_page
def tenancy_new(request, filing_id):
    """A tenancy's filing, entered at the counter."""
    shown, sent, refused = read_filing("letting", filing_id, **signed_by(request)), None, None
    require(request.actor, "people.edit", shown.filing.dwelling.area.path)
    if request.method == "POST":
        sent = typed_tenancy(request.POST)
        try:
            return redirect("people:tenancy-one", file_tenancy(filing_id, sent=sent, **signed_by(request)).pk)
        except Refused as fault:
            refused = fault
    context = {"letting": shown.filing, **tenancy_form(sent, refused)}
    return render(request, "people/tenancy_new.html", context, status=refused.status if refused else 200)
