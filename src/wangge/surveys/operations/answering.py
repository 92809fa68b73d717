"""One household, one answer: the letter is marked and the answer counted in one transaction, and nothing else is kept.

What is written is the letter's flag and the estate's sealed counts. No answer has a row, a key or a time of its own,
and a household's answering is in no journal (docs/adr/0022).
"""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.surveys.codes import code_hash, plain_code
from wangge.surveys.counting import counted_in
from wangge.surveys.events import AnswerEntered
from wangge.surveys.models import Invitation, Tally
from wangge.surveys.queries import plan_of
from wangge.surveys.rules import ENTER, read_answers


class NoLetter(Invalid):
    """No letter has this code; whoever asks is counted."""

    def __init__(self):
        told = _("没有这个编码。请对照邀请信再输一遍：12 位，没有 0、1、I、L、O。")
        super().__init__(told, code="no-letter", field="code")


@transaction.atomic
def answer(code, answers, *, actor, at):
    """A household answers by the code of its letter; whoever holds it needs nothing else. Returns the survey."""
    letter = _open_letter(code, at)
    _count(letter, answers)
    return letter.among.survey


@transaction.atomic
def enter_answer(code, answers, *, actor, at):
    """Staff enter what a household says at the door or on the telephone, by the code of its letter."""
    letter = _open_letter(code, at, actor=actor)
    survey = letter.among.survey
    office = require(actor, ENTER, letter.dwelling.area.path)
    _count(letter, answers)
    record(AnswerEntered(survey_id=survey.pk), actor=actor, at=at, office=office)
    return survey


def letter_of(code, *, actor=None, at, lock=False):
    """The letter of a code as it may be answered now. Refused where it was answered or the survey is over; NoLetter
    for a code there is none of. Staff (`actor`) must be allowed to enter there."""
    if actor is not None:
        require(actor, ENTER)
    rows = Invitation.objects.select_related("among__survey", "dwelling__area").defer("dwelling__area__boundary")
    rows = rows.select_for_update(of=["self"]) if lock else rows
    letter = rows.filter(token_hash=code_hash(code)).first() if plain_code(code) else None
    if letter is None:
        raise NoLetter()
    if actor is not None:
        require(actor, ENTER, letter.dwelling.area.path)
    survey = letter.among.survey
    if survey.closed_at or localdate(at) > survey.ends_on:
        raise _over()
    if letter.used:
        told = _("这份问卷已经交过了，每户一份，不能再交，也不能改。如果不是您家交的，请把邀请信拿到社区反映。")
        raise Refused(told, code="answered", field="code")
    return letter


def _over():
    return Refused(_("这次调查已经结束，不再收答卷。结果会在“满意度调查”页公布。"), code="over", field="code")


def _open_letter(code, at, actor=None):
    return letter_of(code, actor=actor, at=at, lock=True)


def _count(letter, answers):
    plan = plan_of(letter.among.survey)
    answers = read_answers(plan, answers)
    tally = Tally.objects.select_for_update().filter(pk=letter.among_id).first()
    if tally is None:  # closed while this was on its way
        raise _over()
    tally.sealed = counted_in(tally.sealed, plan, answers)
    tally.save(update_fields=["sealed"])
    letter.used = True
    letter.save(update_fields=["used"])
