"""Putting up plates, replacing and revoking them."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.premises.codes import fresh_code
from wangge.premises.events import PlateCodesGuessed, PlateReplaced, PlateRevoked, PlatesHung
from wangge.premises.models import Dwelling, Plate
from wangge.territory.rules import read_boundary

MOST = 2_000


@transaction.atomic
def hang_plates(places, *, actor, at):
    """Put up a plate with a fresh random code for each place, a mapping with address, area, lon, lat, invented."""
    require(actor, "territory.edit")
    plates = Plate.objects.bulk_create(Plate(code=fresh_code(), **place) for place in places)
    record(PlatesHung(count=len(plates)), actor=actor, at=at)
    return plates


@transaction.atomic
def hang_at_doors(area, *, building=None, actor, at):
    """A plate for every dwelling of a grid, or of one building there, that has none. Returns how many were made."""
    require(actor, "plates.print", area.path)
    hung = Plate.objects.filter(dwelling=OuterRef("pk"), revoked_at=None)
    bare = Dwelling.objects.filter(~Exists(hung), area=area, valid_until=None).order_by("address", "id")
    if building is not None:
        bare = bare.filter(building=building)
    found = list(bare.select_related("building").select_for_update(of=["self"])[:MOST])
    middle = _middle(area) if any(one.building.lon is None for one in found) else None
    plates = Plate.objects.bulk_create([_at_door(one, area, middle) for one in found])
    record(PlatesHung(count=len(plates)), actor=actor, at=at)
    return len(plates)


def _at_door(dwelling, area, middle):
    house = dwelling.building
    lon, lat = (house.lon, house.lat) if house.lon is not None else middle
    where = {"address": dwelling.address, "area": area, "building": house, "dwelling": dwelling}
    return Plate(code=fresh_code(), lon=lon, lat=lat, invented=dwelling.invented, **where)


def _middle(area):
    """A point inside an area, where nobody measured the building's."""
    if not area.boundary:
        raise Refused(_("这幢楼没有坐标，所在网格也没有边界：请先补上其中之一，再制发门牌。"), code="no-point")
    spot = read_boundary(area.boundary).representative_point()
    return spot.x, spot.y


@transaction.atomic
def revoke_plate(plate_id, *, actor, at):
    """A plate that was lost or torn off: from now its code tells nothing."""
    plate = _in_force(plate_id, actor)
    plate.revoked_at = at
    plate.save(update_fields=["revoked_at"])
    record(PlateRevoked(plate_id=plate.pk), actor=actor, at=at)
    return plate


@transaction.atomic
def replace_plate(plate_id, *, actor, at):
    """A new code for the same door; the old one tells nothing from now. To print a plate again needs no deed."""
    old = _in_force(plate_id, actor)
    old.revoked_at = at
    old.save(update_fields=["revoked_at"])
    same = {name: getattr(old, name) for name in ("address", "area_id", "building_id", "dwelling_id", "lon", "lat")}
    new = Plate.objects.create(code=fresh_code(), invented=old.invented, **same)
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    record(PlateReplaced(plate_id=old.pk, by_id=new.pk), actor=actor, at=at)
    return new


def _in_force(plate_id, actor):
    plate = Plate.objects.select_for_update(of=["self"]).select_related("area").filter(pk=plate_id).first()
    require(actor, "plates.print", plate.area.path if plate else "")
    if plate is None or plate.revoked_at:
        raise Refused(_("这块门牌已经停用。"), code="revoked")
    return plate


@transaction.atomic
def note_guesses(count, *, actor, at):
    """Somebody typed or scanned so many codes that there are none of: written down without who it was."""
    record(PlateCodesGuessed(count=count), actor=actor, at=at)
