"""Who types a number and hears that a record out of sight has it has learned something about somebody.

So the person reads of it among the looks at their file, the journal knows who asked, and nobody asks often.
"""

from datetime import timedelta
from functools import wraps

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.access import record_accesses
from wangge.core.errors import Refused
from wangge.core.events import record
from wangge.core.identifiers import plain
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.core.sealed import NUMBER, matching
from wangge.people.models import Person
from wangge.people.operations.disputing import ELSEWHERE
from wangge.people.queries import SUBJECT
from wangge.people.transfer_events import NumberAsked

EDIT = "people.edit"
ASKS_A_DAY = 30
"""Answers about numbers out of sight that one account gets within 24 hours: platform default, city to confirm."""


def tells_of_others(deed):
    """A deed with `fields` that may be refused because a record out of sight has the number: the refusal is logged,
    and not given too often."""

    @wraps(deed)
    def done(*those, fields, actor, at, **more):
        number = fields.get("number")
        if number and actor.kind != "system":
            need_few_asks(actor, at)
        try:
            return deed(*those, fields=fields, actor=actor, at=at, **more)
        except Refused as refused:
            if refused.code == ELSEWHERE and actor.kind != "system":
                note_asked(number, actor=actor, at=at)
            raise

    return done


def need_few_asks(actor, at):
    """Refuse whoever heard of too many numbers out of sight within a day."""
    asked = JournalEntry.objects.filter(event="people.NumberAsked", actor_id=actor.id, at__gt=at - timedelta(days=1))
    if asked.count() >= ASKS_A_DAY:
        told = _("一天内查到别处有没有登记，每个账号最多 %d 次。请明天再办，或者先不填证件号码登记。")
        raise Refused(told % ASKS_A_DAY, code="too-many", field="number")


@transaction.atomic
def note_asked(number, *, actor, at):
    """Write down that an office heard whether a record elsewhere has a number; its people read of it."""
    wanted = matching(plain(str(number or ""))[:30], purpose=NUMBER)
    with scope(SYSTEM, EDIT):  # keys alone: nothing of them is told
        keys = list(Person.objects.filter(number_hash=wanted, merged_into=None).values_list("pk", flat=True))
    office = next(iter(actor.holding(EDIT)), None)
    stated = {"purpose": "transfer", "basis": "statutory", "fields": ["registered"], "office": office, "at": at}
    record_accesses(actor, subject_kind=SUBJECT, subject_ids=keys, **stated)
    record(NumberAsked(elsewhere=bool(keys)), actor=actor, at=at, office=office)
