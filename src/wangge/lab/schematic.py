"""A schematic map (示意图) made from numbers: a county cut into areas without gap or overlap.

Nothing here is surveyed. The county is covered with thousands of small Voronoi cells; every cell is given to
one leaf (a grid in town, a community elsewhere); leaves are the unions of their cells. Neighbours therefore
share their border point for point. Distances are kilometres from the seat, x to the east, y to the north.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

RURAL_STEP, TOWN_STEP = 0.62, 0.085  # kilometres between cell centres; a finer step makes room for more leaves
TURN = 0.14  # the town's streets run this many radians off north


@dataclass(frozen=True)
class Sketch:
    """What to draw: where, how large, and how many leaves each unit has.

    `town_units`: for each unit in town the number of grids of each of its communities; none draws no town.
    `rural_units`: for each unit elsewhere (east, north) in km of its middle, and its parts: a tuple with the
    parts of each part, where a leaf has none.
    """

    seat: tuple[float, float]  # longitude, latitude (WGS-84)
    square_km: float
    middle: tuple[float, float]  # of the county, km from the seat
    rural_units: tuple[tuple[float, float, tuple], ...]
    seed: int
    town_half_axes: tuple[float, float] = (0, 0)  # km
    town_units: tuple[tuple[int, ...], ...] = ()
    step: float = RURAL_STEP


@dataclass(frozen=True)
class Drawing:
    """Leaf polygons by their place in the tree: (unit, part, part of it …); units in town are counted first."""

    leaves: dict[tuple[int, ...], shapely.Polygon]


def draw(sketch):
    """The sketch as polygons in WGS-84; equal sketches give equal drawings."""
    random = np.random.default_rng(sketch.seed)
    town, lattice = _town_points(sketch, random)
    rural, outside = _rural_points(sketch, random)
    points = np.vstack([town, rural, outside])
    owner = np.full(len(points), -1)
    names = _label_town(sketch, lattice, owner[: len(town)])
    names += _label_rural(sketch, rural, points, owner, len(town), len(names), random)
    polygons = _merge(points, owner, len(names))
    polygons = shapely.coverage_simplify(_soften(polygons, rounds=6), 0.03)
    return Drawing(dict(zip(names, _to_degrees(polygons, sketch.seat), strict=True)))


def _outline(sketch, points):
    """How far each point lies from the county's middle, as a share of the outline's radius there."""
    random = np.random.default_rng(sketch.seed + 1)
    waves = [(k, 0.16 / k, random.uniform(0, 2 * math.pi)) for k in (2, 3, 4, 5, 7, 9)]
    east, north = (points - sketch.middle).T
    angle = np.arctan2(north, east)
    bulge = 1 + sum(size * np.cos(k * angle + phase) for k, size, phase in waves)
    evened = math.sqrt(1 + sum(size**2 for _, size, _ in waves) / 2)  # keeps the area as asked
    return np.hypot(east, north) / (math.sqrt(sketch.square_km / math.pi) * bulge / evened)


def _town_points(sketch, random):
    """Cell centres of the town: a gently bent street lattice inside a rounded oblong."""
    if not sketch.town_units:
        return np.empty((0, 2)), np.empty((0, 2))
    half_u, half_v = sketch.town_half_axes
    u, v = np.meshgrid(np.arange(-half_u, half_u, TOWN_STEP), np.arange(-half_v, half_v, TOWN_STEP))
    u, v = u.ravel(), v.ravel()
    inside = np.abs(u / half_u) ** 2.6 + np.abs(v / half_v) ** 2.6 < 1
    u, v = u[inside], v[inside]
    bent_u = u + 0.16 * np.sin(v * 1.1 + 0.4)
    bent_v = v + 0.13 * np.sin(u * 0.9 + 1.0)
    x = bent_u * math.cos(TURN) - bent_v * math.sin(TURN)
    y = bent_u * math.sin(TURN) + bent_v * math.cos(TURN)
    jitter = random.normal(0, TOWN_STEP / 60, (len(u), 2))
    return np.column_stack([x, y]) + jitter, np.column_stack([u, v])


def _rural_points(sketch, random):
    """Cell centres around the town: in the county, and a fringe outside that only closes the outer cells."""
    reach = math.sqrt(sketch.square_km / math.pi) * 1.7
    step = sketch.step
    x, y = np.meshgrid(np.arange(-reach, reach, step), np.arange(-reach, reach, step * 0.87))
    x = x + (np.arange(x.shape[0]) % 2 * step / 2)[:, None]
    points = np.column_stack([x.ravel(), y.ravel()]) + sketch.middle
    points += random.uniform(-0.3, 0.3, points.shape) * step
    free, share = _out_of_town(sketch, points), _outline(sketch, points)
    return points[free & (share <= 1)], points[free & (share > 1) & (share < 1.25)]


def _out_of_town(sketch, points):
    """Which points lie outside the town's oblong and a strip around it; all where there is no town."""
    if not sketch.town_units:
        return np.full(len(points), True)
    half_u, half_v = (half + 0.4 for half in sketch.town_half_axes)
    u = points[:, 0] * math.cos(TURN) + points[:, 1] * math.sin(TURN)
    v = points[:, 1] * math.cos(TURN) - points[:, 0] * math.sin(TURN)
    return np.abs(u / half_u) ** 2.6 + np.abs(v / half_v) ** 2.6 > 1


