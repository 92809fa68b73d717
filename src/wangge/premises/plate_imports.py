"""Door plates from spreadsheets: each hangs at the dwelling or the building of its address, or stands at a point.

Codes are the program's own: random and signed, so that nobody can count through them (`codes.py`). A sheet may bring
codes that were printed here before, as of a list that was exported; any other is sent back.
"""

from hashlib import blake2b

from django.utils.translation import gettext_lazy as _

from wangge.core.datum import WGS84
from wangge.core.keys import new_key
from wangge.imports.columns import Column
from wangge.imports.kinds import MISSING, NOT_WRITTEN, TWICE, Matched, Read, fault, import_kind
from wangge.imports.staging import INSIDE, answers, derive, stage
from wangge.premises.addresses import clean, parts_of, standard
from wangge.premises.codes import SIGNED, fresh_code, plain_code
from wangge.premises.imports import BAD_POINT, DATUM, LONG, NO_GRID, OTHER_AREA, InGrids, point_of
from wangge.premises.models import Plate
from wangge.territory.models import Area
from wangge.territory.rules import read_boundary

STRANGE_CODE = fault(
    "strange-code", _("不是本系统发出的门牌编码：请留空，写入时另发；编码须随机、带校验，才不会被猜到")
)
CODE_TAKEN = fault("code-taken", _("这个编码已经用在另一处，或已经停用"))
NO_PLACE = fault("no-place", _("登记里没有这个地址的房屋或楼幢：请先导入房屋，或填网格、经纬度（如院门、门面）"))
NO_POINT = fault("no-point", _("没有坐标：请填经纬度，或先补上楼幢坐标或网格边界"))

COLUMNS = (
    Column("address", _("门牌地址"), ("门牌地址", "房屋地址", "标准地址", "地址"), True, means=_("房屋到室，楼幢到幢")),
    Column("grid", _("网格"), ("网格代码", "网格编码", "所属网格", "网格"), means=_("地址不在房屋登记里的才须填")),
    Column("lon", _("经度"), ("经度", "lng", "lon"), means=_("可以不填：取楼幢的坐标")),
    Column("lat", _("纬度"), ("纬度", "lat"), means=_("可以不填：取楼幢的坐标")),
    Column("code", _("门牌编码"), ("门牌编码", "二维码编码", "编码"), means=_("只收本系统印发过的；不填即另发")),
)
STAGED = {
    "n": "int", "id": "uuid", "code": "text", "address": "text", "given": "uuid", "lon": "float8", "lat": "float8",
}  # fmt: skip


