"""What signing in does to bindings, and to filings of an account that was not used for long."""

from django.contrib.auth.models import update_last_login
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from wangge.accounts.models import Account
from wangge.core.permits import Actor
from wangge.people.operations.binding import keep_awake
from wangge.people.operations.filing_steps import let_sleep
from wangge.people.operations.identifying import SIGNED_IN


@receiver(user_logged_in)
def signed_in(sender, user, request=None, **_more):
    """A resident who signs in often enough keeps the way to their own file and filings; the session keeps when it was,
    for what asks that the holder of the account was there a moment ago."""
    if getattr(user, "kind", "") == Account.RESIDENT:
        actor, at = Actor(user.pk, user.name, user.kind), timezone.now()
        keep_awake(actor=actor, at=at)
        let_sleep(user.last_login, actor=actor, at=at)
        if request is not None:
            request.session[SIGNED_IN] = int(at.timestamp())


# Django's own receiver writes the new sign-in over the last one: it has to come after ours, which reads it.
user_logged_in.disconnect(dispatch_uid="update_last_login")
user_logged_in.connect(update_last_login, dispatch_uid="update_last_login")
