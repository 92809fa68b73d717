"""Searching cases: what the list shows of people's words is a look at them, logged as one (guard-rail 3)."""

from django.db import transaction

from wangge.core.access import record_access

FIELDS = ("place", "title", "words")
MOST_REASON = 500


@transaction.atomic(savepoint=False)
def record_search(words, case_ids, *, actor, at):
    """Log that staff saw passages of these cases, some dozens at most: what was asked, how many, and which."""
    if actor.kind != "staff":
        return None
    shown = [f"case:{key}" for key in case_ids]
    return record_access(
        actor,
        office=next(iter(actor.holding("cases.view")), None),
        purpose="search",
        reason=words[:MOST_REASON],
        subject_kind="cases",
        subject_id=None,
        fields=[*FIELDS, *shown],
        rows=len(shown),
        at=at,
    )
