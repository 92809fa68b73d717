"""Places as the public may read them: a community and what lies above it, never the grid or the point."""

from dataclasses import dataclass
from functools import cached_property

from wangge.core.web.faces import current_method
from wangge.territory.queries import areas


@dataclass(frozen=True)
class Levels:
    """Which levels the public reads: `fine` (communities) and `coarse` (towns and streets around them)."""

    fine: frozenset
    coarse: frozenset

    @property
    def names(self):
        return self.fine | self.coarse


def levels():
    """The levels just above the grid, and those above them; of a county without grids the lowest two."""
    territory = current_method().territory
    inside = {level.key: frozenset(level.inside) for level in territory.levels}
    fine = inside.get(territory.grid.level) or frozenset([territory.levels[-1].key])
    coarse = frozenset().union(*(inside.get(level, ()) for level in fine))
    return Levels(fine, coarse)


def prefixes(path):
    """An area's path and all above it, the longest first."""
    keys = str(path).split(".")
    return [".".join(keys[:length]) for length in range(len(keys), 0, -1)]


class Places:
    """The public places of some area paths; one query, made when first asked."""

    def __init__(self, paths):
        self.paths = {str(path) for path in paths}

    @cached_property
    def _known(self):
        wanted = {prefix for path in self.paths for prefix in prefixes(path)}
        return {str(area.path): area for area in areas().filter(path__in=wanted).defer("boundary")}

    def fine(self, path):
        """The community in which an area lies; None where it lies in none."""
        return self._at(path, levels().fine)

    def coarse(self, path):
        """The town or street in which an area lies; else the county."""
        return self._at(path, levels().coarse) or self._known.get(prefixes(path)[-1])

    def _at(self, path, wanted):
        found = (self._known.get(prefix) for prefix in prefixes(path))
        return next((area for area in found if area is not None and area.level in wanted), None)
