"""What of a method rounds use: such keys may be retired, not deleted."""

from django.db.models import Count

from wangge.method.usage import uses_keys
from wangge.ratings.models import Round


@uses_keys("ratings")
def schemes(keys):
    """Rounds of a scheme."""
    rows = Round.objects.filter(scheme__in=keys).order_by()
    return dict(rows.values_list("scheme").annotate(n=Count("pk")))
