"""Ledgers as of a day: who lives here, whose household book and home lie apart, who trades here, which bodies are here.
Files leave by two people."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from wangge.core.access import record_access, record_accesses
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.paging import page
from wangge.core.permits import require
from wangge.core.scope import scope
from wangge.core.sealed import NUMBER, PHONE, masked, unseal
from wangge.people.enums import LEDGERS, LIVES, LIVING_IN, ROLES
from wangge.people.events import ExportAsked, ExportDecided, ExportFetched
from wangge.people.models import Entity, ExportRequest, Residence
from wangge.people.operations.assessing import need_assessment
from wangge.people.operations.looking import Found, log_search, looking, office_for, require_purpose
from wangge.people.purposes import written
from wangge.people.queries import EACH, SUBJECT
from wangge.people.showing import SHOWN, address_of, line, spell
from wangge.territory.successors import became

SIZE = 50
WIDTH = 7  # columns of a ledger of people; those of 人户分离 have one more
GOOD_FOR = timedelta(hours=24)
MOST = 50_000
"""Rows of one export: a larger ledger is taken area by area."""


@transaction.atomic
def ledger_page(ledger, area, *, as_of, mark=None, purpose, actor, at):
    """A page of a ledger in an area as of a day; the look is logged person by person."""
    require_purpose(purpose)
    _known(ledger, as_of, at)
    require(actor, "people.look")
    with looking(actor, at):
        rows = _rows(ledger, area, as_of)
        order = ("valid_from", "id")
        found = page(rows, order=order, mark=mark, size=SIZE)
        if ledger in LIVING_IN:
            others = _other_homes(ledger, [one.person_id for one in found.items], as_of)
            lines = tuple(line(one.person, (spell(one), *others.get(one.person_id, ()))) for one in found.items)
            log_search(actor, purpose, "ledger", lines, at)
        else:
            lines = tuple(found.items)
            _log(actor, purpose, ledger, len(lines), area, at)
        return Found(ledger, lines, found)


def _rows(ledger, area, as_of):
    """Rows in force on a day in an area; must stand in a scope."""
    there = _in_force(as_of)
    if ledger in LIVING_IN:
        rows = Residence.objects.filter(there, kind__in=LIVING_IN[ledger], person__merged_into=None)
        rows = rows.select_related("dwelling", "person__area").defer("person__area__boundary")
    else:
        kind = "self_employed" if ledger == "self_employed" else "organisation"
        rows = Entity.objects.filter(there, kind=kind).select_related("area", "dwelling", "building")
        rows = rows.defer("area__boundary")
    return rows.filter(area__path__descendant_of=area.path)


def _in_force(as_of):
    return Q(valid_from__lte=as_of) & (Q(valid_until=None) | Q(valid_until__gt=as_of))


def _other_homes(ledger, people, as_of):
    """person → the other side of 人户分离, as far as it is in sight: of `away` where they live, of `apart` where their
    household book is. In a scope."""
    if ledger == "residents":
        return {}
    rows = Residence.objects.filter(_in_force(as_of), person__in=people).select_related("dwelling")
    rows = rows.exclude(kind="away") if ledger == "away" else rows.filter(kind="away")
    found = {}
    for one in rows.order_by("valid_from", "id"):
        found.setdefault(one.person_id, []).append(spell(one))
    return found


def _still_there(area):
    """Refused for an area that ended, naming what took its place: a ledger of it would name nobody."""
    if area.valid_until is None:
        return
    news = _("、").join(one.name for one in became([area])[area.pk])
    told = {"area": area.name, "day": area.valid_until.isoformat(), "news": news or "—"}
    raise Refused(_("“%(area)s”已于 %(day)s 撤销，登记转到：%(news)s。请按新的区域申请。") % told, code="area-ended")


def _log(actor, purpose, what, rows, area, at):
    record_access(
        actor,
        office=office_for(actor, area.path),
        purpose=purpose.key,
        basis=purpose.basis,
        reason=purpose.note,
        subject_kind=what,
        subject_id=area.pk,
        fields=["name", "address"],
        rows=rows,
        at=at,
    )


@transaction.atomic
def ask_export(ledger, area, *, as_of, reason, purpose, actor, at):
    """Ask for a ledger as a file; another person approves it. Refused without an impact assessment in force."""
    require_purpose(purpose)
    need_assessment("exports", at=at)
    _known(ledger, as_of, at)
    _still_there(area)
    office = require(actor, "people.edit", area.path)
    asked = ExportRequest.objects.create(
        ledger=ledger,
        area=area,
        as_of=as_of,
        purpose=purpose.key,
        basis=purpose.basis,
        reason=written(reason, 500, "reason"),
        requested_by=actor.id,
        requester_office_name=office.signs_as,
        requested_at=at,
    )
    record(ExportAsked(export_id=asked.pk, kind=ledger), actor=actor, at=at, office=office)
    return asked


@transaction.atomic
def decide_export(export_id, *, approve, refusal="", actor, at):
    """Approve (good for a day) or refuse somebody else's export."""
    asked = _locked(export_id)
    office = require(actor, "exports.approve", asked.area.path)
    if asked.requested_by == actor.id:
        raise Refused(_("不能批准自己申请的导出。"), code="own")
    if asked.decided_at:
        raise Refused(_("这个申请已经处理过。"), code="decided")
    asked.decided_by, asked.decided_at, asked.approved = actor.id, at, bool(approve)
    asked.decider_office_name = office.signs_as
    if approve:
        asked.expires_at = at + GOOD_FOR
    else:
        asked.refusal = written(refusal, 300, "refusal")
    asked.save()
    record(ExportDecided(export_id=asked.pk, approved=asked.approved), actor=actor, at=at, office=office)
    return asked


