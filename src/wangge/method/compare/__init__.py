"""Methods side by side: the same questions asked of each, and what differs told in plain sentences.

Everything is read from the methods; no city is named here. Pure: no database. Words go through `say`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from wangge.method.compare.rows import ROWS, Row, row_of
from wangge.method.compare.sentences import Sentence, sentences
from wangge.method.picture.words import Say
from wangge.method.schema import Method

__all__ = ["Comparison", "Row", "compare"]


@dataclass(frozen=True)
class Comparison:
    """The methods compared, the rows in their groups, and the sentences that say what differs."""

    methods: tuple[Method, ...]
    rows: tuple[Row, ...]
    sentences: tuple[Sentence, ...]

    @property
    def groups(self) -> dict[str, tuple[Row, ...]]:
        """group title → its rows, in order."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.group, []).append(row)
        return {group: tuple(rows) for group, rows in found.items()}


def compare(methods: Sequence[Method], say: Say = str) -> Comparison:
    """Compare the way of a matter, and what stands around it, in two or more methods."""
    rows = tuple(row_of(asked, methods, say) for asked in ROWS)
    return Comparison(tuple(methods), rows, tuple(sentences(methods, rows, say)))
