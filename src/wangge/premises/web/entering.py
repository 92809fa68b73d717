"""Forms in which estates, buildings and dwellings are entered and corrected."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden
from wangge.core.permits import require
from wangge.core.web.deeds import key_of, signed_by
from wangge.core.web.faces import current_method
from wangge.core.web.gates import staff_page
from wangge.premises import operations
from wangge.premises.models import Building, Dwelling, Estate
from wangge.premises.operations.keeping import version_of
from wangge.premises.web.forms import Ask, Form, basis, point_sent, serve, whole
from wangge.premises.web.register import area_asked
from wangge.territory.queries import areas

MOST_CHOICES = 300


@staff_page
def new_estate(request):
    """A new estate in a community."""
    area = area_asked(request, "premises.edit")
    choices = _communities(area)
    start = {"area": choices[0][0] if len(choices) == 1 else "", "datum": "wgs84"}
    back = (f"{reverse('premises:estates')}?area={area.key}", _("小区"))
    form = Form(_("登记小区"), back, _estate_asks(choices), start, send=_("登记"), point=True)

    def deed(sent):
        told = {"name": sent.get("name"), "kind": sent.get("kind"), "point": point_sent(sent)}
        made = operations.add_estate(key_of(sent.get("area")), basis=sent.get("basis"), **told, **signed_by(request))
        return reverse("premises:estate", args=[made.pk])

    return serve(request, form, deed)


@staff_page
def correct_estate(request, estate_id):
    """An estate's name, kind, community, point."""
    estate = place_of(request, Estate, estate_id)
    start = {"name": estate.name, "kind": estate.kind, "area": str(estate.area_id), **point_of_place(estate)}
    back = (reverse("premises:estate", args=[estate.pk]), estate.name)
    asks = _estate_asks(siblings_of(estate.area))
    form = Form(_("更正小区"), back, asks, start, send=_("保存"), point=True, seen=version_of(estate))

    def deed(sent):
        told = {"name": sent.get("name"), "kind": sent.get("kind"), "area_id": key_of(sent.get("area"))}
        told |= {"point": point_sent(sent), "basis": sent.get("basis"), "seen": sent.get("seen", "")}
        operations.correct_estate(estate.pk, **told, **signed_by(request))
        return back[0]

    return serve(request, form, deed)


@staff_page
def new_building(request):
    """A new building in a grid, perhaps of an estate."""
    estate = place_of(request, Estate, key_of(request.GET["estate"])) if request.GET.get("estate") else None
    area = estate.area if estate else area_asked(request, "premises.edit")
    choices = grids_in(area)
    start = {"area": choices[0][0] if len(choices) == 1 else "", "estate": str(estate.pk) if estate else ""}
    start["address"] = f"{area.name}{estate.name}" if estate else ""
    home = reverse("premises:estate", args=[estate.pk]) if estate else f"{reverse('premises:register')}?area={area.key}"
    asks = _building_asks(choices, _estates(area, estate))
    form = Form(_("登记楼幢"), (home, (estate or area).name), asks, start, send=_("登记"), point=True)

    def deed(sent):
        made = operations.add_building(key_of(sent.get("area")), **_building(sent), **signed_by(request))
        return reverse("premises:building", args=[made.pk])

    return serve(request, form, deed)


@staff_page
def correct_building(request, building_id):
    """A building's address, name, size, estate, grid, point."""
    building = place_of(request, Building, building_id)
    start = {name: getattr(building, name) or "" for name in ("address", "name", "floors", "units")}
    start |= {"area": str(building.area_id), "estate": str(building.estate_id or ""), **point_of_place(building)}
    back = (reverse("premises:building", args=[building.pk]), building.address)
    lead = _("改地址或网格时，楼里的房屋、门牌和居住登记一并改过去。")
    asks = _building_asks(siblings_of(building.area), _estates(building.area.parent or building.area, building.estate))
    form = Form(_("更正楼幢"), back, asks, start, _("保存"), lead, True, version_of(building))

    def deed(sent):
        told = {**_building(sent), "area_id": key_of(sent.get("area")), "seen": sent.get("seen", "")}
        operations.correct_building(building.pk, **told, **signed_by(request))
        return back[0]

    return serve(request, form, deed)


@staff_page
def new_dwelling(request, building_id):
    """One more dwelling of a building."""
    building = place_of(request, Building, building_id)
    back = (reverse("premises:building", args=[building.pk]), building.address)
    use = Ask("use", _("用途"), "select", True, options=tuple(Dwelling.USES))
    asks = [*_room_asks(), use, basis()]
    form = Form(_("登记一处房屋"), back, asks, {"use": "lived"}, _("登记"), _address_help(building))

    def deed(sent):
        told = {**_room(sent), "use": sent.get("use"), "basis": sent.get("basis")}
        made = operations.add_dwelling(building.pk, **told, **signed_by(request))
        return reverse("premises:dwelling", args=[made.pk])

    return serve(request, form, deed)


