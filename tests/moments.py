"""When tests act that change what the demo made: it is made on the day the tests run, so no fixed date will do."""

from datetime import timedelta

from django.utils import timezone

TOMORROW = timezone.localtime(timezone.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
