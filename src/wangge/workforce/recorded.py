"""Reading what bodies write down of their work: which records, which are still missing, who was there."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wangge.accounts.queries import appointments_on
from wangge.core.access import record_access
from wangge.core.calendar import current_calendar
from wangge.core.permits import allows, paths_of
from wangge.method.queries import current_method, method_of
from wangge.method.schema.records import RecordKind
from wangge.organisations.models import Body
from wangge.organisations.queries import bodies
from wangge.territory.queries import within
from wangge.workforce.models import BodyRecord, RecordText
from wangge.workforce.rules import READ, WRITE


def kinds_now(body_kind=None):
    """The kinds of records of the method in force (that bodies of a kind keep), in its order."""
    method = current_method()
    kinds = [one for one in method.records if not one.retired] if method else []
    return [one for one in kinds if body_kind is None or body_kind in one.body_kinds]


def kind_of(made):
    """The kind of a record as its version has it."""
    return next(one for one in method_of(made.version_id).records if one.key == made.kind)


def may_read(actor):
    """Whether an actor writes or reads records of a method that has any."""
    return bool(kinds_now()) and bool(actor.holding(WRITE) or actor.holding(READ))


def bodies_writing(actor):
    """The actor's bodies that keep records, by their names."""
    kept = {kind for one in kinds_now() for kind in one.body_kinds}
    own = {office.body_id for office in actor.holding(WRITE)}
    return bodies().filter(pk__in=own, kind__in=kept).order_by("name", "key")


def records_for(actor):
    """The records an actor reads: of the own bodies, and of those in the area of an office that reads; those written
    anew are left out, the one that took their place leads to them."""
    own = {office.body_id for office in actor.holding(WRITE)}
    above = Body.objects.filter(within(paths_of(actor, READ), "area__")).values("pk")
    rows = BodyRecord.objects.filter(body__in=own) | BodyRecord.objects.filter(body__in=above)
    return rows.select_related("body", "text")


def may_blank(actor, made):
    """The office that lets an actor blank the words of a record: a body's other writer, or who reads above it; False
    for whoever wrote it."""
    if actor.id == made.by_id:
        return False
    return allows(actor, WRITE, made.body) or allows(actor, READ, made.body)


@transaction.atomic
def look_at_earlier(made, *, actor, at):
    """Log the look at the words of a record that was written anew since: they may be why it was."""
    office = allows(actor, WRITE, made.body) or allows(actor, READ, made.body)
    told = {"subject_kind": "body-record", "subject_id": made.pk, "fields": list(RecordText.TOLD)}
    record_access(actor, office=None if office is True else office or None, purpose="record", at=at, **told)


def digest_of(text):
    """What a record keeps of its words."""
    return sha256("\0".join((text.salt, *(getattr(text, name) for name in RecordText.TOLD))).encode()).hexdigest()


def is_as_written(made):
    """Whether the words of a record are those that were written; of blanked ones nobody can tell."""
    return made.text.blanked_at is not None or digest_of(made.text) == made.digest


@dataclass(frozen=True)
class Missing:
    """A record that is due in the period that runs and is not there: of which body and kind, since when."""

    body: Body
    kind: RecordKind
    since: date


def missing_of(found, today):
    """What is due of these bodies and not there; what was written anew counts as it is now. One statement."""
    rows = BodyRecord.objects.filter(body__in=found, corrected_by=None)
    last = rows.order_by().values_list("body", "kind").annotate(Max("on"))
    last = {(body, kind): day for body, kind, day in last}
    missing = []
    for body in found:
        for kind in kinds_now(body.kind):
            since = _due_since(kind.every, today)
            if since and last.get((body.pk, kind.key), date.min) < since:
                missing.append(Missing(body, kind, since))
    return missing


def _due_since(every, today):
    """The first day of the period in which one is due; None where none is."""
    if every == "working_day":
        hours = current_method().calendar.hours
        off = current_calendar(hours).departures(today, today, 0)[1]
        return None if off else today
    if every == "month":
        return today.replace(day=1)
    if every == "quarter":
        return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return None


def members_on(body, day):
    """(key, post and holder in words) of a body's offices on a day: its members."""
    titles = {post.key: post.title for post in current_method().organisations.posts}
    rows = appointments_on(day).filter(body=body).order_by("post", "valid_from", "id")
    return [(one.pk, f"{titles.get(one.post, one.post)} {one.account.name}".strip()) for one in rows]


def present_at(made):
    """Members who were there, in words; of offices that are gone only that there was one."""
    known = dict(members_on(made.body, made.on))
    return [known.get(UUID(key)) or _("已不在任的一位") for key in made.present]
