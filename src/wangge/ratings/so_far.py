"""How an object stands while its period runs: what is known by now, by the rules that will compute it, and what not."""

from dataclasses import dataclass
from decimal import Decimal

from wangge.ratings.queries import bonus_of, marks_of, scheme_of
from wangge.ratings.rules import side_score, summed, total


@dataclass(frozen=True)
class SoFar:
    """`got` points of those `known`; `score` out of full marks as it would be if nothing more came, None while too
    little is known; with the `bonus` that counts. `left`: (source, how many indicators, points) of what nobody has seen
    yet."""

    known: Decimal
    got: Decimal
    score: Decimal | None
    bonus: Decimal
    left: tuple


def so_far(subject, lines):
    """What the lines that an object may read by now come to."""
    scheme = scheme_of(subject.round)
    values = {line.indicator.key: line.value for line in lines}
    known, got = summed(scheme, values)
    score = side_score(scheme, known, got)
    sides = {side.key: score for side in scheme.raters}
    found = total(scheme, sides, bonus_of(subject), heard=tuple(sides))
    marked = marks_of(subject)  # what was looked at and does not apply has no points and is open no more
    at = lambda line: (line.side.key if line.side else "", line.indicator.key)  # noqa: E731
    seen = {line.indicator.key for line in lines if line.points is not None or at(line) in marked}
    unseen = [row for row in scheme.indicators if row.weight and row.key not in seen]
    left = {}
    for row in unseen:
        many, points = left.get(row.source, (0, Decimal(0)))
        left[row.source] = (many + 1, points + row.weight)
    told = tuple((source, many, points) for source, (many, points) in left.items())
    return SoFar(known, got, found.score, found.bonus, told)
