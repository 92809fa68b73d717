"""Naming who manages an estate, and ending it."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.permits import require
from wangge.organisations.queries import bodies
from wangge.premises.models import Management
from wangge.premises.operations.keeping import basis_of, in_hand, note, since


@transaction.atomic
def set_manager(estate_id, body_id, *, way, on=None, basis, seen=None, actor, at):
    """A body manages an estate from a day on, today unless said; whoever did so before does no more. Returns the
    Management.

    Refused where that body does so already in that way, and from a day before the present one began.
    """
    (estate,) = in_hand("estate", estate_id, seen=seen, actor=actor)
    body = bodies().filter(pk=body_id).first() if body_id else None
    if body is None:
        raise Invalid(_("请从列表中选择单位。"), code="no-body", field="body")
    if way not in dict(Management.WAYS):
        raise Invalid(_("请选择管理方式。"), code="no-way", field="way")
    day, basis = since(on, at), basis_of(basis)
    before = _present(estate)
    if before and (before.body_id, before.way) == (body.pk, way):
        raise Refused(_("现在就是这个单位以这种方式管理。"), code="nothing-changed")
    if before:
        _end(before, day, basis)
    made = Management.objects.create(estate=estate, body=body, way=way, since=day, basis=basis)
    _note(estate, _words(before), _words(made), basis, actor, at)
    return made


@transaction.atomic
def end_manager(estate_id, *, on=None, basis, seen=None, actor, at):
    """Nobody manages an estate from a day on. Refused where nobody does now."""
    (estate,) = in_hand("estate", estate_id, seen=seen, actor=actor)
    before = _present(estate)
    if before is None:
        raise Refused(_("这个小区现在没有登记管理单位。"), code="nobody")
    basis = basis_of(basis)
    _end(before, since(on, at), basis)
    _note(estate, _words(before), "", basis, actor, at)
    return before


def _present(estate):
    return Management.objects.filter(estate=estate, until=None).select_related("body").first()


def _end(row, day, basis):
    if day < row.since:
        told = {"day": f"{row.since:%Y-%m-%d}", "body": row.body.name}
        raise Invalid(_("日期不能早于 %(body)s 开始管理的 %(day)s。") % told, code="bad-date", field="on")
    row.until, row.ended_because = day, basis
    row.save(update_fields=["until", "ended_because"])


def _words(row):
    return f"{row.body.name}（{row.get_way_display()}）" if row else ""


def _note(estate, before, after, basis, actor, at):
    office = require(actor, "premises.edit", estate.area.path)
    note(estate, "managed", basis, actor=actor, at=at, office=office, before=before, after=after)
