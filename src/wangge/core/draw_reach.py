"""Who may inspect what, said by areas and bodies, so that a list of a hundred thousand objects needs no pairs. Pure.

An item is (key, stratum, area, body), an inspector (key, area, bodies). Areas are paths ("county.town.grid"). Whoever
inspects works in the item's area or in one above it, and not in the body it answers to ("": to none). What is left are
`barred` pairs (inspector, object): an interest that was declared, or this inspector was there last time.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from wangge.core.draw import nobody_for

Item = tuple[str, str, str, str]
Inspector = tuple[str, str, Sequence[str]]


class Reach:
    """Asks of one item after the other who may inspect it."""

    def __init__(self, inspectors: Iterable[Inspector], barred: Iterable[tuple[str, str]] = ()):
        self._at, self._bodies = defaultdict(list), defaultdict(set)
        self._barred = {tuple(pair) for pair in barred}
        for key, area, bodies in inspectors:
            self._at[area].append(key)
            self._bodies[key].update(bodies)

    def _of(self, item):
        key, _stratum, area, body = item
        while area:
            for one in self._at.get(area, ()):
                if not (body and body in self._bodies[one]) and (one, key) not in self._barred:
                    yield one
            area = area.rpartition(".")[0]

    def free_for(self, items: Iterable[Item]) -> dict[str, list[str]]:
        """object → who may inspect it. Undrawn, naming them, if there is nobody for some."""
        free = {item[0]: list(self._of(item)) for item in items}
        nobody_for([key for key, left in free.items() if not left])
        return free

    def check(self, items: Iterable[Item]) -> None:
        """Undrawn, naming them, if there is nobody for some items: asked before the announcement, for then it can be
        mended."""
        nobody_for([item[0] for item in items if next(self._of(item), None) is None])
