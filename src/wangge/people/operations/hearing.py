"""A disputed number is decided by somebody who had no hand in it, and not before each side was heard.

Who entered, stated or decided something is read from the journal: rows are keys and hold no names. Entered is found by
the person, the rest by the actor, each in an index of its own (migration 0013); what it costs does not grow with time.
"""

from django.db import connection
from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.people.models import NumberClaim, NumberDispute
from wangge.people.purposes import working_days

HEARD_WITHIN = 10
"""Working days that an office has to say which papers it saw, before a number may be decided without it: platform
default, city to confirm."""
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def lock_numbers(*hashes):
    """Whatever changes who has these numbers waits here, before it locks any row, until the end of the transaction."""
    with connection.cursor() as cursor:
        for one in sorted({str(one) for one in hashes if one}):
            cursor.execute(LOCK, [f"{connection.schema_name} number {one}"])


def hands_in(claims, actor):
    """The keys of those disputes, out of these open claims', in which an actor entered a record, stated papers or
    decided the same number before."""
    people, known = {}, {}
    for one in claims:
        people.setdefault(str(one.person_id), set()).add(one.dispute_id)
        known[str(one.pk)] = one.dispute_id
    disputes = {str(one.dispute_id): one.dispute_id for one in claims}
    found = set()
    for event, field, those in _told(disputes, known, people):
        entries = JournalEntry.objects.filter(event=event, actor_id=actor.id, **{f"data__{field}__in": list(those)})
        for data in entries.values_list("data", flat=True):
            kept = those[data[field]]
            found |= kept if isinstance(kept, set) else {kept}
    return found | _decided_before(disputes.values(), actor)


def _told(disputes, known, people):
    yield "people.NumberDisputed", "dispute_id", disputes
    yield "people.PapersStated", "claim_id", known
    yield "people.PersonRegistered", "person_id", people


def _decided_before(disputes, actor):
    hashes = dict(NumberDispute.objects.filter(pk__in=list(disputes)).values_list("number_hash", "pk"))
    before = NumberDispute.objects.filter(number_hash__in=list(hashes), settled_by=actor.id)
    return {hashes[one] for one in before.values_list("number_hash", flat=True)}


def refuse_own_hand(person, actor):
    """A disputed number does not go away from a claimant, by a correction or a merge, through somebody who had a hand
    in the dispute: Refused. Who entered this very claim may take it back, while they did nothing else in it."""
    with scope(SYSTEM, "people.edit"):
        claims = NumberClaim.objects.filter(dispute__claims__person=person.pk, dispute__settled_at=None, ended_at=None)
        claims = list(claims.filter(dispute__number_hash=person.number_hash).distinct())
    others = [one for one in claims if one.person_id != person.pk]
    entered = JournalEntry.objects.filter(
        event="people.NumberDisputed", actor_id=actor.id, data__person_id=str(person.pk)
    ).filter(data__dispute_id__in=[str(one.dispute_id) for one in claims])
    if claims and (not entered.exists() or _more_than(person, claims, others, actor)) and hands_in(claims, actor):
        raise Refused(
            _("这个号码有争议，您登记过其中的记录或者核对过证件：请没有经手的另一人更正、合并，或者由其核定。"),
            code="own-hand",
        )


def _more_than(person, claims, others, actor):
    """Whether an actor did more in a dispute than entering one claim."""
    opened = JournalEntry.objects.filter(event="people.NumberDisputed", actor_id=actor.id)
    opened = opened.filter(data__dispute_id__in=[str(one.dispute_id) for one in claims])
    stated = JournalEntry.objects.filter(event="people.PapersStated", actor_id=actor.id)
    return (
        opened.exclude(data__person_id=str(person.pk)).exists()
        or stated.filter(data__claim_id__in=[str(one.pk) for one in others]).exists()
    )


def heard_from(dispute, claims):
    """The moment from which a dispute may be decided: None (at once) where each side's papers are stated, else when
    the time for stating them is over."""
    if all(one.stated_at for one in claims):
        return None
    return working_days(HEARD_WITHIN, dispute.opened_at)
