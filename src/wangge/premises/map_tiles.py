"""What a tile of the premises holds for an actor: sums of areas from afar, buildings from nearer, their rooms at last;
and what a tile of the city's components holds.

No word about a person is in a tile, no plate's code, and of areas outside the actor's own nothing at all. What a tile
holds is bounded: buildings and plates that would lie on each other are one dot with their sum.
"""

import math
from collections import defaultdict

from django.db import connection
from django.utils.timezone import localdate
from shapely import Point

from wangge.core.permits import paths_of
from wangge.core.web.tiles import EXTENT, encoded
from wangge.premises.map_counts import Counted, counts_by
from wangge.premises.models import COUNTED
from wangge.territory.shapes import sheet

BUILDINGS_FROM, ADDRESS_FROM, PLATES_FROM, ROOMS_FROM = 14, 16, 16, 18
COMPONENTS_FROM, TITLES_FROM = 15, 17
CELLS = 30  # a tile has so many cells a side, of 17 pixels each; what lies in one cell is one dot
MOST_ROOMS = 1_000
ROOM_METRES, EARTH_METRES = 3.2, 40_075_016.7
INSIDE = "point(t.lon, t.lat) <@ box(point(%(west)s, %(south)s), point(%(east)s, %(north)s))"
MINE = "(%(paths)s::ltree[] IS NULL OR a.path <@ ANY (%(paths)s::ltree[]))"
CELL = """
floor((t.lon - %(west)s) / (%(east)s - %(west)s) * %(cells)s)::int AS across,
floor((t.lat - %(south)s) / (%(north)s - %(south)s) * %(cells)s)::int AS up
"""
BUILDINGS = f"""
SELECT {CELL}, count(*)::int, 0, avg(t.lon), avg(t.lat), min(t.id::text),
    {", ".join(f"sum(t.{one})::int" for one in COUNTED)}
FROM premises_buildingtally t JOIN territory_area a ON a.id = t.area_id WHERE {INSIDE} AND {MINE} GROUP BY 1, 2
"""
ADDRESSES = "SELECT id::text, coalesce(nullif(name, ''), address) FROM premises_building WHERE id = ANY (%s::uuid[])"
PLATES = f"""
SELECT {CELL}, count(*)::int, avg(t.lon), avg(t.lat) FROM premises_plate t JOIN territory_area a ON a.id = t.area_id
WHERE t.revoked_at IS NULL AND {INSIDE} AND {MINE} GROUP BY 1, 2
"""
COMPONENTS = f"""
SELECT {CELL}, count(*)::int, count(*) FILTER (WHERE t.state IN ('broken', 'lost'))::int, avg(t.lon), avg(t.lat),
    min(t.id::text), min(coalesce(nullif(t.title, ''), t.code))
FROM premises_component t JOIN territory_area a ON a.id = t.area_id
WHERE t.valid_until IS NULL AND {INSIDE} AND {MINE} GROUP BY 1, 2
"""
HOUSES = f"""
SELECT t.id, t.lon, t.lat, t.dwellings FROM premises_buildingtally t JOIN territory_area a ON a.id = t.area_id
WHERE {INSIDE} AND {MINE} ORDER BY t.dwellings, t.id
"""
ROOMS = """
SELECT d.building_id, d.id::text, d.unit, d.floor, d.room, d.use, l.colour, l.expires_on < %(day)s,
    EXISTS (SELECT FROM premises_plate p WHERE p.dwelling_id = d.id AND p.revoked_at IS NULL)
FROM premises_dwelling d LEFT JOIN premises_label l ON l.dwelling_id = d.id AND l.until IS NULL
WHERE d.building_id = ANY (%(houses)s) AND d.valid_until IS NULL ORDER BY d.unit, d.room, d.id
"""


def own_paths(actor):
    """The areas whose premises an actor may see: the outermost of them, in order."""
    held = paths_of(actor, "premises.view")
    return tuple(one for one in held if not any(one.startswith(f"{other}.") for other in held))


def premises_tile(tile, paths):
    """The protected tile for somebody who may see the areas of these paths."""
    if tile.z < BUILDINGS_FROM:
        return encoded({"areas": list(_areas(tile, paths))})
    asked = _asked(tile, paths)
    layers = {"buildings": _buildings(tile, asked)}
    if tile.z >= PLATES_FROM:
        layers["plates"] = _plates(tile, asked)
    if tile.z >= ROOMS_FROM:
        layers["rooms"] = _rooms(tile, asked)
    return encoded(layers)


