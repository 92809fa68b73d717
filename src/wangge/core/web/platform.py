"""The platform's own pages, outside any county."""

from django.shortcuts import redirect, render

from wangge.core.tenancy.models import County


def counties(request):
    """The counties of this installation; where there is one, straight to it."""
    found = list(County.objects.order_by("name"))
    if len(found) == 1:
        return redirect(f"/{found[0].key}/")
    return render(request, "core/counties.html", {"counties": found})

