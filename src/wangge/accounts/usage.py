"""What of a method the appointments use: such posts may be retired, not deleted."""

from django.db.models import Count

from wangge.accounts.models import Appointment
from wangge.method.usage import uses_keys


@uses_keys("posts")
def posts(keys):
    """Appointments to a post."""
    rows = Appointment.objects.filter(post__in=keys).values_list("post")
    return dict(rows.annotate(n=Count("id")).order_by())
