"""How far it is on foot: along streets where they are loaded, by the straight line and a detour where not. Pure.

Points are metres of `territory.plane`. A place or a household walks straight to the nearest crossing.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

CELL = 150
"""Metres: candidate sites are the households' own places, one for each square of this side."""
MOST_CANDIDATES = 400
SHORTEST = 1e-6  # metres: a way of no length would be none


@dataclass(frozen=True)
class Streets:
    """Crossings (metres) and the ways between them, walked in both directions."""

    nodes: np.ndarray  # n × 2
    edges: np.ndarray  # m × 2, numbers of nodes
    lengths: np.ndarray  # m

    @cached_property
    def tree(self):
        """The crossings, to find the nearest by."""
        return KDTree(self.nodes)

    @cached_property
    def graph(self):
        """The ways as a sparse graph."""
        return _graph(self.edges, np.maximum(self.lengths, SHORTEST), len(self.nodes))


@dataclass(frozen=True)
class Walk:
    """What counts as a walk: `streets` or None, and the detour of the straight line."""

    streets: Streets | None
    detour: float

    @property
    def by(self):
        """How a distance was found: "streets" or "distance"."""
        return "streets" if self.streets is not None else "distance"

    def nearest(self, places, points):
        """Metres on foot from each point to the nearest of the places; infinite where there is none."""
        places, points = np.reshape(places, (-1, 2)), np.reshape(points, (-1, 2))
        if not len(places):
            return np.full(len(points), np.inf)
        if self.streets is None:
            return KDTree(places).query(points)[0] * self.detour
        start, begin = self.streets.tree.query(places)
        leave, at = self.streets.tree.query(points)
        return leave + self._from(begin, start)[at]

    def within(self, candidates, points, metres):
        """For each candidate the numbers of the points it reaches."""
        if self.streets is None:
            found = KDTree(points).query_ball_point(candidates, metres / self.detour)
            return [np.array(sorted(near), int) for near in found]
        leave, at = self.streets.tree.query(points)
        reached = []
        for candidate in candidates:
            start, begin = self.streets.tree.query(candidate)
            reached.append(np.flatnonzero(leave + self._from([begin], [start], limit=metres)[at] <= metres))
        return reached

    def _from(self, nodes, before, limit=np.inf):
        """Metres to every crossing from a source that reaches `nodes` after `before` metres."""
        if len(nodes) == 1:
            left = max(limit - before[0], 0)
            return before[0] + dijkstra(self.streets.graph, directed=False, indices=nodes[0], limit=left)
        count = len(self.streets.nodes)
        ends = np.vstack([self.streets.edges, np.column_stack([np.full(len(nodes), count), nodes])])
        lengths = np.maximum(np.concatenate([self.streets.lengths, before]), SHORTEST)
        graph = _graph(ends, lengths, count + 1)
        return dijkstra(graph, directed=False, indices=count, limit=limit)[:count]


def _graph(ends, lengths, count):
    """A sparse graph; of two ways between the same crossings the shorter one counts."""
    low, high = np.sort(ends, axis=1).T
    order = np.lexsort((lengths, high, low))
    low, high, lengths = low[order], high[order], lengths[order]
    first = np.ones(len(low), bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return csr_array((lengths[first], (low[first], high[first])), shape=(count, count))


@dataclass(frozen=True)
class Site:
    """A proposed place: the number of its point, how many households more it reaches."""

    point: int
    gains: int


def best_sites(walk, points, households, covered, metres, many):
    """Greedy maximum cover: again and again the candidate that reaches most households not reached yet.

    Candidates are points of households out of reach, one for each square of CELL metres, those with most first.
    """
    out = ~covered
    candidates = _candidates(points, households, out)
    if not len(candidates):
        return []
    reach = walk.within(points[candidates], points, metres)
    open_, found = np.where(out, households, 0).astype(float), []
    for _number in range(many):
        gains = [open_[near].sum() for near in reach]
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        found.append(Site(int(candidates[best]), int(gains[best])))
        open_[reach[best]] = 0
    return found


def _candidates(points, households, out):
    best = {}
    for number in np.flatnonzero(out & (households > 0)):
        square = tuple((points[number] // CELL).astype(int))
        if square not in best or households[number] > households[best[square]]:
            best[square] = number
    chosen = sorted(best.values(), key=lambda number: (-households[number], number))
    return np.array(chosen[:MOST_CANDIDATES], int)
