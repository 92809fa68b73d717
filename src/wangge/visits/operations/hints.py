"""Data hints: given, looked at on the spot by another, and only then, by who keeps the register, entered or not."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.cases.rules import names_a_person
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.queries import current_version
from wangge.premises.models import Dwelling
from wangge.premises.operations import end_dwelling, set_use
from wangge.visits.enums import Answer
from wangge.visits.events import HintChecked, HintDecided, HintGiven
from wangge.visits.models import MAX_REFERENCE, MAX_SOURCE, Hint
from wangge.visits.queries import hint_kind, hint_scope
from wangge.visits.rules import HINT, MAKE


@dataclass(frozen=True)
class Said:
    """A hint as a source gives it: about one dwelling, of a kind of the pack; `reference` is the source's own."""

    source: str
    kind: str
    dwelling_id: UUID | None
    reference: str = ""


@transaction.atomic
def give_hint(said, *, key, actor, at, invented=False):
    """Enter a hint; the same key twice is one. Invalid names the field; Refused where the same is open already."""
    require(actor, HINT)
    with hint_scope(actor):
        return _given(said, key, invented, actor, at)


def _given(said, key, invented, actor, at):
    if known := Hint.objects.filter(pk=key).select_related("area").first():
        require(actor, HINT, known.area.path)
        return known
    kind = _check(said)
    dwelling = Dwelling.objects.select_related("area").filter(pk=said.dwelling_id, valid_until=None).first()
    if dwelling is None:
        raise Invalid(_("没有找到这处房屋，请写登记里的地址。"), code="no-dwelling", field="address")
    office = require(actor, HINT, dwelling.area.path)
    hint = Hint(
        **{"pk": key, "source": said.source.strip(), "reference": said.reference.strip(), "kind": kind.key},
        **{"proposes": kind.proposes, "dwelling": dwelling, "area": dwelling.area, "given_at": at},
        version=current_version(localdate(at)),
        given_by=actor.id,
        due_on=localdate(at) + timedelta(days=kind.days),
        invented=invented,
    )
    _keep(hint)
    record(HintGiven(hint_id=hint.pk, kind=hint.kind), actor=actor, at=at, office=office)
    return hint


def _keep(hint):
    try:
        with transaction.atomic():
            hint.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("这处房屋已有一条同类的线索在等核查。"), code="open-already") from error


def _check(said):
    kind = hint_kind(said.kind)
    wrong = (
        (kind is None, "kind", _("请选择是哪一种线索。")),
        (not said.source.strip(), "source", _("请写明来自哪个系统。")),
        (len(said.source.strip()) > MAX_SOURCE, "source", _("最多 %d 个字，请删减。") % MAX_SOURCE),
        (len(said.reference.strip()) > MAX_REFERENCE, "reference", _("最多 %d 个字，请删减。") % MAX_REFERENCE),
        (names_a_person(f"{said.source} {said.reference}"), "reference", _("这里写了手机号或身份证号，请去掉。")),
    )
    for fault, field, reason in wrong:
        if fault:
            raise Invalid(reason, code="missing", field=field)
    return kind


@transaction.atomic
def answer_hint(hint_id, answer, *, actor, at):
    """Say what one saw on the spot: once, in time, and by another than who gave the hint."""
    with hint_scope(actor):
        return _answered(hint_id, answer, actor, at)


def _answered(hint_id, answer, actor, at):
    hint, office = _locked(hint_id, MAKE, actor)
    if answer not in Answer.values:
        raise Invalid(_("请选择看到的情况。"), code="no-answer", field="answer")
    if hint.answered_at:
        raise Refused(_("这条线索已经核查过。"), code="answered")
    if hint.due_on < localdate(at):
        raise Refused(_("这条线索已过核查期限，不再使用。"), code="over")
    if actor.id is not None and actor.id == hint.given_by:
        raise Refused(_("登记线索的人不能核查，请由另一人到现场看。"), code="same-person")
    hint.answer, hint.answered_at, hint.answered_by = answer, at, actor.id
    hint.answer_office_name = office.signs_as if office else ""
    hint.save(update_fields=["answer", "answered_at", "answered_by", "answer_office_name"])
    record(HintChecked(hint_id=hint.pk, to_state=answer), actor=actor, at=at, office=office)
    return hint


@transaction.atomic
def decide_hint(hint_id, *, applied, actor, at):
    """Who keeps the register enters what a confirmed hint proposes, by the register's own operation, or does not."""
    with hint_scope(actor):
        return _decided(hint_id, applied, actor, at)


def _decided(hint_id, applied, actor, at):
    hint, office = _locked(hint_id, "premises.edit", actor)
    if hint.answer != Answer.CONFIRMED or not hint.proposes:
        raise Refused(_("只有现场核查属实、要改登记的线索才需要决定。"), code="not-confirmed")
    if hint.applied is not None:
        raise Refused(_("这条线索已经决定过。"), code="decided")
    if applied:
        basis = _("数据线索经%(office)s现场核查属实") % {"office": hint.answer_office_name or _("网格")}
        if hint.proposes == "gone":
            end_dwelling(hint.dwelling_id, basis=basis[:120], actor=actor, at=at)
        elif hint.dwelling.use != hint.proposes:
            set_use(hint.dwelling_id, hint.proposes, basis=basis[:120], actor=actor, at=at)
    hint.applied, hint.decided_at, hint.decided_by = bool(applied), at, actor.id
    hint.save(update_fields=["applied", "decided_at", "decided_by"])
    record(HintDecided(hint_id=hint.pk, applied=bool(applied)), actor=actor, at=at, office=office)
    return hint


def _locked(hint_id, permission, actor):
    rows = Hint.objects.select_for_update(of=["self"]).select_related("area", "dwelling")
    hint = rows.filter(pk=hint_id, erased_at=None).first()
    if hint is None:
        raise Forbidden()
    return hint, require(actor, permission, hint.area.path)
