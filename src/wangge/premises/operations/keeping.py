"""What the deeds on estates, buildings and dwellings have in common: lock, see, say why, write down."""

from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused, Stale
from wangge.core.events import record
from wangge.core.permits import require
from wangge.premises.addresses import clean
from wangge.premises.events import BuildingChanged, ComponentChanged, DwellingChanged, EstateChanged
from wangge.premises.models import (
    Building,
    BuildingChange,
    Component,
    ComponentChange,
    Dwelling,
    DwellingChange,
    Estate,
    EstateChange,
)

LEAST, MOST = 2, 120
LEVELS = {
    "estate": (Estate, EstateChange, EstateChanged),
    "building": (Building, BuildingChange, BuildingChanged),
    "dwelling": (Dwelling, DwellingChange, DwellingChanged),
    "component": (Component, ComponentChange, ComponentChanged),
}
"""Level → the table, the table of its changes, the event of a change."""


def locked(level, *keys, actor):
    """Places of a level, locked in one order; Forbidden if one is none of the actor's. As they were asked for."""
    model, *_rest = LEVELS[level]
    rows = model.objects.select_for_update(of=["self"]).select_related("area").order_by("pk")
    found = {one.pk: one for one in rows.filter(pk__in=keys)}
    if len(found) != len(set(keys)):
        raise Forbidden()
    for one in found.values():
        require(actor, "premises.edit", one.area.path)
    return [found[key] for key in keys]


def in_hand(level, *keys, seen=None, actor):
    """Places of a level that are in force, locked, as the actor saw them."""
    places = locked(level, *keys, actor=actor)
    for one in places:
        in_force(one)
    seen_by(seen, *places)
    return places


def version_of(*places):
    """What names the present state of places: the keys of their latest changes."""
    return ".".join(_latest(one) for one in places)


def _latest(place):
    last = place.changes.order_by("-id").values_list("pk", flat=True).first()
    return last.hex if last else "0"


def seen_by(seen, *places):
    """Stale, telling what was changed last, unless the actor saw the present state. None: nobody has looked."""
    if seen is None or seen == version_of(*places):
        return
    last = max((c for one in places for c in one.changes.order_by("-id")[:1]), key=lambda c: c.pk, default=None)
    if last is None:
        raise Stale()
    told = {"who": last.office_name or _("系统"), "what": last.get_kind_display(), "after": last.after or last.basis}
    told = _("%(who)s 刚刚办了“%(what)s”（%(after)s）。您填的还在下面，请对照最新情况再提交。") % told
    raise Stale(told)


def in_force(place):
    """Refused where the place is no more."""
    if place.valid_until is not None:
        raise Refused(_("这一处已经注销或并入别处。"), code="ended")


def basis_of(text):
    """The basis of a deed as it is kept; Invalid where there is none."""
    basis = " ".join(str(text or "").split())
    if not LEAST <= len(basis) <= MOST:
        raise Invalid(_("请写明依据，2 到 120 个字，不写人名。"), code="no-basis", field="basis")
    return basis


def words_of(text, most, field, *, least=1):
    """A name or an address as it is kept; Invalid if it is too short or too long."""
    words = clean(str(text or "").strip())
    if not least <= len(words) <= most:
        raise Invalid(
            _("请填写 %(least)d 到 %(most)d 个字。") % {"least": least, "most": most}, code="bad", field=field
        )
    return words


def note(place, kind, basis, *, actor, at, office=None, before="", after="", part_of=None):
    """Write down what was done to a place, beside it and in the journal."""
    level = type(place)._meta.model_name
    _model, changes, event = LEVELS[level]
    told = {"before": before[:200], "after": after[:200], "basis": basis, "part_of": part_of}
    signed = {"at": at, "actor_id": actor.id, "office_name": office.signs_as if office else ""}
    changes.objects.create(**{level: place, "kind": kind}, **told, **signed)
    record(event(place.pk, kind), actor=actor, at=at, office=office)


def since(text_day, at):
    """The day from which something counts: today unless another is said; Invalid in the future."""
    day = text_day or localdate(at)
    if day > localdate(at):
        raise Invalid(_("日期不能晚于今天。"), code="bad-date", field="on")
    return day


def note_addresses(moves, but, kind, basis, *, actor, at, office=None, part_of=None):
    """Write down at each dwelling, but those already told, that its address was changed with its building's."""
    told = moves.told.get(Dwelling._meta.label, {})
    words = {UUID(key): fields["address"] for key, fields in told.items() if "address" in fields}
    signed = {"at": at, "actor_id": actor.id, "office_name": office.signs_as if office else ""}
    DwellingChange.objects.bulk_create(
        DwellingChange(
            **{"dwelling_id": key, "kind": kind, "before": before, "after": after, "basis": basis},
            **{"part_of": part_of, **signed},
        )
        for key, (before, after) in words.items()
        if key not in but
    )