@staff_page
def correct_dwelling(request, dwelling_id):
    """A dwelling's unit, floor and room: its standard address follows."""
    one = place_of(request, Dwelling, dwelling_id)
    start = {"unit": one.unit, "floor": "" if one.floor is None else one.floor, "room": one.room}
    back = (reverse("premises:dwelling", args=[one.pk]), one.address)
    lead = _address_help(one.building)
    form = Form(_("更正房屋"), back, [*_room_asks(), basis()], start, _("保存"), lead, seen=version_of(one))

    def deed(sent):
        told = {**_room(sent), "basis": sent.get("basis"), "seen": sent.get("seen", "")}
        operations.correct_dwelling(one.pk, **told, **signed_by(request))
        return back[0]

    return serve(request, form, deed)


def place_of(request, model, key, permission="premises.edit"):
    """A place by its key, for whoever may do this there; Forbidden else, whether or not there is one."""
    rows = model.objects.select_related("area__parent")
    rows = rows.select_related("building") if model is Dwelling else rows
    found = rows.defer("area__boundary", "area__parent__boundary").filter(pk=key).first() if key else None
    if found is None:
        raise Forbidden()
    require(request.actor, permission, found.area.path)
    return found


def point_of_place(place):
    """What stands in the form of a place's point."""
    known = place.lon is not None
    return {"lon": str(place.lon), "lat": str(place.lat), "datum": "wgs84"} if known else {"datum": "wgs84"}


def _room(sent):
    return {"unit": sent.get("unit"), "floor": whole(sent, "floor"), "room": sent.get("room")}


def _building(sent):
    told = {name: sent.get(name, "") for name in ("address", "name", "basis")}
    told |= {"floors": whole(sent, "floors"), "units": whole(sent, "units"), "point": point_sent(sent)}
    return told | {"estate_id": key_of(sent.get("estate"))}


def _room_asks():
    return [
        Ask("unit", _("单元"), max=20, help=_("没有单元就不填")),
        Ask("floor", _("楼层"), inputmode="numeric", max=4, help=_("地下一层填 -1")),
        Ask("room", _("房号"), required=True, max=20, help=_("例如 402；全角数字会改成半角")),
    ]


def _estate_asks(choices):
    return [
        Ask("name", _("名称"), required=True, max=80),
        Ask("kind", _("类别"), max=20, help=_("例如：商品房小区、安置小区、自然村、园区")),
        Ask("area", _("所在社区（村）"), "select", True, options=choices),
        basis(),
    ]


def _building_asks(grids, estates):
    return [
        Ask("address", _("楼幢地址"), required=True, max=200, help=_("标准地址写到幢、栋、号楼或门牌号，不含房号")),
        Ask("name", _("楼名"), max=80, help=_("例如：3幢")),
        Ask("estate", _("小区"), "select", options=(("", _("不属于小区")), *estates)),
        Ask("floors", _("层数"), inputmode="numeric", max=3),
        Ask("units", _("单元数"), inputmode="numeric", max=2),
        Ask("area", _("网格"), "select", True, options=grids),
        basis(),
    ]


def _address_help(building):
    return _("标准地址由楼幢地址、单元、房号组成：%s…单元…室") % building.address


def grids_in(area):
    """Grids of an area, to choose from."""
    level = current_method().territory.grid.level
    rows = areas().filter(path__descendant_of=area.path, level=level).order_by("path").defer("boundary")
    return tuple((str(one.pk), one.name) for one in rows[:MOST_CHOICES])


def _communities(area):
    level = current_method().territory.grid.level
    if area.level == level:
        return ((str(area.parent_id), area.parent.name),)
    below = areas().filter(path__descendant_of=area.path, level=level).values("parent")
    rows = areas().filter(pk__in=below).order_by("path").defer("boundary")
    return tuple((str(one.pk), one.name) for one in rows[:MOST_CHOICES])


def siblings_of(area):
    """Areas of the same level beside one, to choose from."""
    rows = areas().filter(parent=area.parent_id, level=area.level).order_by("path").defer("boundary")
    return tuple((str(one.pk), one.name) for one in rows[:MOST_CHOICES])


def _estates(area, present):
    rows = Estate.objects.filter(area__path__descendant_of=area.path, valid_until=None).order_by("name")
    found = {str(one.pk): one.name for one in rows[:MOST_CHOICES]}
    own = {str(present.pk): present.name} if present else {}
    return tuple((found | own).items())
