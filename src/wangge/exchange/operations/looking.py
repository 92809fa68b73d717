"""Looks of other programs at what people wrote, logged like those of people at the desk."""

from django.db import transaction

from wangge.cases.queries import VIEW
from wangge.core.access import record_access

MOST_NAMED = 20
"""As many cases of one answer are logged one by one; of a longer list, that it was read, and how long it was."""


@transaction.atomic
def look_at_requests(cases, *, actor, at, fields=("place", "title", "words")):
    """Log that a program read the words and places of cases the actor may see, or other `fields` of them."""
    told = {"office": next(iter(actor.holding(VIEW)), None), "fields": list(fields), "at": at}
    if len(cases) > MOST_NAMED:
        record_access(actor, purpose="open311", subject_kind="cases", subject_id=None, rows=len(cases), **told)
        return
    for case in cases:
        record_access(actor, purpose="open311", subject_kind="case", subject_id=case.pk, **told)
