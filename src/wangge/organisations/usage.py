"""What of a method the bodies use: such keys may be retired, not deleted."""

from django.db.models import Count

from wangge.method.usage import uses_keys
from wangge.organisations.models import Body


@uses_keys("bodies")
def named_bodies(keys):
    """Bodies entered under a key the method names."""
    return dict.fromkeys(Body.objects.filter(key__in=keys).values_list("key", flat=True), 1)


@uses_keys("body_kinds")
def body_kinds(keys):
    """Bodies of a kind."""
    return dict(Body.objects.filter(kind__in=keys).values_list("kind").annotate(n=Count("id")).order_by())
