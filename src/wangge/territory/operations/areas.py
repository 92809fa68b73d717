"""Changing the area tree; every change leaves its history."""

import csv
import re
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import F, Func, Value
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.keys import new_key
from wangge.core.ltree import LtreeField
from wangge.core.permits import require
from wangge.method.queries import current_method
from wangge.territory.events import AreaChanged, AreasLoaded
from wangge.territory.models import Area, AreaChange, TerritoryRevision
from wangge.territory.queries import areas, areas_under, codes_used, county_root
from wangge.territory.rules import (
    check_code,
    check_level,
    check_near,
    check_numbering,
    coordinates_of,
    grid_codes,
    lies_in,
    middle_of,
    read_boundary,
    union_of,
)

EDIT = "territory.edit"
COLUMNS = "key,code,level,name,parent,managed_by,counted,invented,valid_from,source"
TRUTH = {"true": True, "false": False}
KEY = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")


def read_areas(path):
    """The rows of an areas.csv as mappings; Invalid names every faulty row at once."""
    name, faults, rows = Path(path).name, [], []
    try:
        reader = csv.DictReader(Path(path).read_text("utf-8-sig").splitlines(), strict=True)
    except UnicodeDecodeError as error:
        reason = _("%s: 不是 UTF-8 编码，请另存为 UTF-8 后再导入。") % name
        raise Invalid(reason, code="areas-file") from error
    if ",".join(reader.fieldnames or ()) != COLUMNS:
        raise Invalid(f"{name}: 1: " + _("第一行须为：%s") % COLUMNS, code="areas-file")
    for number, line in enumerate(reader, start=2):
        try:
            rows.append(_row(line))
        except (KeyError, ValueError, TypeError) as error:
            faults.append(f"{name}: {number}: " + _("无法读取（%s）") % error)
    if faults:
        raise Invalid("\n".join(faults), code="areas-file")
    return rows


def _row(line):
    if None in line or None in line.values():
        raise ValueError(_("列数不对"))
    truth = {name: TRUTH[line[name]] for name in ("counted", "invented")}
    if not line["key"] or not line["name"] or not line["level"]:
        raise ValueError(_("key、level、name 不能为空"))
    return line | truth | {"valid_from": date.fromisoformat(line["valid_from"])}


@transaction.atomic
def load_areas(rows, *, actor, at):
    """Enter areas, parents before children; those already there stay as they are. Returns how many are new.

    A row has key, level, name, parent (a key, "" for the root) and may have the other columns of Area.
    Invalid names every row with an unknown parent or level, a repeated key or code, or a bad boundary; then
    nothing is entered.
    """
    require(actor, "territory.edit")
    _lock_tree()
    known = {area.key: area for area in areas()}
    there, codes = set(known), {area.code for area in known.values() if area.code}
    levels, faults, fresh = current_method().territory.levels, [], []
    for row in rows:
        if row["key"] in there:
            continue
        try:
            fresh.append(_area(row, known, codes, levels, at))
            known[row["key"]] = fresh[-1]
        except Invalid as fault:
            faults.append(f"{row['key']} {row['name']}: {fault.reason}")
    if faults:
        raise Invalid("\n".join(faults), code="areas")
    Area.objects.bulk_create(fresh, batch_size=500)
    if fresh:
        _changed(fresh, "added", "", lambda area: area.name, basis="", actor=actor, at=at)
        record(AreasLoaded(count=len(fresh)), actor=actor, at=at)
    return len(fresh)


