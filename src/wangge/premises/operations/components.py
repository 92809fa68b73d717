"""Entering, correcting and ending components."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.permits import require
from wangge.method.schema.codes import SCHEMES
from wangge.premises.addresses import clean
from wangge.premises.component_codes import USUAL, county_of, read_code
from wangge.premises.models import Component
from wangge.premises.moves import put_once
from wangge.premises.operations.estates import area_in_force
from wangge.premises.operations.keeping import basis_of, in_hand, note, words_of
from wangge.territory.queries import ancestors

TEXTS = {"title": 40, "address": 200, "owner": 80, "keeper": 80}


@transaction.atomic
def add_component(area_id, *, code, scheme=USUAL, point=None, basis, actor, at, **told):
    """Enter a component in a grid. `told`: title, address, state, owner, keeper; `point`: (longitude, latitude)."""
    area = area_in_force(area_id)
    office = require(actor, "premises.edit", area.path)
    basis, code = basis_of(basis), clean(str(code or "")).replace(" ", "")
    read, taken = _checked(code, scheme, area), Refused(_("这个编码已经在册。"), code="taken", field="code")
    if Component.objects.filter(code=code, valid_until=None).exists():
        raise taken
    one = Component(code=code, scheme=scheme, class_code=read.of_class, area=area, source=basis, **_read(told))
    one.lon, one.lat = point or (None, None)
    one.valid_from = localdate(at)
    put_once(lambda: one.save(force_insert=True), taken)
    note(one, "added", basis, actor=actor, at=at, office=office, after=code)
    return one


@transaction.atomic
def correct_component(component_id, *, area_id, point=None, basis, seen=None, actor, at, **told):
    """Correct where a component stands, in what state it is, whose it is. Its code stays: another code is another.

    The code is held against the county's where the component goes to another grid; the county's may have changed since.
    """
    (one,) = in_hand("component", component_id, seen=seen, actor=actor)
    area = area_in_force(area_id)
    office, basis = require(actor, "premises.edit", area.path), basis_of(basis)
    if area.pk != one.area_id:
        _checked(one.code, one.scheme, area)
    before = _told(one)
    for name, value in _read(told).items():
        setattr(one, name, value)
    one.area = area
    one.lon, one.lat = point or (None, None)
    after = _told(one)
    changed = [key for key in before if before[key] != after[key]]
    if not changed:
        raise Refused(_("没有改动。"), code="nothing-changed")
    one.save()
    before, after = (_("；").join(told[key] for key in changed if told[key]) for told in (before, after))
    note(one, "corrected", basis, actor=actor, at=at, office=office, before=before, after=after)
    return one


@transaction.atomic
def end_component(component_id, *, basis, seen=None, actor, at):
    """A component is no more; its row stays, with the day and the reason."""
    (one,) = in_hand("component", component_id, seen=seen, actor=actor)
    office, basis = require(actor, "premises.edit", one.area.path), basis_of(basis)
    one.valid_until, one.ended_because = localdate(at), basis
    one.save(update_fields=["valid_until", "ended_because"])
    note(one, "ended", basis, actor=actor, at=at, office=office, before=one.code)
    return one


def _checked(code, scheme, area):
    if scheme not in SCHEMES:
        raise Invalid(_("请从列表中选择编码体系。"), code="no-scheme", field="scheme")
    read = read_code(code, scheme)
    if read is None:
        raise Invalid(_("部件编码须是 16 位数字：区划 6 位、大类 2 位、小类、顺序号。"), code="bad-code", field="code")
    county = county_of(area, list(ancestors(area)))
    if county and read.county != county:
        told = _("编码前六位须是这里的区划代码 %(county)s，写的是 %(read)s。")
        raise Invalid(told % {"county": county, "read": read.county}, code="other-county", field="code")
    return read


def _read(told):
    if told.get("state") not in dict(Component.STATES):
        raise Invalid(_("请从列表中选择状态。"), code="no-state", field="state")
    return {name: words_of(told.get(name), most, name, least=0) for name, most in TEXTS.items()} | {
        "state": told["state"]
    }


def _told(one):
    """What a component is, field by field as its history tells it, the longest last: a history cuts what is long."""
    point = "" if one.lon is None else f"{one.lon:.6f}, {one.lat:.6f}"
    owner, keeper = one.owner and f"{_('权属单位')} {one.owner}", one.keeper and f"{_('养护单位')} {one.keeper}"
    told = {"state": str(one.get_state_display()), "title": one.title, "area": one.area.name, "point": point}
    return told | {"owner": owner, "keeper": keeper, "address": one.address}
