"""What this app adds to other apps' pages."""

from django.template.loader import render_to_string

from wangge.core.panels import panel
from wangge.exchange.models import WorkOrder
from wangge.exchange.operations.imports import WORK_ORDER


@panel("cases.case", order=40)
def work_order_panel(request, case):
    """On a matter's page: which work order of which hotline it came in by; nothing for any other."""
    if case.channel != WORK_ORDER:
        return None
    order = WorkOrder.objects.select_related("sender").filter(case=case).first()
    return render_to_string("exchange/work_order.html", {"order": order}, request=request) if order else None
