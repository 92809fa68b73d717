"""Components from spreadsheets: each row one thing with its code of 16 characters, checked against area and class."""

from hashlib import blake2b

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from wangge.core.datum import WGS84
from wangge.core.keys import new_key
from wangge.imports.columns import Choice, Column, in_languages
from wangge.imports.kinds import MISSING, NOT_WRITTEN, POWER, POWERS, Matched, Read, fault, import_kind
from wangge.imports.staging import INSIDE, answers, stage
from wangge.method.queries import current_method
from wangge.premises.addresses import clean
from wangge.premises.component_codes import NUMBERED, USUAL, class_of, county_of, read_code, schemes_told, titles_of
from wangge.premises.imports import BAD_POINT, DATUM, InGrids, point_of
from wangge.premises.models import Component
from wangge.territory.queries import areas, locate_all
from wangge.territory.rules import lies_in

BAD_CODE = fault("bad-component-code", _("部件编码须是 16 位数字：区划 6 位、大类 2 位、小类、顺序号"))
OTHER_COUNTY = fault("other-county", _("编码前六位不是这个区域的区划代码"))
OTHER_CLASS = fault("other-class", _("编码里的大类、小类与“小类”一列不一致；每行都这样，多半是编码体系选错了"))
NO_GRID = fault("no-component-grid", _("找不到这个部件的网格：请填网格代码或全名，或填经纬度"))
OTHER_AREA = fault("component-outside", _("这个部件的网格不在您的区域"))
BAD_STATE = fault("bad-component-state", _("状态须是完好、破损、缺失、不在用、未查之一"))
CODE_ELSEWHERE = fault("component-elsewhere", _("这个编码已在册，在另一个网格：请在部件页上更正，或核对编码"))
TOO_LONG = fault("too-long", _("有一格太长：小类名称 40 字以内，地址 200 字，单位 80 字"))
UNKNOWN_CLASS = fault("unknown-class", _("本市工作法没有列出这个小类，照表里的名称登记"))
OTHER_GRID = fault("other-grid", _("坐标不在所填的网格里，请核对"))

CODES = ("部件标识码", "部件编码", "部件代码", "标识码", "ObjID")
CLASSES = ("小类代码", "部件小类", "小类名称", "小类", "部件名称", "ObjName")
GRIDS = ("单元网格代码", "网格代码", "网格编码", "所属网格", "网格", "BGID")
COLUMNS = (
    Column("code", _("部件编码"), CODES, True, means=_("16 位数字")),
    Column("class", _("小类"), CLASSES, means=_("名称或代码")),
    Column("grid", _("网格"), GRIDS, means=_("代码或全名；填了经纬度可以不填")),
    Column("lon", _("经度"), ("经度", "lng", "lon")),
    Column("lat", _("纬度"), ("纬度", "lat")),
    Column("address", _("位置描述"), ("位置描述", "位置", "地址", "所在位置")),
    Column("state", _("状态"), ("部件状态", "状态"), means=_("完好、破损、缺失、不在用；不填按未查")),
    Column("owner", _("权属单位"), ("权属单位", "产权单位")),
    Column("keeper", _("养护单位"), ("养护单位", "管护单位", "维护单位")),
)
SCHEME = Choice(
    "scheme", _("编码体系"), schemes_told(), _("小类两位还是三位，看普查时用的是哪个标准；写在部件编码说明里")
)
STATES = {"": "unknown", "未查": "unknown", "完好": "ok", "正常": "ok", "破损": "broken", "损坏": "broken"}
STATES |= {"缺失": "lost", "丢失": "lost", "停用": "unused", "不在用": "unused", "废弃": "unused"}
STATES |= {key: key for key, _title in Component.STATES}
TEXTS = {"title": 40, "address": 200, "owner": 80, "keeper": 80}
STAGED = {
    "n": "int", "id": "uuid", "area_id": "uuid", "code": "text", "class_code": "text", "title": "text",
    "address": "text", "state": "text", "owner": "text", "keeper": "text", "lon": "float8", "lat": "float8",
}  # fmt: skip


