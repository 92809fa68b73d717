"""Who is signed in: asked at every request, by a statement composed once."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import UUIDField

from wangge.accounts.models import Account
from wangge.core.composed import composed


@composed(key=UUIDField())
def _active(key):
    return Account.objects.filter(pk=key, is_active=True)


class AccountBackend(ModelBackend):
    """Django's sign-in by name and password; who was deactivated is signed in no longer."""

    def get_user(self, user_id):
        """The active account of a session, or None."""
        return next(iter(_active(key=user_id)), None)