@import_kind("plates", title=_("门牌"), columns=COLUMNS, order=2, choices=(DATUM,))
class Plates(InGrids):
    """One row is a plate. Known is an address whose plate is in force already."""

    written = (Plate,)

    def __init__(self, batch, *, actor, at):
        super().__init__(batch, actor=actor, at=at)
        self.middles = {}

    def read(self, cells):
        """Addresses as the register writes them, codes checked, points as numbers."""
        read = Read({name: [] for name in ("address", "code", "point")} | {"grid": cells["grid"]})
        for n, (address, code) in enumerate(zip(cells["address"], cells["code"], strict=True)):
            text = as_registered(address)
            if not text:
                read.blame([n], MISSING)
            elif len(text) > 200:
                read.blame([n], LONG)
            plain = plain_code(code) if code else ""
            if plain is None or (plain and len(plain) != SIGNED):
                read.blame([n], STRANGE_CODE)
            point, wrong = point_of(cells["lon"][n], cells["lat"][n], self.batch.options.get("datum", WGS84))
            read.blame([n] if wrong else [], BAD_POINT)
            read.values["address"].append(text)
            read.values["code"].append(plain or "")
            read.values["point"].append(point)
            read.keys.append(blake2b(text.encode(), digest_size=8).digest())
        return read

    def match(self, read, rows):
        """The door or the building of every row, whether it has its plate, and where it is."""
        faults = self._twice(read, rows)
        stage("plates_staged", STAGED, list(self._staged(read.values, rows)))  # it asks for areas: not amid a COPY
        derive("plates_placed", PLACED)
        self._measure()
        known, grids = set(), read.values["grid"]
        for n, inside, there, taken, pointless in answers(FOUND):
            if inside is None:
                faults[n] = NO_GRID if grids[n] else NO_PLACE
            elif not inside:
                faults[n] = OTHER_AREA
            elif there:
                known.add(n)
            elif taken:
                faults[n] = CODE_TAKEN
            elif pointless:
                faults[n] = NO_POINT
        return Matched(frozenset(known - faults.keys()), faults)

    def _twice(self, read, rows):
        """One code for two doors of a chunk; the constraint watches over the chunks."""
        first, faults = {}, {}
        for n in rows:
            if (code := read.values["code"][n]) and first.setdefault(code, n) != n:
                faults[n] = TWICE
        return faults

    def _staged(self, value, rows):
        areas = self.grids_of([(value["grid"][n], value["point"][n]) for n in rows])
        for n, area in zip(rows, areas, strict=True):
            lon, lat = value["point"][n] or (None, None)
            code = value["code"][n] or fresh_code()
            yield n, new_key(), code, value["address"][n], area and area.pk, lon, lat

    def _measure(self):
        """Where nobody measured the building, the plate stands in the middle of its grid."""
        areas = [area for (area,) in answers(UNMEASURED)]
        self.middles |= {one.pk: _middle(one) for one in Area.objects.filter(pk__in=set(areas) - self.middles.keys())}
        for area in areas:
            if spot := self.middles[area]:
                answers(MEASURE, [spot.x, spot.y, area])

    def write(self, read, rows):
        """All at once; a door that got its plate meanwhile is told."""
        return {n: NOT_WRITTEN for (n,) in answers(WRITE, {"batch": self.batch.pk, "rows": list(rows)})}


def as_registered(text):
    """An address as the register writes it: to the room where it has one, else as it came, cleaned."""
    text = clean(text)
    parts = parts_of(text)
    return standard(*parts) if parts and parts[2] else text


def _middle(area):
    return read_boundary(area.boundary).representative_point() if area.boundary else None


PLACED = """
SELECT s.n, d.id AS dwelling_id, b.id AS building_id, coalesce(b.area_id, s.given) AS area_id,
    CASE WHEN s.lon IS NULL THEN b.lon ELSE s.lon END AS lon, CASE WHEN s.lon IS NULL THEN b.lat ELSE s.lat END AS lat
FROM plates_staged s
LEFT JOIN premises_dwelling d ON d.address = s.address AND d.valid_until IS NULL
LEFT JOIN premises_building b ON b.valid_until IS NULL AND (b.id = d.building_id OR b.address = s.address)
"""
UNMEASURED = "SELECT DISTINCT area_id FROM plates_placed WHERE lon IS NULL AND area_id IS NOT NULL"
MEASURE = "UPDATE plates_placed SET lon = %s, lat = %s WHERE lon IS NULL AND area_id = %s RETURNING n"
FOUND = f"""
SELECT n, CASE WHEN p.area_id IS NULL THEN NULL ELSE {INSIDE.format(area="p.area_id")} END,
    CASE WHEN p.dwelling_id IS NOT NULL
        THEN EXISTS (SELECT FROM premises_plate o WHERE o.dwelling_id = p.dwelling_id AND o.revoked_at IS NULL)
        ELSE EXISTS (SELECT FROM premises_plate o
            WHERE o.address = s.address AND o.dwelling_id IS NULL AND o.revoked_at IS NULL) END,
    EXISTS (SELECT FROM premises_plate o WHERE o.code = s.code), p.lon IS NULL
FROM plates_placed p JOIN plates_staged s USING (n)
"""
WRITE = """
WITH put AS (
    INSERT INTO premises_plate (id, code, address, area_id, building_id, dwelling_id, lon, lat, batch, invented)
    SELECT s.id, code, address, area_id, building_id, dwelling_id, p.lon, p.lat, %(batch)s, false
    FROM plates_staged s JOIN plates_placed p USING (n)
    WHERE n = ANY (%(rows)s::int[]) ON CONFLICT DO NOTHING RETURNING id
)
SELECT n FROM plates_staged s LEFT JOIN put USING (id) WHERE n = ANY (%(rows)s::int[]) AND put.id IS NULL
"""
