"""Dwellings as the pages of people find them: `premises` knows places and nobody in them."""

from django.db.models import UUIDField
from django.utils.translation import gettext as _

from wangge.core.composed import composed
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.premises.guesses import count_wrong, too_many
from wangge.premises.models import Building, Dwelling
from wangge.premises.plate_imports import as_registered
from wangge.premises.queries import plate_of
from wangge.territory.queries import areas, within


def dwelling_of(dwelling_id):
    """A dwelling with its area; Forbidden if there is none."""
    found = _dwelling(key=dwelling_id)
    if not found:
        raise Forbidden()
    return found[0]


@composed(key=UUIDField())
def _dwelling(key):
    return Dwelling.objects.select_related("area").defer("area__boundary").filter(pk=key)


def find_dwellings(words, paths):
    """Dwellings in force in these areas whose address has the words, in the order of addresses."""
    rows = Dwelling.objects.filter(within(paths), valid_until=None, address__contains=words)
    return rows.select_related("area").defer("area__boundary").order_by("address", "id")


def dwelling_at(plate="", address="", *, visitor, at):
    """The dwelling whose plate has a code, or whose whole address was typed; Invalid otherwise.

    Wrong codes count as they do for a scan: after too many from one address on the net (`visitor`) nothing is answered.
    """
    if plate:
        if too_many(visitor, at=at):
            raise Refused(_("试的门牌码太多了，请十分钟后再试。"), code="too-many-codes", field="plate")
        found = plate_of(plate)
        if found is not None and found.dwelling_id:
            return found.dwelling
        count_wrong(visitor, at=at)
        raise Invalid(
            _("没有这个门牌编码，或者它不是一处房屋的门牌。请核对，或填写完整地址。"), code="no-plate", field="plate"
        )
    rows = Dwelling.objects.filter(address="".join(address.split()), valid_until=None)
    found = rows.select_related("area").defer("area__boundary").first()
    if found is None:
        raise Invalid(
            _("没有找到这个地址。请写到室，和门牌上的一样；还没有登记的，请联系社区。"),
            code="no-address",
            field="address",
        )
    return found


def place_named(address, grid, paths):
    """(area, dwelling, building) of a whole address, to the room or to the building, or of a grid's key where the
    address is in no register; in these areas. Invalid names the field."""
    address, grid = as_registered(address), grid.strip()
    homes = Dwelling.objects.filter(within(paths), address=address, valid_until=None)
    home = homes.select_related("building", "area").defer("area__boundary").first() if address else None
    if home is not None:
        return home.area, home, home.building
    houses = Building.objects.filter(within(paths), address=address, valid_until=None)
    house = houses.select_related("area").defer("area__boundary").first() if address else None
    if house is not None:
        return house.area, None, house
    if not grid:
        raise Invalid(
            _("本区域的登记里没有这个地址。请写到幢或到室；沿街摊点等没有登记的，请填网格编号。"),
            code="no-address",
            field="address",
        )
    area = areas().filter(within(paths, ""), key=grid).defer("boundary").first()
    if area is None:
        raise Invalid(_("本区域没有这个编号的网格。"), code="no-grid", field="grid")
    return area, None, None
