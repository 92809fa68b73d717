"""Writing down what a body did or decided on a day, writing it anew where it was mistaken, blanking its words."""

from dataclasses import dataclass
from datetime import date
from secrets import token_hex

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.cases.answers import clean_text
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.numbers import names_a_person
from wangge.core.permits import require
from wangge.method.queries import current_version
from wangge.organisations.queries import bodies
from wangge.workforce.events import RecordBlanked, RecordWritten
from wangge.workforce.models import MAX_BASIS, MAX_WORDS, BodyRecord, RecordText
from wangge.workforce.recorded import digest_of, kinds_now, may_blank, members_on
from wangge.workforce.rules import WRITE

BACK = 31  # days


@dataclass(frozen=True)
class Written:
    """What somebody wrote down: of which kind, on which day, who of the members was there, what was decided."""

    kind: str
    on: date | None
    words: str
    present: tuple = ()
    guests: str = ""
    decided: str = ""
    papers: str = ""


@transaction.atomic
def write_record(body_id, written, *, key, actor, at, invented=False):
    """Write down what an own body did or decided. The same key twice is one record. Returns the BodyRecord.

    Forbidden for another body; Refused for a kind the body does not keep; Invalid names the field: a day to come or
    more than a month ago, no words, nobody there, a person's number.
    """
    body = bodies().select_related("area").filter(pk=body_id).first()
    if body is None:
        raise Forbidden()
    office = require(actor, WRITE, body)
    if known := BodyRecord.objects.filter(pk=key, body=body).first():
        return known
    return _keep(body, written, key=key, actor=actor, at=at, office=office, invented=invented)


@transaction.atomic
def correct_record(record_id, written, *, because, key, actor, at):
    """Write a record anew, with the reason: the earlier one stays, and says which took its place. Returns the new one.

    Refused where it was written anew before, and as another kind; Invalid where its day is not one that the first
    record could have had on the day it was written; else as `write_record`.
    """
    was = BodyRecord.objects.select_related("body__area").filter(pk=record_id).first()
    if was is None:
        raise Forbidden()
    office = require(actor, WRITE, was.body)
    if known := BodyRecord.objects.filter(pk=key, corrects=was).first():
        return known
    if written.kind != was.kind:
        raise Refused(_("更正不能改类别，请另记一条。"), code="other-kind")
    because = _text(because, MAX_BASIS, "because", _("请写明为什么更正。"))
    told = {"corrects": was, "because": because, "first": _first(was), "invented": was.invented}
    try:
        with transaction.atomic():
            return _keep(was.body, written, key=key, actor=actor, at=at, office=office, **told)
    except IntegrityError as error:
        raise Refused(_("这一条已经更正过，请更正最新的一条。"), code="corrected") from error


@transaction.atomic
def blank_record(record_id, *, because, actor, at):
    """Blank the words of a record for good, with the reason: it stays as one that was blanked. Returns the BodyRecord.

    Forbidden for whoever wrote it and for who does not read it; Refused where it is blanked already; Invalid without
    a reason.
    """
    texts = RecordText.objects.select_for_update(of=["self"]).select_related("record__body__area")
    text = texts.filter(pk=record_id).first()
    office = text and may_blank(actor, text.record)
    if not office:
        raise Forbidden()
    if text.blanked_at:
        raise Refused(_("这一条的文字已经抹去。"), code="blanked")
    text.blanked_why = _text(because, MAX_BASIS, "because", _("请写明为什么抹去，不要重复要抹去的内容。"))
    text.blanked_by, office = actor.id, None if office is True else office
    text.blanked_as = office.signs_as if office else ""
    text.empty(at)
    record(RecordBlanked(record_id=text.pk, kind=text.record.kind), actor=actor, at=at, office=office)
    return text.record


def _first(made):
    """The record that the corrections began with."""
    while made.corrects_id:
        made = made.corrects
    return made


def _keep(body, written, *, key, actor, at, office, first=None, because="", **told):
    kind = next((one for one in kinds_now(body.kind) if one.key == written.kind), None)
    if kind is None:
        raise Refused(_("本单位不记这一类，请从列表中选择。"), code="no-kind")
    _check_day(written.on, localdate(first.at if first else at), again=bool(first))
    present, decided = _meeting(kind, body, written)
    text = RecordText(
        words=_text(written.words, MAX_WORDS, "words", _("请写明做了什么、议了什么。")), decided=decided,
        guests=_text(written.guests, MAX_BASIS, "guests"), papers=_text(written.papers, MAX_BASIS, "papers"),
        because=because, salt=token_hex(16),
    )  # fmt: skip
    made = BodyRecord.objects.create(
        pk=key, kind=kind.key, version=current_version(localdate(at)), body=body, on=written.on, at=at,
        present=present, digest=digest_of(text),
        by_id=actor.id, office_id=office.id, office_title=office.signs_as, **told,
    )  # fmt: skip
    text.record = made
    text.save(force_insert=True)
    happened = RecordWritten(record_id=made.pk, kind=made.kind, corrects_id=made.corrects_id)
    record(happened, actor=actor, at=at, office=office)
    return made


def _check_day(on, today, *, again=False):
    """A day that has come and is at most a month ago; of a correction, as seen when the first was written (`today`)."""
    if on is None:
        raise Invalid(_("请填日期。"), code="missing", field="on")
    if on > today:
        reason = _("原来那条记下时这一天还没有到，请另记一条。") if again else _("日期还没有到。")
        raise Invalid(reason, code="to-come", field="on")
    if (today - on).days > BACK:
        raise Invalid(_("超过 %d 天的不能再补记。") % BACK, code="too-late", field="on")


def _meeting(kind, body, written):
    """Who was there and what was decided; a log has neither. Who was no member that day is not left out silently."""
    if kind.form != "meeting":
        return [], ""
    members, present = {f"{one}" for one, _title in members_on(body, written.on)}, list(written.present)
    if not set(present) <= members:
        raise Invalid(_("这一天的成员不是您勾选的那些，请重新勾选。"), code="other-members", field="present")
    if not present:
        raise Invalid(_("请勾选到会的成员。"), code="missing", field="present")
    decided = _text(written.decided, MAX_WORDS, "decided", _("请写明议定了什么；没有议定的写“没有”。"))
    return present, decided


def _text(text, limit, field, need=""):
    """Clean text; Invalid if it is needed and missing, too long, or has a resident's number in it."""
    text = clean_text(text or "", limit, field)
    if need and not text:
        raise Invalid(need, code="missing", field=field)
    if number := names_a_person(text):
        reason = _("这里写了手机号或身份证号（%s…）。工作记录不写居民的个人信息，请去掉。") % number[:3]
        raise Invalid(reason, code="names-a-person", field=field)
    return text