def _label_town(sketch, lattice, owner):
    """Split the street lattice among units, then communities, then grids, always along a street."""
    names = []
    if not sketch.town_units:
        return names
    everyone = np.arange(len(lattice))
    units = _split(lattice, everyone, [sum(unit) for unit in sketch.town_units])
    for unit, (cells, grids) in enumerate(zip(units, sketch.town_units, strict=True)):
        for community, (inner, count) in enumerate(zip(_split(lattice, cells, grids), grids, strict=True)):
            for grid, leaf in enumerate(_split(lattice, inner, [1] * count)):
                owner[leaf] = len(names)
                names.append((unit, community, grid))
    return names


def _split(lattice, cells, weights):
    """Cut cells into len(weights) parts of about these shares, by straight cuts across the longer side."""
    if len(weights) == 1:
        return [cells]
    half = _halfway(weights)
    extent = np.ptp(lattice[cells], axis=0)
    along = lattice[cells, int(extent[1] > extent[0])]
    lines = np.unique(along)
    share = np.searchsorted(np.sort(along), lines) / len(cells)
    cut = lines[1:][np.argmin(np.abs(share[1:] - sum(weights[:half]) / sum(weights)))]
    first, second = cells[along < cut], cells[along >= cut]
    return _split(lattice, first, weights[:half]) + _split(lattice, second, weights[half:])


def _halfway(weights):
    """Where to part a list so that both sides weigh about the same; neither side is empty."""
    sums = np.cumsum(weights)
    return 1 + int(np.argmin(np.abs(sums[:-1] - sums[-1] / 2)))


def _label_rural(sketch, rural, points, owner, start, first, random):
    """Give the rural cells to units, their parts and so on by nearness; returns the leaves' names."""
    here = slice(start, start + len(rural))
    pairs = _neighbours(points)
    pairs = pairs[((pairs >= start) & (pairs < start + len(rural))).all(axis=1)] - start
    middles = np.array([(east, north) for east, north, _ in sketch.rural_units])
    labels = _heal(_nearest(rural, middles, rounds=3), pairs)
    nodes = [((len(sketch.town_units) + n,), parts) for n, (_, _, parts) in enumerate(sketch.rural_units)]
    while any(parts for _, parts in nodes):
        labels, nodes = _divide(rural, labels, nodes, pairs, random)
    owner[here] = first + labels
    return [name for name, _ in nodes]


def _divide(points, labels, nodes, pairs, random):
    """Split the cells of every node among its parts; one without parts stays. Returns the new labels and nodes."""
    fresh, below = np.full(len(points), -1), []
    for label, (name, parts) in enumerate(nodes):
        mine = np.flatnonzero(labels == label)
        if parts:
            begin = points[random.choice(mine, len(parts), replace=False)]
            fresh[mine] = len(below) + _nearest(points[mine], begin, rounds=25)
            below += [((*name, number), part) for number, part in enumerate(parts)]
        else:
            fresh[mine] = len(below)
            below.append((name, ()))
    same = labels[pairs[:, 0]] == labels[pairs[:, 1]]
    return _heal(fresh, pairs[same]), below