def components_tile(tile, paths):
    """The protected tile of components: what lies in one cell is one dot, with how many, and how many of them are
    broken or lost; of one alone its key and, from nearer, what it is."""
    if tile.z < COMPONENTS_FROM:
        return encoded({})
    found = []
    for _across, _up, number, bad, lon, lat, key, title in _rows(COMPONENTS, _asked(tile, paths)):
        told = {"n": number} | ({"bad": bad} if bad else {})
        if number == 1:
            told |= {"id": key} | ({"name": title} if tile.z >= TITLES_FROM else {})
        found.append((Point(tile.place(lon, lat)), told))
    return encoded({"components": found})


def rank_at(zoom, deepest):
    """How deep the areas lie whose sums a tile shows."""
    return max(1, deepest - (0 if zoom >= 13 else 1 if zoom >= 11 else 2))


def _areas(tile, paths):
    whole, sums = sheet(), defaultdict(Counted)
    depth = rank_at(tile.z, whole.deepest) + 1
    for path in paths:
        for at, counted in counts_by(path, max(depth, path.count(".") + 1)).items():
            sums[at].add(counted)
    west, south, east, north = tile.box
    for path, counted in sums.items():
        area = whole.by_path.get(path)
        if area and west <= area.spot[0] < east and south < area.spot[1] <= north:
            told = {"key": area.key, "name": area.name, "rank": area.rank}
            yield Point(tile.place(*area.spot)), told | counted.told()


def _asked(tile, paths):
    west, south, east, north = tile.box
    box = {"west": west, "south": south, "east": east, "north": north, "cells": CELLS}
    return box | {"paths": None if any("." not in path for path in paths) else list(paths)}


def _rows(statement, told):
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        return cursor.fetchall()


def _buildings(tile, asked):
    rows = _rows(BUILDINGS, asked)
    alone = [key for _across, _up, number, _, _lon, _lat, key, *_ in rows if number == 1]
    names = dict(_rows(ADDRESSES, [alone])) if tile.z >= ADDRESS_FROM and alone else {}
    found = []
    for _across, _up, number, unplaced, lon, lat, key, *numbers in rows:
        told = Counted(number, unplaced, *numbers).told()
        if number == 1:
            told |= {"id": key} | ({"name": names[key]} if key in names else {})
        found.append((Point(tile.place(lon, lat)), told))
    return found


def _plates(tile, asked):
    return [(Point(tile.place(lon, lat)), {"n": number}) for _across, _up, number, lon, lat in _rows(PLATES, asked)]


def _rooms(tile, asked):
    """Rooms as dots side by side, floor over floor, about the place of their building; up to MOST_ROOMS."""
    houses, many = {}, 0
    for key, lon, lat, dwellings in _rows(HOUSES, asked):
        many += dwellings
        if many > MOST_ROOMS:
            break
        houses[key] = (lon, lat)
    if not houses:
        return []
    inside = defaultdict(list)
    for key, *room in _rows(ROOMS, {"houses": list(houses), "day": localdate()}):
        inside[key].append(room)
    return [
        (dot, more | {"building": str(key)})
        for key, rooms in inside.items()
        for dot, more in _dots(tile, houses[key], rooms)
    ]


def _dots(tile, place, rooms):
    unit = EARTH_METRES * math.cos(math.radians(place[1])) / 2**tile.z / EXTENT  # metres
    step, (x, y) = ROOM_METRES / unit, tile.place(*place)
    floors = defaultdict(list)
    for room in rooms:
        floors[room[2] or 0].append(room)
    wide = max(map(len, floors.values()))
    for storey, floor in enumerate(sorted(floors)):
        for column, (key, _unit, _floor, room, use, colour, over, plated) in enumerate(floors[floor]):
            at = x + (column - (wide - 1) / 2) * step, y + ((len(floors) - 1) / 2 - storey) * step
            label = "over" if over else colour or ("unchecked" if use in ("let", "dormitory") else "")
            told = {"id": key, "room": room, "use": use, "plated": plated} | ({"label": label} if label else {})
            yield Point(round(at[0]), round(at[1])), told