def _area(row, known, codes, levels, at):
    """A row as an Area, not saved; `codes` (those in use) grows by its own."""
    _check_row(row, known, codes)
    parent, label = known.get(row["parent"]), row["key"].replace("-", "_")
    check_level(row["level"], parent.level if parent else "", levels)
    boundary, code = row.get("boundary"), row.get("code", "")
    if code:
        check_code(code, row["level"], current_method().territory.grid.level, parent.code if parent else "")
    codes |= {code} - {""}
    return Area(
        key=row["key"],
        code=code,
        level=row["level"],
        name=row["name"],
        parent=parent,
        managed_by=known.get(row.get("managed_by")),
        path=f"{parent.path}.{label}" if parent else label,
        households=row.get("households"),
        boundary=coordinates_of(read_boundary(boundary)) if boundary else None,
        counted=row.get("counted", True),
        invented=row.get("invented", False),
        source=row.get("source", ""),
        valid_from=row.get("valid_from") or localdate(at),
    )


def _check_row(row, known, codes):
    if not KEY.fullmatch(row["key"]):
        raise Invalid(_("键只能用小写字母、数字和连字符"), code="areas", field="key")
    if row["key"] in known:
        raise Invalid(_("键重复"), code="areas", field="key")
    if row.get("code") in codes:
        raise Invalid(_("代码 %s 重复") % row["code"], code="areas", field="code")
    for name in ("parent", "managed_by"):
        if row.get(name) and row[name] not in known:
            reason = _("%(column)s “%(key)s” 不存在，或排在它后面") % {"column": name, "key": row[name]}
            raise Invalid(reason, code="areas", field=name)
    if not row["parent"] and any(area.parent_id is None for area in known.values()):
        raise Invalid(_("只能有一个没有上级的区域"), code="areas", field="parent")


@transaction.atomic
def add_area(parent, *, key, level, name, basis, actor, at, **more):
    """Set up a new area below another; `more` are further columns (code, households, boundary, source …)."""
    parent = _lock(parent, actor)
    row = {"key": key, "level": level, "name": name, "parent": parent.key, "source": basis, **more}
    used = set(areas().exclude(code="").values_list("code", flat=True))
    known = {area.key: area for area in areas()}
    area = _area(row, known, used, current_method().territory.levels, at)
    if area.boundary:
        _check_in_county(area.boundary)
    area.save(force_insert=True)
    _changed([area], "added", "", lambda _: name, basis=basis, actor=actor, at=at)
    return area


@transaction.atomic
def rename_area(area, name, *, basis, actor, at):
    """Give an area another name; the old one stays in its history."""
    area = _lock(area, actor)
    before, area.name = area.name, name
    area.save(update_fields=["name"])
    _changed([area], "renamed", before, lambda _: name, basis=basis, actor=actor, at=at)
    return area


@transaction.atomic
def recode_area(area, code, *, source, basis, actor, at):
    """Give an area its official code, another one, or none (""); `source` says which register has it."""
    area = _lock(area, actor)
    if code and areas().filter(code=code).exclude(pk=area.pk).exists():
        raise Invalid(_("代码 %s 已用于另一个区域。") % code, code="code-taken", field="code")
    if code:
        check_code(code, area.level, current_method().territory.grid.level, area.parent.code if area.parent else "")
    before, area.code, area.source = area.code, code, source
    area.save(update_fields=["code", "source"])
    _changed([area], "recoded", before, lambda _: code, basis=basis, actor=actor, at=at)
    return area


@transaction.atomic
def number_grids(community, *, basis, actor, at):
    """Give the grids of a community that have no code yet their 15 digits, by where they lie; returns how many.

    Refused where the community has no 12-digit code, or a grid no boundary.
    """
    community = _lock(community, actor)
    grids = list(areas().filter(parent=community, level=current_method().territory.grid.level))
    bare = [grid for grid in grids if not grid.code]
    check_numbering(community, bare)
    points = {grid.pk: middle_of(grid.boundary) for grid in bare}
    codes = grid_codes(community.code, points, codes_used(community))
    for grid in bare:
        grid.code, grid.source = codes[grid.pk], basis
    Area.objects.bulk_update(bare, ["code", "source"])
    _changed(bare, "recoded", "", lambda grid: grid.code, basis=basis, actor=actor, at=at)
    return len(bare)


