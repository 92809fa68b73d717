"""What this app adds to other apps' pages."""

from django.template.loader import render_to_string

from wangge.core.panels import panel
from wangge.exchange.models import WorkOrder


@panel("cases.case", order=40)
def work_order_panel(request, case):
    """On a matter's page: which work order of which hotline it came in by; nothing for any other."""
    order = WorkOrder.objects.select_related("sender").filter(case=case).first()
    return render_to_string("exchange/work_order.html", {"order": order}, request=request) if order else None
