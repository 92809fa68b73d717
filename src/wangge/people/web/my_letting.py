"""出租备案 from a phone: a landlord files, reads the answer, puts the dwelling up, files who moves in."""

from functools import partial, wraps

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wangge.core.access import looks_at
from wangge.core.errors import Refused
from wangge.core.panels import panel
from wangge.core.web.deeds import signed_by
from wangge.core.web.faces import office_words
from wangge.people.enums import FIELDS
from wangge.people.filing_queries import own_filings, read_own_filing
from wangge.people.houses import dwelling_at, dwelling_of
from wangge.people.operations.filings import KIND
from wangge.people.operations.letting import end_letting, file_letting, resend_letting
from wangge.people.operations.tenancy import end_tenancy, file_tenancy, resend_tenancy
from wangge.people.purposes import purpose_words
from wangge.people.queries import AWAKE
from wangge.people.web.filing_forms import (
    TONES,
    faults_of,
    filing_deed,
    letting_form,
    listing_of,
    sent_before,
    shown_filing,
    tenancy_form,
    typed_letting,
    typed_offer,
    typed_tenancy,
)
from wangge.premises.operations.listings import list_dwelling, take_down

MOST_LOOKS = 100


def resident_page(view):
    """A page of one's own: others sign in by telephone first."""

    @never_cache
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.actor.kind != "resident":
            return redirect_to_login(request.get_full_path(), reverse("accounts:resident"))
        return view(request, *args, **kwargs)

    return guarded


@resident_page
def mine(request):
    """One's filings, what became of the listings, and where to begin."""
    error = {}
    if sought := {name: request.GET.get(name, "").strip() for name in ("plate", "address") if request.GET.get(name)}:
        try:
            told = {"visitor": request.META.get("REMOTE_ADDR", ""), "at": timezone.now()}
            return redirect("people:my-letting-new", dwelling_at(**sought, **told).pk)
        except Refused as refused:
            error = faults_of(refused)
    rows = [(one, TONES[one.state], listing_of(one.clearance_id)) for one in own_filings(**signed_by(request))]
    context = {"rows": rows, "error": error, "sought": sought, "days": AWAKE.days}
    return render(request, "people/my_letting.html", context)


@resident_page
def new(request, dwelling_id):
    """The landlord's form of a dwelling."""
    dwelling, sent, refused = dwelling_of(dwelling_id), None, None
    if request.method == "POST":
        sent = typed_letting(request.POST)
        try:
            filing = file_letting(dwelling, sent=sent, **signed_by(request))
            return redirect("people:my-letting-one", filing.pk)
        except Refused as fault:
            refused = fault
    context = {"dwelling": dwelling, **letting_form(sent, refused)}
    return render(request, "people/my_letting_new.html", context, status=refused.status if refused else 200)


@resident_page
def show(request, filing_id):
    """One filing: where it stands, why it came back, the public list, the tenancies."""
    return _show(request, "letting", filing_id)


@resident_page
def tenancy(request, tenancy_id):
    """One tenancy's filing."""
    return _show(request, "tenancy", tenancy_id)


def _show(request, kind, key, refused=None, sent=None):
    shown = read_own_filing(kind, key, **signed_by(request))
    context = shown_filing(shown) | {"looks": [_told(one) for one in looks_at(KIND, shown.filing.pk)[:MOST_LOOKS]]}
    if "resend" in context["landlord_may"]:
        form = letting_form if kind == "letting" else tenancy_form
        context |= form(sent or sent_before(shown), refused)
    else:
        context |= {"sent": request.POST, "error": faults_of(refused)}
    return render(request, "people/my_letting_one.html", context, status=refused.status if refused else 200)


def _told(look):
    """A look of an office at a filing, as whoever filed reads it."""
    fields = [FIELDS.get(name, name) for name in look.fields]
    told = {"at": look.at, "office": office_words(look.office_name), "purpose": purpose_words(look.purpose)}
    return told | {"reason": look.reason, "fields": fields}


_deed = partial(filing_deed, gate=resident_page, show=_show, page="people:my-")


@_deed("letting", typed_letting)
def resend(request, filing_id):
    """Send a returned filing again."""
    resend_letting(filing_id, sent=typed_letting(request.POST), **signed_by(request))


@_deed("letting")
def end(request, filing_id):
    """Take it back, or let no more."""
    end_letting(filing_id, **signed_by(request))


@_deed("letting")
def put_up(request, filing_id):
    """Put the dwelling up in the public list."""
    list_dwelling(_clearance(request, filing_id), offer=typed_offer(request.POST), **signed_by(request))


@_deed("letting")
def down(request, filing_id):
    """Take it from the public list."""
    listing = listing_of(_clearance(request, filing_id))["listing"]
    if listing is None:
        raise Refused(_("已经下架。"), code="down")
    take_down(listing.pk, **signed_by(request))


def _clearance(request, filing_id):
    return read_own_filing("letting", filing_id, **signed_by(request)).filing.clearance_id


@_deed("tenancy", typed_tenancy)
def tenancy_resend(request, tenancy_id):
    """Send a returned tenancy again."""
    resend_tenancy(tenancy_id, sent=typed_tenancy(request.POST), **signed_by(request))


@_deed("tenancy")
def tenancy_end(request, tenancy_id):
    """Take it back, or the tenancy is over."""
    end_tenancy(tenancy_id, **signed_by(request))


@resident_page
def tenancy_new(request, filing_id):
    """The form of who moves in."""
    shown, sent, refused = read_own_filing("letting", filing_id, **signed_by(request)), None, None
    if request.method == "POST":
        sent = typed_tenancy(request.POST)
        try:
            return redirect("people:my-tenancy-one", file_tenancy(filing_id, sent=sent, **signed_by(request)).pk)
        except Refused as fault:
            refused = fault
    context = {"letting": shown.filing, **tenancy_form(sent, refused)}
    return render(request, "people/my_tenancy_new.html", context, status=refused.status if refused else 200)


@panel("premises.scan", order=20)
def scanned(request, plate):
    """On the answer to a scan, for residents: the way to file that this dwelling will be let."""
    if plate.dwelling_id is None:
        return None
    return render_to_string("people/scan_panel.html", {"plate": plate}, request)
