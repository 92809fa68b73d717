"""安居超市: dwellings that may be let, for everybody to look through. No name and no telephone stands here."""

from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wangge.core.paging import page
from wangge.core.web.faces import current_method
from wangge.premises.letting_queries import listings_shown
from wangge.premises.models import Listing
from wangge.premises.web.wording import shown_label

SIZE, CENT = 20, Decimal("0.01")
ORDER = ("-since", "id")


@require_safe
def market(request):
    """The public list, searched by words of the address, by part and rent."""
    sent = request.GET
    part = sent.get("part", "") if sent.get("part") in dict(Listing.PARTS) else ""
    asked = {"words": sent.get("words", "").strip()[:60], "part": part}
    try:
        most = Decimal(sent.get("most", "").strip() or "NaN")
    except InvalidOperation:
        most = Decimal("NaN")
    most = most.quantize(CENT) if most.is_finite() and CENT <= most < 1_000_000 else None
    found = page(listings_shown(**asked, most=most), order=ORDER, mark=sent.get("page"), size=SIZE)
    asked["most"] = "" if most is None else f"{most:f}"
    context = {
        "rows": [(one, shown_label(one.dwelling)) for one in found.items],
        **{"page": found, "asked": asked, "parts": Listing.PARTS, "any": any(asked.values())},
        **{"query": urlencode({k: v for k, v in asked.items() if v}), "premises": current_method().premises},
    }
    return render(request, "premises/market.html", context)


@require_safe
def listing(request, listing_id):
    """One dwelling of the list: what is let, its label explained, and whom to ask."""
    one = listings_shown().filter(pk=listing_id).first()
    if one is None:
        raise Http404
    titles = dict(Listing.FACILITIES)
    context = {
        **{"one": one, "label": shown_label(one.dwelling), "premises": current_method().premises},
        "facilities": [titles[key] for key in one.facilities if key in titles],
    }
    return render(request, "premises/listing.html", context)