@dataclass(frozen=True)
class Sheet:
    """A ledger as it leaves: title, head, rows and the mark that says who took it, when and why."""

    title: str
    head: tuple
    rows: tuple
    mark: str


@transaction.atomic
def fetch_export(export_id, *, actor, at):
    """The rows of an approved export, for whoever asked, once, until it expires. Numbers stay masked."""
    asked = _locked(export_id)
    if asked.requested_by != actor.id:
        raise Forbidden()
    office = require(actor, "people.edit", asked.area.path)
    if not asked.approved or asked.fetched_at or asked.expires_at <= at:
        raise Refused(_("还没有批准，或者已经取过、过期。请重新申请。"), code="not-open")
    _still_there(asked.area)
    with scope(actor, "people.edit"):
        found = list(_rows(asked.ledger, asked.area, asked.as_of).order_by("valid_from", "id")[: MOST + 1])
        if len(found) > MOST:
            raise Refused(_("超过 %d 行，请按社区分次导出。") % MOST, code="too-many")
        head, rows = _people(asked, found) if asked.ledger in LIVING_IN else _entities(found)
        record_access(
            actor,
            office=office,
            purpose="export",
            basis=asked.basis,
            reason=asked.reason,
            subject_kind=asked.ledger,
            subject_id=asked.area_id,
            fields=["name", "number_masked", "phone_masked", "address"],
            rows=len(rows),
            at=at,
        )
        _log_each(asked, found, actor, office, at)
    asked.fetched_at, asked.rows = at, len(rows)
    asked.save(update_fields=["fetched_at", "rows"])
    record(ExportFetched(export_id=asked.pk, rows=len(rows)), actor=actor, at=at, office=office)
    return Sheet(str(LEDGERS[asked.ledger]), head, rows, _watermark(asked, actor, at))


def _log_each(asked, found, actor, office, at):
    """Each person of a short file, as of a short list; a long one is told by `queries.exports_with`."""
    if asked.ledger not in LIVING_IN or len(found) > EACH:
        return
    stated = {"purpose": "export", "basis": asked.basis, "reason": asked.reason, "office": office, "at": at}
    ids = sorted({one.person_id for one in found}, key=str)
    record_accesses(actor, subject_kind=SUBJECT, subject_ids=ids, fields=SHOWN, **stated)


def _watermark(asked, actor, at):
    told = {"who": f"{asked.requester_office_name} {actor.name}", "when": localtime(at).strftime("%Y-%m-%d %H:%M")}
    told |= {"approved": asked.decider_office_name, "id": str(asked.pk)[-8:]}
    return _("含个人信息，不得转发。%(who)s %(when)s 导出，%(approved)s批准，编号 %(id)s") % told


def _people(asked, found):
    others = _other_homes(asked.ledger, [one.person_id for one in found], asked.as_of)
    head = (_("姓名"), _("证件号码"), _("电话"), _("居住情况"), _("地址"), _("入住"), _("出生年份"))
    head += {"away": (_("现住（在本区域的）"),), "apart": (_("户籍（在本区域的）"),)}.get(asked.ledger, ())
    rows = tuple(
        (
            one.person.name,
            masked(unseal(one.person.number_sealed, purpose=NUMBER)),
            masked(unseal(one.person.phone_sealed, purpose=PHONE)),
            str(LIVES[one.kind]),
            one.dwelling.address,
            one.valid_from.isoformat(),
            one.person.birth_year or "",
            *((_("、").join(home.address for home in others.get(one.person_id, ())),) if len(head) > WIDTH else ()),
        )
        for one in found
    )
    return head, rows


def _entities(found):
    head = (_("名称"), _("统一社会信用代码"), _("地址"), _("负责人"), _("登记"))
    people = {}
    for one in found:
        held = one.responsible.filter(valid_until=None).order_by("role")
        people[one.pk] = "、".join(f"{role.name}（{ROLES[role.role]}）" for role in held)
    rows = tuple(
        (one.name, one.uscc or one.uscc_unchecked_reason, address_of(one), people[one.pk], one.valid_from.isoformat())
        for one in found
    )
    return head, rows


def _known(ledger, as_of, at):
    if ledger not in LEDGERS:
        raise Invalid(_("请选择台账。"), code="no-ledger", field="ledger")
    if as_of > localdate(at):
        raise Invalid(_("截至日期不能晚于今天。"), code="bad-date", field="as_of")


def _locked(export_id):
    found = ExportRequest.objects.select_for_update(of=("self",)).select_related("area").filter(pk=export_id).first()
    if found is None:
        raise Forbidden()
    return found
