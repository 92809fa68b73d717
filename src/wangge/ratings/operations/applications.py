"""Applying for a rating, and taking that back before it begins."""

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.queries import current_method
from wangge.ratings.applying import objects_for, schemes_applied_for, terms_of, waiting_for
from wangge.ratings.effect_events import AppliedFor
from wangge.ratings.models import Application, Round
from wangge.ratings.models.applications import MAX_WORDS
from wangge.ratings.operations.holding import bad_key, one_at_a_time, title_of, written
from wangge.ratings.periods import last_day, words_of
from wangge.ratings.rules import OWN


@transaction.atomic
def apply_for(scheme_key, thing, *, words, key, first=None, actor, at):
    """Apply that an object (its key in its register) be rated by a scheme in the period that begins on `first`
    (without: the earliest that takes applications), saying why. The same key twice is one application, also when the
    period has begun since. Where the object answered to another body before, that one's application for the period
    ends. Returns the Application.

    Refused where the method has no such scheme or its objects do not apply, where the period takes no applications, and
    where the object applied for it before; Forbidden for an object that answers to another body.
    """
    method = current_method()
    scheme = next((one for one in schemes_applied_for(method) if one.key == scheme_key), None)
    if scheme is None:
        raise Refused(_("这项评价不用申报。"), code="no-scheme")
    if known := Application.objects.filter(pk=key).first():
        if (known.scheme, known.thing, known.by_id) == (scheme_key, thing, actor.id):
            return known
        raise bad_key()
    today = localdate(at)
    first = first or _period_open(scheme, None, today)
    one_at_a_time(scheme_key, first)  # its round may begin in this moment, without what is not written yet
    _period_open(scheme, first, today)
    there = objects_for(scheme, method, last_day(scheme.period, first, today))
    found = next((one for one in there if one.thing == thing), None)
    if found is None or found.body_id is None:
        raise Forbidden()
    office = require(actor, OWN, found)
    words = written(words, "words", _("请写明为什么申报：做了什么，在哪里看得到。"), MAX_WORDS)
    _end_former(scheme_key, first, found, actor=actor, at=at, office=office)
    try:
        with transaction.atomic():
            made = Application.objects.create(
                pk=key, scheme=scheme_key, first=first, thing=thing, title=found.title, body_id=found.body_id,
                words=words, at=at, by_id=actor.id, office_id=office.id, office_title=title_of(office),
            )  # fmt: skip
    except IntegrityError as error:
        told = words_of(scheme.period, first)
        raise Refused(_("%s已经申报过，一期只申报一次。") % told, code="waits") from error
    record(AppliedFor(application_id=made.pk, waits=True), actor=actor, at=at, office=office)
    return made


def _period_open(scheme, first, today):
    """The period asked for, if it takes applications; the earliest that does where none is."""
    firsts = [term.first for term in terms_of(scheme, today)]
    if first is None:
        return firsts[0]
    if first not in firsts:
        reason = _("%s现在不接受申报：已经开始，或者还没有到。") % words_of(scheme.period, first)
        raise Refused(reason, code="closed")
    return first


def _end_former(scheme_key, first, found, *, actor, at, office):
    """A body that answers for the object no more does not bind the one that does now, nor stand in its way; what it
    applied for of another period is left."""
    waits = waiting_for(scheme_key, first).filter(thing=found.thing).exclude(body=found.body_id)
    for former in waits.select_for_update():
        former.withdrawn_at = at
        former.save(update_fields=["withdrawn_at"])
        record(AppliedFor(application_id=former.pk, waits=False), actor=actor, at=at, office=office)


@transaction.atomic
def withdraw_application(application_id, *, actor, at):
    """Take an application of the own body back. Twice is once; Refused once a round has taken it up."""
    made = Application.objects.select_for_update().filter(pk=application_id).first()
    if made is None:
        raise Forbidden()
    office = require(actor, OWN, made)
    if made.round_id:
        raise Refused(_("这一期已经开始，列入的不能再撤。"), code="taken")
    if made.withdrawn_at is None:
        made.withdrawn_at = at
        made.save(update_fields=["withdrawn_at"])
        record(AppliedFor(application_id=made.pk, waits=False), actor=actor, at=at, office=office)
    return made


def those_who_applied(scheme, first, found):
    """(objects, applications) of those found whose body of now applied for a period, the applications locked, where a
    scheme asks for that; else (all, none). What another body applied for before it stopped answering goes on waiting.

    Refused where nobody did."""
    if not scheme.rated.applied:
        return found, []
    waiting = {(one.thing, one.body_id): one for one in waiting_for(scheme.key, first).select_for_update()}
    taken = [one for one in found if (one.thing, one.body_id) in waiting]
    if found and not taken:
        raise Refused(_("还没有对象申报这一期。这项评价只评申报的，请通知各单位先申报。"), code="nobody-applied")
    return taken, [waiting[one.thing, one.body_id] for one in taken]


def wait_again(round):
    """What applied for a round that was taken back waits anew for its period, as it may be opened again. Part of taking
    it back, never a deed by itself."""
    Application.objects.filter(round=round, round__state=Round.WITHDRAWN).update(round=None)
