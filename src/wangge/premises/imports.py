"""Dwellings from spreadsheets: the estate and the building of a dwelling come with it, from its address."""

import re
from dataclasses import dataclass
from hashlib import blake2b

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from wangge.core.datum import DATUMS, WGS84, to_wgs84
from wangge.core.keys import new_key
from wangge.core.scope import current_scope
from wangge.imports.columns import Choice, Column
from wangge.imports.kinds import MISSING, NOT_WRITTEN, Matched, Read, Rows, fault, import_kind
from wangge.imports.staging import answers, stage
from wangge.premises.addresses import clean, parts_of, standard
from wangge.premises.models import Building, Dwelling, Estate
from wangge.territory.models import Area
from wangge.territory.queries import locate_all
from wangge.territory.rules import lies_in

NOT_AN_ADDRESS = fault("not-an-address", _("地址里看不出楼幢和房号，例如“……3幢2单元501室”；也可以分列填写"))
TWO_BUILDINGS = fault("two-buildings", _("同一处房屋写在两幢楼里，请核对楼幢地址"))
BAD_USE = fault("bad-use", _("用途须是自住、出租、空置、经营、集宿之一"))
BAD_POINT = fault("bad-point", _("经度、纬度须同时是数字"))
NO_GRID = fault("no-grid", _("找不到这幢楼的网格：请填网格代码或全名，或填经纬度"))
OTHER_AREA = fault("other-area", _("这幢楼的网格不在您的区域"))
LONG = fault("long-address", _("地址或房号太长"))

COLUMNS = (
    Column("address", _("房屋地址"), ("房屋地址", "标准地址", "详细地址", "地址"), True, means=_("到室的全地址")),
    Column("estate", _("小区"), ("小区名称", "小区", "集宿区")),
    Column("building", _("楼幢地址"), ("楼幢地址", "楼栋地址"), means=_("不填则取地址里“幢、栋、号楼、号”以前的部分")),
    Column("unit", _("单元"), ("单元",)),
    Column("floor", _("楼层"), ("楼层", "层")),
    Column("room", _("房号"), ("房号", "室号")),
    Column("use", _("用途"), ("房屋用途", "用途", "使用情况"), means=_("自住、出租、空置、经营、集宿；不填按自住")),
    Column("grid", _("网格"), ("网格代码", "网格编码", "所属网格", "网格"), means=_("代码或全名；填了经纬度可以不填")),
    Column("lon", _("经度"), ("经度", "lng", "lon")),
    Column("lat", _("纬度"), ("纬度", "lat")),
)
DATUM = Choice("datum", _("经纬度的坐标系"), DATUMS, _("从高德、腾讯、百度抄来的要选对，否则偏几百米"))
USES = {"": "lived", "自住": "lived", "自用": "lived", "出租": "let", "租赁": "let", "空置": "vacant"}
USES |= {"经营": "business", "商用": "business", "集宿": "dormitory", "集体宿舍": "dormitory"}
FLOOR = re.compile(r"-?\d{1,3}")
STAGED = {
    "n": "int", "id": "uuid", "building_id": "uuid", "area_id": "uuid", "unit": "text", "floor": "smallint",
    "room": "text", "address": "text", "use": "text",
}  # fmt: skip


class InGrids(Rows):
    """Rows that lie in a grid: the one a word names, else the one that has the point."""

    grids = None

    def grid_of(self, word, point=None):
        """The area of a row; None for none."""
        return self.grids_of([(word, point)])[0]

    def grids_of(self, told):
        """The areas of rows, of each its word and its point; None for none. Points are asked for all at once."""
        if self.grids is None:
            self.grids = grids_by_word()
        there = locate_all([None if word else point for word, point in told])
        return [self.grids.get(word) if word else area for (word, _point), area in zip(told, there, strict=True)]


@dataclass
class House:
    """A building of a chunk: known by its address, or new with an area and perhaps an estate."""

    id: object
    area: Area
    fresh: bool
    fault: str = ""


