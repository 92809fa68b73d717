"""What the pages of filings share: what was typed, what a form needs, a filing in words."""

from functools import partial, wraps

from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from wangge.core.web.deeds import done_or
from wangge.core.web.faces import current_method, office_words
from wangge.people.enums import FILING_DEEDS, NUMBER_KINDS
from wangge.people.filing_rules import LANDLORD, LETTING, OFFICE, TENANCY, deeds
from wangge.people.models import LettingFiling
from wangge.premises.models import Clearance, Listing

TYPED = ("name", "phone", "capacity", "rooms", "area_m2", "most_occupants")
TENANT = ("name", "number_kind", "number", "phone")
ROWS = 4
TONES = {
    **{"filed": "soon", "returned": "overdue", "accepted": "ontime"},
    **dict.fromkeys(("withdrawn", "lapsed", "ended", "revoked", "expired"), "closed"),
}


def typed_letting(sent):
    """The fields of a landlord's form, as typed."""
    return {name: sent.get(name, "") for name in TYPED} | {"declared": sent.getlist("declared")}


def typed_tenancy(sent):
    """The fields of a tenancy's form, as typed: the tenants row by row."""
    columns = [sent.getlist(f"tenant_{name}") for name in TENANT]
    rows = [dict(zip(TENANT, row, strict=True)) for row in zip(*columns, strict=False)]
    return {name: sent.get(name, "") for name in ("starts_on", "ends_on", "children")} | {"tenants": rows}


def typed_offer(sent):
    """The fields of a listing's form, as typed."""
    return {name: sent.get(name, "") for name in ("part", "rent", "free_from")} | {
        "facilities": sent.getlist("facilities")
    }


def filing_deed(kind, typed=None, *, gate, show, page):
    """A form on a filing's page: the deed, and back to the page; a refusal is told there, with what was typed.

    `page` begins the names of the pages to come back to.
    """

    def wrap(deed):
        @gate
        @require_POST
        @wraps(deed)
        def act(request, **given):
            key = next(iter(given.values()))
            again = partial(show, request, kind, key, sent=typed(request.POST) if typed else None)
            return done_or(partial(deed, request, key), show=again, after=reverse(f"{page}{kind}-one", args=[key]))

        return act

    return wrap


def faults_of(refused):
    """{field: words} of a refusal, all of them where there are several."""
    if refused is None:
        return {}
    return getattr(refused, "faults", None) or {refused.field or "general": str(refused.reason)}


def letting_form(sent=None, refused=None):
    """The context of a landlord's form."""
    premises, sent = current_method().premises, sent or {}
    chosen = set(sent.get("declared") or ())
    return {
        "sent": sent,
        "error": faults_of(refused),
        "capacities": LettingFiling.CAPACITIES,
        "items": [(one, one.key in chosen) for one in premises.items if not one.retired],
        "rules": premises.letting,
    }


def tenancy_form(sent=None, refused=None):
    """The context of a tenancy's form: the rows that were typed and some more."""
    sent = sent or {"tenants": []}
    typed = [row for row in sent["tenants"] if any(value for key, value in row.items() if key != "number_kind")]
    rows = typed + [{"number_kind": "id"}] * max(1, ROWS - len(typed))
    return {
        "sent": sent,
        "rows": rows,
        "shown_rows": max(1, len(typed)),
        "error": faults_of(refused),
        "number_kinds": list(NUMBER_KINDS.items()),
        "rules": current_method().premises.letting,
        "today": localdate(),
    }


def sent_before(shown):
    """What stood in a filing, for the form of sending it again; numbers are typed anew."""
    filing = shown.filing
    if isinstance(filing, LettingFiling):
        told = {name: getattr(filing, name) for name in TYPED if name != "phone"}
        return told | {"phone": shown.clear, "declared": filing.declared}
    tenants = [{"name": one.name, "number_kind": "id", "number": "", "phone": ""} for one in shown.tenants]
    days = {name: f"{getattr(filing, name):%Y-%m-%d}" for name in ("starts_on", "ends_on")}
    return days | {"children": filing.children, "tenants": tenants}


def shown_filing(shown):
    """The context of a filing's page, whoever looks."""
    filing = shown.filing
    letting = isinstance(filing, LettingFiling)
    machine = LETTING if letting else TENANCY
    titles = {one.key: one.title for one in current_method().premises.items}
    return {
        **{"shown": shown, "filing": filing, "is_letting": letting, "tone": TONES[filing.state]},
        "steps": [(one, FILING_DEEDS[one.deed], office_words(one.office_name)) for one in shown.steps],
        "declared": [titles.get(key, key) for key in filing.declared] if letting else (),
        "rules": current_method().premises.letting,
        "late_answer": filing.state == "filed" and filing.due < timezone.now(),
        "landlord_may": deeds(machine, filing.state, LANDLORD),
        "office_may": deeds(machine, filing.state, OFFICE),
        "tenancies": [(one, TONES[one.state]) for one in shown.tenancies],
        **(listing_of(filing.clearance_id) if letting else {}),
    }


def listing_of(clearance_id):
    """What stands in the public list, what was taken down last, and the form to put it up."""
    if clearance_id is None:
        return {}
    listings = list(Listing.objects.filter(clearance=clearance_id).order_by("-since")[:10])
    now = next((one for one in listings if one.until is None), None)
    return {
        "clearance": Clearance.objects.filter(pk=clearance_id, ended_at=None).first(),
        **{"listing": now, "taken_down": listings[0] if listings and not now else None},
        **{"parts": Listing.PARTS, "facilities": Listing.FACILITIES, "today": localdate()},
    }