@transaction.atomic
def move_area(area, parent, *, basis, actor, at, under=EDIT):
    """Put an area, with all below it, under another parent; Refused into itself or below."""
    area, parent = _lock(area, actor, under), _lock(parent, actor, under)
    if lies_in(parent.path, area.path):
        raise Refused(_("不能移到自己或下级区域之下。"), code="area-cycle", field="parent")
    check_level(area.level, parent.level, current_method().territory.levels)
    before = area.path
    after = _hang(area, parent)
    area.refresh_from_db()
    _changed([area], "moved", before, lambda _: after, basis=basis, actor=actor, at=at)
    return area


@transaction.atomic
def merge_areas(area, into, *, basis, actor, at, under=EDIT):
    """End an area and let another of its level take its place: children, ground and households go there.

    The ended area hangs below its successor from now on, so cases, plates and lists that name it are found.
    `under` is the permission that is asked for.
    """
    area, into = _lock(area, actor, under), _lock(into, actor, under)
    if area.pk == into.pk or area.level != into.level:
        raise Refused(_("只能并入同一级的另一个区域。"), code="area-merge", field="into")
    for child in areas().filter(parent=area):
        move_area(child, into, basis=basis, actor=actor, at=at, under=under)
    before = area.path
    Area.objects.filter(pk=area.pk).update(valid_until=localdate(at), successor=into)
    _hang(area, into)
    into.boundary = union_of([into.boundary, area.boundary])
    if into.households is not None and area.households is not None:
        into.households += area.households
    into.save(update_fields=["boundary", "households"])
    _changed([area], "merged", before, lambda _: into.path, basis=basis, actor=actor, at=at)
    return into


@transaction.atomic
def set_boundary(area, coordinates, *, basis, actor, at, under=EDIT):
    """Redraw an area; Invalid, saying why, if the shape is none or lies far outside the county."""
    area = _lock(area, actor, under)
    boundary = coordinates_of(read_boundary(coordinates))
    if area.parent_id:
        _check_in_county(boundary)
    area.boundary = boundary
    area.save(update_fields=["boundary"])
    _changed([area], "boundary", "", lambda _: "", basis=basis, actor=actor, at=at)
    return area


def _check_in_county(boundary):
    if whole := county_root().boundary:
        check_near(read_boundary(boundary), read_boundary(whole))


def _lock_tree():
    """One change of the tree at a time: two moves at once could hang two areas below each other."""
    TerritoryRevision.objects.get_or_create(pk=1)
    return TerritoryRevision.objects.select_for_update().get(pk=1)


def _lock(area, actor, under=EDIT):
    _lock_tree()
    area = Area.objects.select_for_update().get(pk=area.pk)
    require(actor, under, area)
    if area.valid_until:
        raise Refused(_("这个区域已经撤销，不能再改。"), code="area-ended")
    return area


def _hang(area, parent):
    """Put an area with all below it under a parent, in two statements; returns its new path."""
    before, after = area.path, f"{parent.path}.{area.path.rpartition('.')[2]}"
    below = areas_under(before)
    tail = Func(F("path"), Value(len(before.split("."))), function="subpath", output_field=LtreeField())
    joined = {"template": "(%(expressions)s)", "arg_joiner": "::ltree || ", "output_field": LtreeField()}
    below.exclude(path=before).update(path=Func(Value(after), tail, **joined))
    Area.objects.filter(path=before).update(path=after)
    Area.objects.filter(pk=area.pk).update(parent=parent)
    return after


def _changed(changed, kind, before, after, *, basis, actor, at):
    """History, event and a new revision: what every change leaves."""
    AreaChange.objects.bulk_create(
        AreaChange(area=area, kind=kind, before=before, after=after(area), basis=basis, at=at, actor_id=actor.id)
        for area in changed
    )
    TerritoryRevision.objects.filter(pk=1).update(number=F("number") + 1, stamp=new_key())
    if len(changed) == 1:
        record(AreaChanged(area_id=changed[0].pk, kind=kind), actor=actor, at=at)
