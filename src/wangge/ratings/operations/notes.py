"""Deductions, bonuses and vetoes: noted with a reason and what stands behind it, and ended with one."""

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.keys import new_key
from wangge.core.matters import matter_numbered
from wangge.core.permits import require
from wangge.ratings.events import EntryEnded, EntryNoted
from wangge.ratings.marking import Faults
from wangge.ratings.models import Note, Sheet
from wangge.ratings.models.evidence import MAX_BECAUSE
from wangge.ratings.noting import entries_of, where
from wangge.ratings.operations.checks import MOST_PHOTOS, read_place
from wangge.ratings.operations.holding import bad_key, open_subject, title_of, written
from wangge.ratings.operations.proofs import keep_proofs
from wangge.ratings.owning import heed_interest, of_own_body
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import NOTE, is_about

DIGITS = 19  # of a matter's number


@transaction.atomic
def note_entry(
    subject_id, entry, *, reason, on, matter="", photos=(), lon=None, lat=None, again=False, key=None, actor, at
):
    """Note a deduction, a bonus or a veto of the scheme (its key) with its reason and the day it happened; behind it
    photos with their place, or the number of a matter that lies where the object does or is before its body: one of
    them unless it is a bonus. Where the entry stands on matters of some classes (`matters`), the number of one that was
    verified and filed. The same key twice is one note. Returns the Note.

    Faults name every input that is wrong; Refused once the round is computed, for the same entry of the same day unless
    it is said to be meant (`again`), for a veto by who has a sheet of the object, and for who declared an interest;
    Forbidden for the own body.
    """
    subject = open_subject(subject_id)
    office = require(actor, NOTE, subject)
    if of_own_body(actor, subject):
        raise Forbidden(_("不能给本单位、本人的岗位登记。"))
    heed_interest(actor, subject)
    if key and (known := Note.objects.filter(pk=key).first()):
        return _again(known, subject, actor)
    if not subject.round.is_open:
        raise Refused(_("这一期已经计算，不再登记；有误的，通过异议或更正办理。"), code="closed")
    told = {"reason": reason, "on": on, "matter": matter.strip()}
    place = _checked(subject, entry, told, photos, (lon, lat), localdate(at), actor)
    _check_veto(subject, entry, actor)
    if not again and Note.objects.filter(subject=subject, key=entry, on=on, ended_in=None).exists():
        words = _("同一天已经登记过同样的一条。确实是另一件事的，请勾选“确认是另一件事”再登记。")
        raise Refused(words, code="same-day", field="again")
    note = _kept(key or new_key(), subject, entry, told, office, actor, at)
    if photos:
        keep_proofs(None, "", photos, place, at=at, note=note)
    record(EntryNoted(note_id=note.pk, subject_id=subject.pk), actor=actor, at=at, office=office)
    return note


def _again(known, subject, actor):
    if (known.subject_id, known.by_id) == (subject.pk, actor.id):
        return known
    raise bad_key()


def _checked(subject, entry, told, photos, place, today, actor):
    """Where its photos were taken, None without; Faults with everything that is wrong."""
    faults, found = {}, None
    scheme, round, day, matter = scheme_of(subject.round), subject.round, told["on"], told["matter"]
    if entry not in entries_of(scheme):
        faults["entry"] = Invalid(_("请选择要登记的是哪一条。"), code="unknown", field="entry")
    try:
        told["reason"] = written(told["reason"], "reason", _("请写明理由：发生了什么、怎样认定的。"))
    except Invalid as fault:
        faults["reason"] = fault
    if day is None or not round.first <= day < round.after or day > today:
        faults["on"] = Invalid(_("日期须在这一期以内，不晚于今天。"), code="day", field="on")
    if matter and not (len(matter) == DIGITS and matter.isascii() and matter.isdecimal()):
        faults["matter"] = Invalid(_("诉求编号是 19 位数字。"), code="matter", field="matter")
    elif wrong := _wrong_matter(entries_of(scheme).get(entry), matter, subject, actor):
        faults["matter"] = wrong
    if len(photos) > MOST_PHOTOS:
        faults["photos"] = Invalid(_("每条最多 %d 张照片。") % MOST_PHOTOS, code="too-many", field="photos")
    if _needs_evidence(entries_of(scheme).get(entry), photos, matter):
        faults["photos"] = Invalid(_("请附照片，或写诉求编号。"), code="no-evidence", field="photos")
    if photos:
        try:
            found = read_place(*place)
        except Invalid as fault:
            faults["place"] = fault
    if faults:
        raise Faults(faults)
    return found


def _needs_evidence(entry, photos, matter):
    return entry is not None and entry.kind != "bonus" and not photos and not matter


def _wrong_matter(entry, matter, subject, actor):
    """What is wrong with the matter behind an entry, as Invalid: it must exist and concern the object, and be such as
    the entry stands on, where it stands on any; None where nothing is."""
    asked = entry.matters if entry else ()
    known = matter_numbered(matter, actor) if matter else None
    if matter and not (known and is_about(known, subject.body_id, where(subject))):
        words = _("没有这个编号的诉求，或者它不在这个对象的范围里。请核对编号。")
        return Invalid(words, code="no-matter", field="matter")
    words = _not_standing(entry, known, matter, subject.round) if asked else ""
    return Invalid(words, code="matter", field="matter") if words else None


def _not_standing(entry, known, matter, round):
    """Why an entry does not stand on a matter; nothing where it does."""
    if known is None:
        return _("这一条只凭核实、立案的诉求：请写诉求编号。")
    if known.class_key not in entry.matters:
        return _("这件诉求不是这一条所说的类别。")
    if not known.verified:
        return _("这件诉求还没有核实、立案；核实以前不计。")
    noted = Note.objects.filter(subject__round=round, key=entry.key, matter=matter, ended_in=None)
    return _("这件诉求已经记过这一条。") if noted.exists() else ""


def _check_veto(subject, entry, actor):
    if entries_of(scheme_of(subject.round))[entry].kind != "veto":
        return
    if Sheet.objects.filter(subject=subject, by_id=actor.id, withdrawn_at=None).exists():
        reason = _("您检查过或者评过这个对象，一票否决请由另一人登记。")
        raise Refused(reason, code="same-person", field="entry")


def _kept(key, subject, entry, told, office, actor, at):
    try:
        with transaction.atomic():
            return Note.objects.create(
                pk=key, subject=subject, key=entry, **told, at=at, by_id=actor.id,
                office_id=office.id, office_title=title_of(office),
            )  # fmt: skip
    except IntegrityError as error:
        raise bad_key() from error


@transaction.atomic
def end_entry(note_id, *, reason, actor, at):
    """A note no longer counts, from the next computing on; it stays, with the reason. Twice is once."""
    note = Note.objects.select_related("subject").filter(pk=note_id).first()
    if note is None:
        raise Forbidden()
    subject = open_subject(note.subject_id)
    office = require(actor, NOTE, subject)
    if of_own_body(actor, subject):
        raise Forbidden(_("不能给本单位、本人的岗位登记。"))
    heed_interest(actor, subject)
    note.refresh_from_db()
    if note.ended_in is not None:
        return note
    if not subject.round.is_open:
        raise Refused(_("这一期已经计算，登记的不能再撤；有误的，通过异议或更正办理。"), code="closed")
    note.ended_because = written(reason, "reason", _("请写明为什么撤下。"), MAX_BECAUSE)
    note.ended_in = subject.round.revision + 1
    note.save(update_fields=["ended_in", "ended_because"])
    record(EntryEnded(note_id=note.pk, subject_id=subject.pk), actor=actor, at=at, office=office)
    return note
