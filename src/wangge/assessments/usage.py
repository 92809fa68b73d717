"""What of a method the sheets use: such keys may be retired, not deleted."""

from django.db.models import Count

from wangge.assessments.models import Sheet
from wangge.method.usage import uses_keys


@uses_keys("assessments")
def schemes(keys):
    """Sheets drawn up by a scheme."""
    rows = Sheet.objects.filter(scheme__in=keys).order_by()
    return dict(rows.values_list("scheme").annotate(n=Count("pk")))
