"""What this app adds to lower apps' pages."""

from django.template.loader import render_to_string
from django.utils import timezone

from wangge.accounts.queries import crew_of
from wangge.core.panels import panel


@panel("territory.area", order=10)
def crew(request, area):
    """The crew of an area as published: name and work phone of each role, and the roles nobody holds."""
    roles = crew_of(area, at=timezone.now())
    shown = [(role, [one for one in role.holders if one.published]) for role in roles]
    return render_to_string("accounts/crew.html", {"roles": shown, "area": area}, request)
