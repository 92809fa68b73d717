"""Writing down what a body did or decided on a day, and writing it anew where it was mistaken."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.cases.answers import clean_text
from wangge.cases.rules import names_a_person
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.queries import current_version
from wangge.organisations.queries import bodies
from wangge.workforce.events import RecordWritten
from wangge.workforce.models import MAX_BASIS, MAX_WORDS, BodyRecord
from wangge.workforce.recorded import kinds_now, members_on
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

    Refused where it was written anew before; else as `write_record`.
    """
    was = BodyRecord.objects.select_related("body__area").filter(pk=record_id).first()
    if was is None:
        raise Forbidden()
    office = require(actor, WRITE, was.body)
    if known := BodyRecord.objects.filter(pk=key, corrects=was).first():
        return known
    because = _text(because, MAX_BASIS, "because", _("请写明为什么更正。"))
    told = {"corrects": was, "because": because, "invented": was.invented}
    try:
        with transaction.atomic():
            return _keep(was.body, written, key=key, actor=actor, at=at, office=office, back=None, **told)
    except IntegrityError as error:
        raise Refused(_("这一条已经更正过，请更正最新的一条。"), code="corrected") from error


def _keep(body, written, *, key, actor, at, office, back=BACK, **told):
    kind = next((one for one in kinds_now(body.kind) if one.key == written.kind), None)
    if kind is None:
        raise Refused(_("本单位不记这一类，请从列表中选择。"), code="no-kind")
    _check_day(written.on, localdate(at), back)
    made = BodyRecord.objects.create(
        pk=key, kind=kind.key, version=current_version(localdate(at)), body=body, on=written.on, at=at,
        words=_text(written.words, MAX_WORDS, "words", _("请写明做了什么、议了什么。")),
        guests=_text(written.guests, MAX_BASIS, "guests"), papers=_text(written.papers, MAX_BASIS, "papers"),
        by_id=actor.id, office_id=office.id, office_title=office.signs_as, **_meeting(kind, body, written), **told,
    )  # fmt: skip
    happened = RecordWritten(record_id=made.pk, kind=made.kind, corrects_id=made.corrects_id)
    record(happened, actor=actor, at=at, office=office)
    return made


def _check_day(on, today, back):
    if on is None:
        raise Invalid(_("请填日期。"), code="missing", field="on")
    if on > today:
        raise Invalid(_("日期还没有到。"), code="to-come", field="on")
    if back is not None and (today - on).days > back:
        raise Invalid(_("超过 %d 天的不能再补记。") % back, code="too-late", field="on")


def _meeting(kind, body, written):
    """Who was there and what was decided; a log has neither."""
    if kind.form != "meeting":
        return {}
    members = {f"{one}" for one, _title in members_on(body, written.on)}
    present = [one for one in written.present if one in members]
    if not present:
        raise Invalid(_("请勾选到会的成员。"), code="missing", field="present")
    decided = _text(written.decided, MAX_WORDS, "decided", _("请写明议定了什么；没有议定的写“没有”。"))
    return {"present": present, "decided": decided}


def _text(text, limit, field, need=""):
    """Clean text; Invalid if it is needed and missing, too long, or has a resident's number in it."""
    text = clean_text(text or "", limit, field)
    if need and not text:
        raise Invalid(need, code="missing", field=field)
    if number := names_a_person(text):
        reason = _("这里写了手机号或身份证号（%s…）。工作记录不写居民的个人信息，请去掉。") % number[:3]
        raise Invalid(reason, code="names-a-person", field=field)
    return text
