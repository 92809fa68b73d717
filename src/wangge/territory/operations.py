"""Changing the area tree; every change leaves its history."""

import csv
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import F, Func, Value
from django.utils.timezone import localdate

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.ltree import LtreeField
from wangge.core.permits import require
from wangge.territory.events import AreaChanged, AreasLoaded
from wangge.territory.models import Area, AreaChange, TerritoryRevision
from wangge.territory.queries import areas, areas_under
from wangge.territory.rules import coordinates_of, read_boundary

COLUMNS = ["key", "code", "level", "name", "parent", "managed_by", "counted", "invented", "valid_from", "source"]
TRUTH = {"true": True, "false": False}


def read_areas(path):
    """The rows of an areas.csv as mappings; Invalid names every faulty row at once."""
    faults, rows = [], []
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS:
            raise Invalid(f"{Path(path).name}: 1: 第一行须为：{','.join(COLUMNS)}", code="areas-file")
        for number, line in enumerate(reader, start=2):
            try:
                rows.append(_row(line))
            except (KeyError, ValueError, TypeError) as error:
                faults.append(f"{Path(path).name}: {number}: 无法读取（{error}）")
    if faults:
        raise Invalid("\n".join(faults), code="areas-file")
    return rows


def _row(line):
    truth = {name: TRUTH[line[name]] for name in ("counted", "invented")}
    if not line["key"] or not line["name"] or not line["level"]:
        raise ValueError("key、level、name 不能为空")
    return line | truth | {"valid_from": date.fromisoformat(line["valid_from"])}


@transaction.atomic
def load_areas(rows, *, actor, at):
    """Enter areas, parents before children; those already there stay as they are. Returns how many are new.

    A row has key, level, name, parent (a key, "" for the root) and may have the other columns of Area. Invalid names
    every row with an unknown parent, a repeated key or a bad boundary; then nothing is entered.
    """
    require(actor, "territory.edit")
    known = {area.key: area for area in areas()}
    faults, fresh = [], []
    for row in rows:
        if row["key"] in known and known[row["key"]] not in fresh:
            continue
        try:
            fresh.append(_area(row, known, at))
            known[row["key"]] = fresh[-1]
        except Invalid as fault:
            faults.append(f"{row['key']} {row['name']}: {fault.reason}")
    if faults:
        raise Invalid("\n".join(faults), code="areas")
    Area.objects.bulk_create(fresh, batch_size=500)
    _changed(fresh, "added", "", lambda area: area.name, basis="", actor=actor, at=at)
    if fresh:
        record(AreasLoaded(count=len(fresh)), actor=actor, at=at)
    return len(fresh)


def _area(row, known, at):
    if row["key"] in known:
        raise Invalid("键重复", code="areas")
    for name in ("parent", "managed_by"):
        if row.get(name) and row[name] not in known:
            raise Invalid(f"{name} “{row[name]}” 不存在，或排在它后面", code="areas")
    if not row["parent"] and any(area.parent_id is None for area in known.values()):
        raise Invalid("只能有一个没有上级的区域", code="areas")
    parent, label = known.get(row["parent"]), row["key"].replace("-", "_")
    boundary = row.get("boundary")
    return Area(
        key=row["key"],
        code=row.get("code", ""),
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


@transaction.atomic
def rename_area(area, name, *, basis, actor, at):
    """Give an area another name; the old one stays in its history."""
    area = _lock(area, actor)
    before, area.name = area.name, name
    area.save(update_fields=["name"])
    _changed([area], "renamed", before, lambda _: name, basis=basis, actor=actor, at=at)
    return area


@transaction.atomic
def move_area(area, parent, *, basis, actor, at):
    """Put an area, with all below it, under another parent; Refused into itself or below."""
    area, parent = _lock(area, actor), _lock(parent, actor)
    if parent.path == area.path or parent.path.startswith(area.path + "."):
        raise Refused("不能移到自己或下级区域之下。", code="area-cycle")
    before, own = area.path, area.path.rpartition(".")[2]
    after = f"{parent.path}.{own}"
    _repath(before, after)
    Area.objects.filter(pk=area.pk).update(parent=parent)
    area.refresh_from_db()
    _changed([area], "moved", before, lambda _: after, basis=basis, actor=actor, at=at)
    return area


@transaction.atomic
def merge_areas(area, into, *, basis, actor, at):
    """End an area and let another one of its level take its place, children included."""
    area, into = _lock(area, actor), _lock(into, actor)
    if area.pk == into.pk or area.level != into.level:
        raise Refused("只能并入同一级的另一个区域。", code="area-merge")
    for child in areas().filter(parent=area):
        move_area(child, into, basis=basis, actor=actor, at=at)
    Area.objects.filter(pk=area.pk).update(valid_until=localdate(at), successor=into)
    _changed([area], "merged", area.name, lambda _: into.name, basis=basis, actor=actor, at=at)
    return into


@transaction.atomic
def set_boundary(area, coordinates, *, basis, actor, at):
    """Redraw an area; Invalid, saying why, if the shape is none."""
    area = _lock(area, actor)
    area.boundary = coordinates_of(read_boundary(coordinates))
    area.save(update_fields=["boundary"])
    _changed([area], "boundary", "", lambda _: "", basis=basis, actor=actor, at=at)
    return area


def _lock(area, actor):
    area = Area.objects.select_for_update().get(pk=area.pk)
    require(actor, "territory.edit", area)
    if area.valid_until:
        raise Refused("这个区域已经撤销，不能再改。", code="area-ended")
    return area


def _repath(before, after):
    """New paths for an area and all below it, in one statement."""
    below = areas_under(before)
    tail = Func(F("path"), Value(len(before.split("."))), function="subpath", output_field=LtreeField())
    below.exclude(path=before).update(
        path=Func(
            Value(after), tail, template="(%(expressions)s)", arg_joiner="::ltree || ", output_field=LtreeField()
        )
    )
    Area.objects.filter(path=before).update(path=after)


def _changed(changed, kind, before, after, *, basis, actor, at):
    """History, event and a new revision: what every change leaves."""
    AreaChange.objects.bulk_create(
        AreaChange(
            area=area, kind=kind, before=before, after=after(area), basis=basis, at=at, actor_id=actor.id
        )
        for area in changed
    )
    row, _ = TerritoryRevision.objects.get_or_create(pk=1)
    TerritoryRevision.objects.filter(pk=row.pk).update(number=F("number") + 1)
    if len(changed) == 1:
        record(AreaChanged(area_id=changed[0].pk, kind=kind), actor=actor, at=at)
