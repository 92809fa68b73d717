"""What signing in does to bindings."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from wangge.accounts.models import Account
from wangge.core.permits import Actor
from wangge.people.operations.binding import keep_awake


@receiver(user_logged_in)
def signed_in(sender, user, **_more):
    """A resident who signs in often enough keeps the way to their own file."""
    if getattr(user, "kind", "") == Account.RESIDENT:
        keep_awake(actor=Actor(user.pk, user.name, user.kind), at=timezone.now())
