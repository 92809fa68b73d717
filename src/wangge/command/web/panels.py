"""What this app adds to other apps' pages."""

from django.template.loader import render_to_string

from wangge.command.queries import sees_lists
from wangge.core.panels import panel
from wangge.core.web.faces import current_method


@panel("cases.case", order=60)
def case_panel(request, case):
    """On a matter's page: on which lists it stands. It is asked for by itself, so that the page costs no more."""
    if not current_method().lists or not sees_lists(request.actor):
        return None
    return render_to_string("command/case_panel.html", {"case": case}, request=request)
