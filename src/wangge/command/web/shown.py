"""What the public reads of the lists: items somebody wrote words for, whose they are and until when."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wangge.command.queries import shown_items
from wangge.command.web.rows import Row
from wangge.core.web.faces import current_method

MOST = 300  # lines: more than that a list is for an archive


@require_safe
def shown_page(request):
    """The items shown, the latest first."""
    today = timezone.localdate()
    rows = [Row(item, today) for item in shown_items()[:MOST]]
    context = {"rows": rows, "lists": current_method().lists, "today": today}
    return render(request, "command/shown.html", context)