@import_kind("dwellings", title=_("房屋"), columns=COLUMNS, order=1, choices=(DATUM,))
class Dwellings(InGrids):
    """One row is a dwelling. Its building, and the building's estate, are entered with the first of their dwellings."""

    written = (Estate, Building, Dwelling)

    def __init__(self, batch, *, actor, at):
        super().__init__(batch, actor=actor, at=at)
        self.today, self.source = localdate(at), f"{_('导入')} {batch.at:%Y-%m-%d}"
        self.datum = batch.options.get("datum", WGS84)

    def read(self, cells):
        """Addresses taken apart; what the columns say goes before what the address says."""
        read = Read({name: [] for name in ("building", "unit", "room", "address", "floor", "use", "point")})
        places = {}
        cells |= {key: [clean(text) for text in cells[key]] for key in ("address", "building", "unit", "floor", "room")}
        for n, address in enumerate(cells["address"]):
            row = {key: texts[n] for key, texts in cells.items()}
            values = self._row(read, n, address, row)
            for name, value in values.items():
                read.values[name].append(value)
            text = values["address"]
            read.keys.append(blake2b(text.encode(), digest_size=8).digest())
            if text and places.setdefault(text, values["building"]) != values["building"]:
                read.blame([n], TWO_BUILDINGS)
        read.values |= {"grid": cells["grid"], "estate": cells["estate"]}
        return read

    def _row(self, read, n, address, row):
        building, unit, room = parts_of(address) or ("", "", "")
        full = standard(building, unit, room) if room else address
        building = row["building"] or building
        unit = (row["unit"] or unit).removesuffix("单元")
        room = (row["room"] or room).removesuffix("室")
        if not address:
            read.blame([n], MISSING)
        elif not building or not room:
            read.blame([n], NOT_AN_ADDRESS)
        elif len(full) > 200 or len(building) > 200 or len(room) > 20 or len(unit) > 20:
            read.blame([n], LONG)
        floor = row["floor"].removesuffix("层")
        use = USES.get(row["use"]) or next((key for key, _title in Dwelling.USES if key == row["use"]), None)
        if use is None:
            read.blame([n], BAD_USE)
        return {
            **{"building": building, "unit": unit, "room": room, "address": full, "use": use},
            **{"floor": int(floor) if FLOOR.fullmatch(floor) else None, "point": self._point(read, n, row)},
        }

    def _point(self, read, n, row):
        point, wrong = point_of(row["lon"], row["lat"], self.datum)
        read.blame([n] if wrong else [], BAD_POINT)
        return point

    def match(self, read, rows):
        """The building of every row, and the dwellings that are there already."""
        value, faults, known = read.values, {}, set()
        self.houses = self._houses(read, rows)
        addresses = [value["address"][n] for n in rows]
        there = dict(answers(THERE, [addresses]))
        places = set(answers(ROOMS, [[house.id for house in self.houses.values() if not house.fresh]]))
        for n in rows:
            house = self.houses[value["building"][n]]
            if house.fault:
                faults[n] = house.fault
            elif (at := there.get(value["address"][n])) is not None:
                if at == house.id:
                    known.add(n)
                else:
                    faults[n] = TWO_BUILDINGS
            elif (house.id, value["unit"][n], value["room"][n]) in places:
                known.add(n)
        return Matched(frozenset(known), faults)

    def _houses(self, read, rows):
        """Address → House, for the buildings of these rows."""
        wanted = dict.fromkeys(read.values["building"][n] for n in rows)
        first = {}
        for n in rows:
            first.setdefault(read.values["building"][n], n)
        found = Building.objects.filter(address__in=list(wanted), valid_until=None).select_related("area")
        houses = {one.address: House(one.pk, one.area, False) for one in found}
        new = {address: n for address, n in first.items() if address not in houses}
        areas = self.grids_of([(read.values["grid"][n], read.values["point"][n]) for n in new.values()])
        for address, area in zip(new, areas, strict=True):
            houses[address] = House(new_key(), area, True, "" if area else NO_GRID)
        for house in houses.values():
            if not house.fault and not self._mine(house.area):
                house.fault = OTHER_AREA
        return houses

    def _mine(self, area):
        return any(lies_in(area.path, path) for path in current_scope().paths)

    def write(self, read, rows):
        """Estates, buildings and dwellings, in this order; a dwelling that is there by now is told."""
        value = read.values
        fresh = {}
        for n in rows:
            if self.houses[value["building"][n]].fresh:
                fresh.setdefault(value["building"][n], n)
        estates = self._estates({n: value["estate"][n] for n in fresh.values()}, value)
        common = {"batch": self.batch.pk, "source": self.source, "valid_from": self.today}
        Building.objects.bulk_create(
            [
                Building(
                    id=self.houses[address].id,
                    area=self.houses[address].area,
                    address=address,
                    estate_id=estates.get(n),
                    **_point(value["point"][n]),
                    **common,
                )
                for address, n in fresh.items()
            ],
            batch_size=2000,
        )
        stage("dwellings_staged", STAGED, self._staged(value, rows))
        return {n: NOT_WRITTEN for (n,) in answers(WRITE, common)}

    def _staged(self, value, rows):
        for n in rows:
            house = self.houses[value["building"][n]]
            yield (
                n, new_key(), house.id, house.area.pk, value["unit"][n], value["floor"][n], value["room"][n],
                value["address"][n], value["use"][n],
            )  # fmt: skip

    def _estates(self, named, value):
        """Row → key of its estate: by name within the community, entered where there is none."""
        found, keys = {}, {}
        for n, name in named.items():
            if not name:
                continue
            area = self.houses[value["building"][n]].area
            community = area.parent_id or area.pk
            if (name, community) not in found:
                there = Estate.objects.filter(name=name[:80], area_id=community, valid_until=None).first()
                found[name, community] = there or Estate.objects.create(
                    name=name[:80], area_id=community, batch=self.batch.pk, source=self.source, valid_from=self.today
                )
            keys[n] = found[name, community].pk
        return keys