@import_kind("components", title=_("城市部件"), columns=COLUMNS, order=6, choices=(DATUM, SCHEME))
class Components(InGrids):
    """One row is a component. Known is a code that stands in the register in the same grid."""

    written = (Component,)

    def __init__(self, batch, *, actor, at):
        super().__init__(batch, actor=actor, at=at)
        self.datum, self.scheme = batch.options.get("datum", WGS84), batch.options.get("scheme", USUAL)
        self.titles = titles_of(current_method(), self.scheme)
        self.counties, self.states = {}, STATES | _titles()

    def read(self, cells):
        """Codes taken apart and held against class and area; points as numbers."""
        read = Read({name: [] for name in STAGED if name not in ("n", "id")})
        points = [self._point(read, n, *cell) for n, cell in enumerate(zip(cells["lon"], cells["lat"], strict=True))]
        there = locate_all(points)
        for n, text in enumerate(cells["code"]):
            row = {key: clean(texts[n]) for key, texts in cells.items()} | {"code": clean(text).replace(" ", "")}
            code = read_code(row["code"], self.scheme)
            told = self._place(read, n, row["grid"], points[n], there[n])
            told |= self._kind(read, n, row, code)
            told |= {name: row[name] for name in ("address", "owner", "keeper", "code")}
            told["state"] = self.states.get(row["state"])
            self._blame(read, n, told, code)
            for name, value in told.items():
                read.values[name].append(value)
            read.keys.append(blake2b(row["code"].encode(), digest_size=8).digest() if row["code"] else None)
        return read

    def _blame(self, read, n, told, code):
        if not told["code"]:
            read.blame([n], MISSING)
        elif code is None:
            read.blame([n], POWER if POWERS.fullmatch(told["code"]) else BAD_CODE)
        if told["state"] is None:
            read.blame([n], BAD_STATE)
        if any(len(told[name]) > most for name, most in TEXTS.items()):
            read.blame([n], TOO_LONG)
        if code and told["area_id"] and (county := self.counties.get(told["area_id"])) and code.county != county:
            read.blame([n], OTHER_COUNTY)

    def _kind(self, read, n, row, code):
        """The class that the code says; its column may say the same in digits or in words."""
        said, of_class = row["class"], code.of_class if code else ""
        digits = class_of(said, self.scheme)
        odd = NUMBERED.fullmatch(said) and not digits  # a class of another scheme, or one that lost its first nought
        title = "" if digits or odd else said
        other = next((one for one, known in self.titles.items() if title and known == title), "")
        if code and (odd or (digits and digits != of_class) or (other and other != of_class)):
            read.blame([n], OTHER_CLASS)
        if code and of_class not in self.titles:
            read.warnings.setdefault(n, UNKNOWN_CLASS)
        return {"class_code": of_class, "title": title or self.titles.get(of_class, "")}

    def _point(self, read, n, lon, lat):
        point, wrong = point_of(clean(lon), clean(lat), self.datum)
        read.blame([n] if wrong else [], BAD_POINT)
        return point

    def _place(self, read, n, word, point, there):
        area = self.grid_of(word) if word else there
        if area is None:
            read.blame([n], NO_GRID)
        elif word and there and not lies_in(there.path, area.path):
            read.warnings.setdefault(n, OTHER_GRID)
        if area and area.pk not in self.counties:
            self.counties[area.pk] = county_of(area, list(areas().filter(path__ancestor_of=area.path).order_by("path")))
        lon, lat = point or (None, None)
        return {"area_id": area and area.pk, "lon": lon, "lat": lat}

    def match(self, read, rows):
        """What is there already, in the same grid or elsewhere, and what lies outside the own areas."""
        stage("components_staged", STAGED, [(n, new_key(), *self._values(read, n)) for n in rows])
        known, faults = set(), {}
        for n, inside, there, same in answers(FOUND):
            if not inside:
                faults[n] = OTHER_AREA
            elif there:
                known.add(n) if same else faults.setdefault(n, CODE_ELSEWHERE)
        return Matched(frozenset(known), faults)

    def _values(self, read, n):
        return [read.values[name][n] for name in STAGED if name not in ("n", "id")]

    def write(self, read, rows):
        """All at once; a code that came meanwhile is told."""
        told = {"batch": self.batch.pk, "rows": list(rows), "scheme": self.scheme, "valid_from": localdate(self.at)}
        told["source"] = f"{_('导入')} {localdate(self.batch.at):%Y-%m-%d}"
        return {n: NOT_WRITTEN for (n,) in answers(WRITE, told)}


def _titles():
    """A state as pages and exported sheets write it, in any language, → its key."""
    return {clean(word): key for key, title in Component.STATES for word in in_languages(title)}


FOUND = f"""
SELECT n, {INSIDE.format(area="s.area_id")}, c.id IS NOT NULL, c.area_id = s.area_id
FROM components_staged s LEFT JOIN premises_component c ON c.code = s.code AND c.valid_until IS NULL
"""
WRITE = """
WITH put AS (
    INSERT INTO premises_component (id, code, scheme, class_code, title, area_id, address, state, owner, keeper, lon,
        lat, batch, source, valid_from, ended_because, invented)
    SELECT id, code, %(scheme)s, class_code, title, area_id, address, state, owner, keeper, lon, lat,
        %(batch)s, %(source)s, %(valid_from)s, '', false
    FROM components_staged WHERE n = ANY (%(rows)s::int[]) ON CONFLICT DO NOTHING RETURNING id
)
SELECT n FROM components_staged s LEFT JOIN put USING (id) WHERE n = ANY (%(rows)s::int[]) AND put.id IS NULL
"""