def _nearest(points, middles, rounds):
    """Lloyd's rounds: each point's nearest middle, the middles moving to the means of their points."""
    middles = middles.copy()
    for _ in range(rounds):
        labels = np.argmin(((points[:, None] - middles) ** 2).sum(axis=2), axis=1)
        counts = np.maximum(np.bincount(labels, minlength=len(middles)), 1)
        for axis in (0, 1):
            middles[:, axis] = np.bincount(labels, points[:, axis], len(middles)) / counts
    return labels


def _neighbours(points):
    """Index pairs of points whose cells touch."""
    order = np.lexsort((points[:, 1], points[:, 0]))
    edges = shapely.get_coordinates(shapely.delaunay_triangles(shapely.multipoints(points), only_edges=True))
    ranks = np.searchsorted(points[order, 0], edges[:, 0])  # x is unique: the points are jittered
    return order[ranks].reshape(-1, 2)


def _heal(labels, pairs):
    """Give cells cut off from the main piece of their label to a neighbouring label."""
    labels = labels.copy()
    for _ in range(12):
        pieces = _pieces(labels, pairs)
        sizes = np.bincount(pieces, minlength=len(labels))
        main = np.zeros(labels.max() + 1, int)
        np.maximum.at(main, labels, sizes[pieces])
        lost = sizes[pieces] < main[labels]
        both = np.vstack([pairs, pairs[:, ::-1]])
        rim = both[lost[both[:, 0]] & ~lost[both[:, 1]]]
        if not len(rim):
            return labels
        labels[rim[:, 0]] = labels[rim[:, 1]]
    return labels


def _pieces(labels, pairs):
    """The smallest cell index of each connected piece of equal label."""
    inner = pairs[labels[pairs[:, 0]] == labels[pairs[:, 1]]]
    piece = np.arange(len(labels))
    while True:
        least = np.minimum(piece[inner[:, 0]], piece[inner[:, 1]])
        known = piece.copy()
        np.minimum.at(piece, inner[:, 0], least)
        np.minimum.at(piece, inner[:, 1], least)
        piece = piece[piece]
        if (piece == known).all():
            return piece


def _merge(points, owner, count):
    """The union of each owner's cells."""
    cells = np.array(shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), ordered=True)))
    order = np.argsort(owner, kind="stable")
    borders = np.searchsorted(owner[order], np.arange(count + 1))
    groups = [cells[order[a:b]] for a, b in pairwise(borders)]
    merged = [shapely.get_parts(shapely.coverage_union_all(group)) for group in groups]
    if any(len(parts) != 1 for parts in merged):
        raise ValueError("the sketch leaves an area in pieces; choose another seed")
    return np.array([parts[0] for parts in merged])


def _soften(polygons, rounds):
    """Smooth the borders: corners move to the mean of their neighbours along borders; junctions hardly."""
    xy, ring = shapely.get_coordinates(polygons, return_index=True)
    corners, inverse = np.unique(np.round(xy, 9), axis=0, return_inverse=True)
    inverse = inverse.ravel()
    steps = np.column_stack([inverse[:-1], inverse[1:]])[ring[:-1] == ring[1:]]
    steps = np.unique(np.sort(steps, axis=1), axis=0)
    degree = np.bincount(steps.ravel(), minlength=len(corners))
    for _ in range(rounds):
        total = np.zeros_like(corners)
        np.add.at(total, steps[:, 0], corners[steps[:, 1]])
        np.add.at(total, steps[:, 1], corners[steps[:, 0]])
        pull = np.where(degree == 2, 0.5, 0.1)[:, None]
        corners = corners * (1 - pull) + pull * total / degree[:, None]
    return shapely.set_coordinates(polygons.copy(), corners[inverse])


def _to_degrees(polygons, seat):
    """Kilometres from the seat as longitude and latitude, to the sixth place (about 0.1 m)."""
    longitude, latitude = seat
    scale = np.array([111.320 * math.cos(math.radians(latitude)), 110.574])
    return shapely.transform(polygons, lambda xy: np.round(xy / scale + (longitude, latitude), 6))
