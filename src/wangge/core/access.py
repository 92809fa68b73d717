"""The log of looks at personal data, written in the transaction of the look (guard-rail 3)."""

from django.db import connection

from wangge.core.composed import insert
from wangge.core.models import AccessEvent


def record_access(actor, *, purpose, subject_kind, subject_id, fields, at, office=None, rows=1, reason="", basis=""):
    """Log that an actor reads fields about a subject. The look and its log stand or fall together.

    `purpose` is a key of the office's duty ("handle-matter", "contact-reporter"); `reason` in own words.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a look at personal data and its log belong in one transaction")
    look = _look(actor, office, at, purpose, basis, reason, subject_kind, subject_id, fields, rows)
    insert(look)
    return look


def record_accesses(actor, *, purpose, subject_kind, subject_ids, fields, at, office=None, reason="", basis=""):
    """Log one look at each of several subjects shown together, with how many they were."""
    if not connection.in_atomic_block:
        raise RuntimeError("a look at personal data and its log belong in one transaction")
    shown = list(subject_ids)
    AccessEvent.objects.bulk_create(
        _look(actor, office, at, purpose, basis, reason, subject_kind, one, fields, len(shown)) for one in shown
    )


def _look(actor, office, at, purpose, basis, reason, subject_kind, subject_id, fields, rows):
    return AccessEvent(
        at=at,
        actor_id=actor.id,
        office_id=office.id if office else None,
        office_name=office.signs_as if office else "",
        purpose=purpose,
        basis=basis,
        reason=reason,
        subject_kind=subject_kind,
        subject_id=subject_id,
        fields=sorted(fields),
        rows=rows,
    )


def looks_at(subject_kind, subject_id):
    """The looks at a subject, the latest first: what the person themselves may see (guard-rail 3)."""
    return AccessEvent.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-id")
