"""Owners ask about an entry, the firm answers in the city's time; whoever reads the ledger reads both, and no name."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.accounts.models import Account
from wangge.core.calendar import current_calendar
from wangge.core.clock import deadline
from wangge.core.erasing import erasing
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import Actor, require
from wangge.funds.events import QuestionAnswered, QuestionAsked
from wangge.funds.models import MAX_ASKED, Asker, Question
from wangge.funds.queries import bookings, reads
from wangge.funds.rules import KEEP, plain_words
from wangge.method.queries import current_method
from wangge.method.schema.trust import TrustService

SOMEBODY = Actor(None, "", "resident")  # the journal is for good and is not told whose a question is
MOST_OPEN = 5  # questions of one account about one ledger that wait for an answer


@transaction.atomic
def ask_about(booking_id, *, words, key, actor, at):
    """Somebody who is at home in the estate asks about an entry; returns the Question. The same key twice is one.

    Refused while too many of theirs wait. Forbidden for staff: they have other ways, and for others.
    """
    booking = bookings().filter(pk=booking_id).first()
    if booking is None or actor.kind != "resident" or not reads(actor, booking.trust, at):
        raise Forbidden(_("只有登记在这个小区的人能看账、能问。"))
    if known := booking.questions.filter(pk=key, asker__account=actor.id).first():
        return known
    if Question.objects.filter(pk=key).exists():
        raise Refused(_("这张表已经用过。请重新打开页面再问。"), code="used-key", field="words")
    words = plain_words(words, MAX_ASKED, "words", least=4)
    Account.objects.select_for_update(no_key=True).get(pk=actor.id)  # whoever asks twice at once is counted twice
    waiting = Asker.objects.filter(account=actor.id, question__answered_at=None)
    if waiting.filter(question__booking__trust=booking.trust_id).count() >= MOST_OPEN:
        told = _("您有 %d 个问题还没有答复，请等答复以后再问。")
        raise Refused(told % MOST_OPEN, code="too-many", field="words")
    question = Question.objects.create(pk=key, booking=booking, words=words, at=at, due=_due(at))
    Asker.objects.create(question=question, account_id=actor.id)
    record(QuestionAsked(booking_id=booking.pk, question_id=question.pk), actor=SOMEBODY, at=at)
    return question


@transaction.atomic
def answer_question(question_id, *, words, actor, at):
    """The firm answers; once."""
    rows = Question.objects.select_for_update(of=["self"]).select_related("booking__trust")
    question = rows.filter(pk=question_id).first()
    if question is None:
        raise Invalid(_("没有这个问题。"), code="no-question")
    office = require(actor, KEEP, question.booking.trust)
    if question.answered_at:
        raise Refused(_("这个问题已经答复过了。"), code="answered")
    question.answer, question.answered_at = plain_words(words, 500, "words", least=4), at
    question.office_name = office.signs_as if office else ""
    question.save(update_fields=["answer", "answered_at", "office_name"])
    told = QuestionAnswered(question_id=question.pk, late=at > question.due)
    record(told, actor=actor, at=at, office=office)
    return question


def _due(at):
    """Until when the firm answers: the method's limit, or the platform's where the city took its method back."""
    method = current_method()
    limit = (method.trust or TrustService.usual()).answer
    return deadline(at, limit, current_calendar(method.calendar.hours)).at


erasing(
    "funds.forget_askers",
    "谁问的账目问题",
    Asker.retention,
    due=lambda cut_off: Asker.objects.filter(question__answered_at__lt=cut_off),
)
erasing(
    "funds.forget_questions",
    "账目的问题和答复",
    Question.retention,
    due=lambda cut_off: Question.objects.filter(at__lt=cut_off),
)