def _point(point):
    return {"lon": point[0], "lat": point[1]} if point else {}


def point_of(lon, lat, datum=WGS84):
    """((lon, lat) in WGS-84 or None, whether it is written wrongly) of two cells in a datum."""
    if not lon and not lat:
        return None, False
    try:
        found = float(lon), float(lat)
    except ValueError:
        return None, True
    if not (-180 <= found[0] <= 180 and -90 <= found[1] <= 90):
        return None, True
    return (found if datum == WGS84 else to_wgs84(*found, datum)), False


def grids_by_word():
    """Code, key, and full name (of one place alone) → the area; whole words only, nothing is guessed."""
    found, twice = {}, set()
    for area in Area.objects.filter(valid_until=None).select_related("parent"):
        full = f"{area.parent.name if area.parent else ''}{area.name}"
        for word in filter(None, {area.code, area.key, area.name, full}):
            if word in found and found[word].pk != area.pk:
                twice.add(word)
            found[word] = area
    return {word: area for word, area in found.items() if word not in twice}


THERE = "SELECT address, building_id FROM premises_dwelling WHERE address = ANY (%s) AND valid_until IS NULL"
ROOMS = "SELECT building_id, unit, room FROM premises_dwelling WHERE building_id = ANY (%s) AND valid_until IS NULL"
WRITE = """
WITH put AS (
    INSERT INTO premises_dwelling (id, building_id, area_id, unit, floor, room, address, use, batch, source, valid_from,
        ended_because, invented)
    SELECT id, building_id, area_id, unit, floor, room, address, use, %(batch)s, %(source)s, %(valid_from)s, '', false
    FROM dwellings_staged ON CONFLICT DO NOTHING RETURNING id
)
SELECT n FROM dwellings_staged s LEFT JOIN put USING (id) WHERE put.id IS NULL
"""
