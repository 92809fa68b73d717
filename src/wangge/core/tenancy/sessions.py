"""Sessions in the database, read at every request by a statement composed once."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from wangge.core.composed import composed


@composed(key=CharField(), at=DateTimeField())
def _lasting(key, at):
    return Session.objects.filter(session_key=key, expire_date__gt=at)


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self):
        found = _lasting(key=self.session_key, at=timezone.now())
        if not found:
            self._session_key = None
            return None
        return found[0]
