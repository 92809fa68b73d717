"""How a result follows from what was found, and who may do what with a rating: pure rules.

The sums of a whole round are made in SQL (`ratings.summing`); `line_points` and `side_score` say the same in Python,
and a test holds one against the other.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from wangge.core.permits import in_own_area, rule
from wangge.method.schema.ratings import Band, Entry, RatingIndicator, RatingScheme

VIEW, COMPUTE, CHECK, SCORE, NOTE = (f"ratings.{name}" for name in ("view", "compute", "check", "score", "note"))
OWN, DECIDE, SIGN, PUBLISH = (f"ratings.{name}" for name in ("own", "decide", "sign", "publish"))

BETWEEN = Decimal("0.0001")  # points of a line and scores of sides: four places, halves up


@rule(VIEW, COMPUTE, SIGN, PUBLISH)
def of_the_county(actor, office, thing):
    """A round is the whole county's: an office of its root."""
    return office is not None and "." not in office.area_path


@rule(CHECK)
def of_another_body(actor, office, subject):
    """Whoever checks does so within the own area, and never on the own body or the own office."""
    if subject is None:
        return office is not None
    return in_own_area(actor, office, subject.area_path) and not _is_own(office, subject)


@rule(SCORE, NOTE)
def where_both_are(actor, office, subject):
    """Whoever scores or notes: what lies in the own area, or whose area holds the own, as a company's that works in the
    whole county does a community. Never the own body or the own office."""
    if office is None or subject is None:
        return office is not None
    here = office.covers(subject.area_path) or f"{office.area_path}.".startswith(f"{subject.area_path}.")
    return here and not _is_own(office, subject)


@rule(OWN)
def of_the_object_itself(actor, office, subject):
    """An object's body reads and contests what concerns it; before one is named, whichever body the office is of."""
    return office is not None and (subject is None or subject.body_id == office.body_id)


@rule(DECIDE)
def of_neither_side(actor, office, objection):
    """Whoever decides did not object and is not of the object's body; that they neither scored nor computed is asked
    when they decide."""
    if office is None or "." in office.area_path:
        return False
    return objection is None or (actor.id != objection.by_id and not _is_own(office, objection.subject))


def is_about(matter, body_id, paths):
    """Whether a matter may stand behind what is noted of an object of a body: it lies in one of the areas where the
    object is (`noting.where`), or in one that holds it; or the body has it."""
    one, others = f"{matter.area_path}.", [f"{path}." for path in paths]
    return body_id in matter.bodies or any(one.startswith(other) or other.startswith(one) for other in others)


def _is_own(office, subject):
    return office.body_id == subject.body_id or subject.thing in (office.id, office.body_id)


@dataclass(frozen=True, slots=True)
class Value:
    """What a line has: `given` out of `of`; both None where the indicator does not apply or too little is known."""

    given: Decimal | None
    of: Decimal | None


def line_points(indicator: RatingIndicator, value: Value) -> Decimal | None:
    """The points of a line, four places, halves up; None where it does not count."""
    if value.of is None or value.given is None:
        return None
    return (indicator.weight * value.given / value.of).quantize(BETWEEN, ROUND_HALF_UP)


def read_rate(indicator: RatingIndicator, numerator: int, denominator: int) -> Value:
    """A rate between `worst` and `best` as exact numbers; nothing where fewer than `least` rows stand behind it."""
    return rate_of(indicator, numerator, denominator) if denominator >= indicator.least else Value(None, None)


def rate_of(indicator: RatingIndicator, numerator: int, denominator: int) -> Value:
    """As `read_rate`, of however few rows an objection left; nothing of none."""
    if not denominator:
        return Value(None, None)
    reach = (indicator.best - indicator.worst) * denominator
    given = Decimal(100 * numerator) - indicator.worst * denominator
    if reach < 0:  # less is better
        given, reach = -given, -reach
    return Value(min(max(given, Decimal(0)), reach), reach)


def stands_against(indicator: RatingIndicator, hit: bool) -> bool:
    """Whether a row lowers what its line comes to, so that it may be contested."""
    return hit == (indicator.best < indicator.worst)


def left_after(indicator: RatingIndicator, taken: Decimal) -> Value:
    """What a line scored by deductions has left; never less than nothing."""
    return Value(max(indicator.weight - taken, Decimal(0)), indicator.weight)


def counted(entry: Entry, times: int) -> Decimal:
    """The points of an entry noted so many times, `most` of them in a period."""
    points = entry.points * times
    return min(points, entry.most) if entry.most else points


def summed(scheme: RatingScheme, values: Mapping[str, Value]) -> tuple[Decimal, Decimal]:
    """(points known, points got) of the lines of one object and side, by indicator; what does not apply is in neither.

    The statement of `ratings.summing` says the same."""
    counting = {row: line_points(row, values[row.key]) for row in scheme.indicators if row.key in values}
    got = {row: points for row, points in counting.items() if points is not None}
    return sum((row.weight for row in got), Decimal(0)), sum(got.values(), Decimal(0))


def side_score(scheme: RatingScheme, known: Decimal, got: Decimal) -> Decimal | None:
    """A side's score out of `full`, four places, halves up, from the sums of its lines and of the shared ones; None if
    fewer of the points are known than the scheme asks for."""
    if not known or known * 100 < scheme.full * scheme.known:
        return None
    return (scheme.full * got / known).quantize(BETWEEN, ROUND_HALF_UP)


def sides_heard(scheme: RatingScheme, sheets: Mapping[str, int]) -> list[str]:
    """The sides that have spoken of an object, from side → how many sheets it handed in: as many as it must at least.
    All where a scheme asks nobody."""
    asked = bool(scheme.of_source("panel"))
    return [side.key for side in scheme.raters if not asked or sheets.get(side.key, 0) >= side.least]


def tells_votes(scheme: RatingScheme, sheets: Mapping[str, int]) -> bool:
    """Whether what sides made of an object may be public, from side → sheets: of votes only where those of every side
    that votes are so many that none can be told (guard-rail 13). Where one side may not be read, none is: the
    score would tell the rest."""
    return all(side.least == 1 or sheets.get(side.key, 0) >= max(side.least, FEW) for side in scheme.raters)


def side_scores(
    scheme: RatingScheme, sums: Mapping[str, tuple[Decimal, Decimal]], heard: Sequence[str] | None = None
) -> dict[str, Decimal | None]:
    """side → its score, from (known, got) of its own lines and of those that all share (side ""). None for a side that
    is asked and said nothing, or not enough (`heard`, where that is known)."""
    none = (Decimal(0), Decimal(0))
    known, got = sums.get("", none)
    asked, found = bool(scheme.of_source("panel")), {}
    for side in scheme.raters:
        more, points = sums.get(side.key, none)
        silent = asked and (side.key not in sums or (heard is not None and side.key not in heard))
        found[side.key] = None if silent else side_score(scheme, known + more, got + points)
    return found


@dataclass(frozen=True, slots=True)
class Sum:
    """What an object came to before places: `score` None with the reason in `withheld`."""

    score: Decimal | None
    withheld: str = ""
    bonus: Decimal = Decimal(0)


NO_SIDE, TOO_FEW, TOO_LITTLE, HIDDEN = "side", "few", "little", "hidden"
FEW = 5  # votes from which on nobody can tell whose is which


def total(
    scheme: RatingScheme, sides: Mapping[str, Decimal | None], bonus: Decimal = Decimal(0), heard: Sequence[str] = (),
    short: Collection[str] = (),
) -> Sum:
    """The score of an object from those of its sides: weighted, with the bonus up to its cap and to full marks,
    `places` decimals.

    `heard`: the sides that have spoken; `short`: those that handed in sheets, and too few. One that has not spoken
    withholds the result, or counts nothing: never a reward.
    """
    bonus = min(bonus, scheme.bonus_cap)
    weighed = Decimal(0)
    for side in scheme.raters:
        score = sides.get(side.key)
        if score is None and (scheme.missing == "withhold" or side.key in heard):
            silent = TOO_FEW if side.key in short else NO_SIDE
            return Sum(None, TOO_LITTLE if side.key in heard else silent, bonus)
        weighed += side.weight * (score or 0)
    step = Decimal(1).scaleb(-scheme.places)
    return Sum(min(weighed / 100 + bonus, scheme.full).quantize(step, ROUND_HALF_UP), "", bonus)


def places_of(scores: Mapping) -> dict:
    """key → place of all that have a score: equal scores share a place, the next one counts them all (1, 1, 3)."""
    known = sorted((value for value in scores.values() if value is not None), reverse=True)
    first: dict = {}
    for place, value in enumerate(known, 1):
        first.setdefault(value, place)
    return {key: first[value] for key, value in scores.items() if value is not None}


def bands_of(scheme: RatingScheme, scores: Mapping, vetoes: Mapping) -> dict:
    """key → band of all that have a score. `vetoes`: key → the lowest of the bands it may have by a veto."""
    places = places_of(scores)
    count = len(places)
    worse: dict = {}  # score → how many have it or less
    for rank, value in enumerate(sorted(scores[key] for key in places), 1):
        worse[value] = rank
    order = {band.key: rank for rank, band in enumerate(scheme.bands)}
    found = {}
    for key, place in places.items():
        band = next(one for one in scheme.bands if _holds(one, scores[key], place, worse[scores[key]], count))
        held = scheme.band(vetoes[key]) if key in vetoes else band
        lowers = order[held.key] > order[band.key] and not _is_low_already(band, held)
        found[key] = held.key if lowers else band.key
    return found


def lowered(scheme: RatingScheme, before: Mapping, now: Mapping) -> list:
    """The keys whose band is a worse one than before; none at all is worse than a plain one and better than a bad."""
    return [key for key, band in before.items() if _how_low(scheme, now.get(key, "")) > _how_low(scheme, band)]


def _how_low(scheme: RatingScheme, key: str) -> tuple[int, int]:
    """Good, plain, none, bad, and last those on the black list or for the last places; among equals by their order."""
    if not key:
        return 2, 0
    band, order = scheme.band(key), [one.key for one in scheme.bands].index(key)
    if band.tone == "bad":
        return 4 if band.on_list == "black" or band.last or band.last_share else 3, order
    return 0 if band.tone == "good" else 1, order


def _is_low_already(band: Band, held: Band) -> bool:
    """Whether a veto would lift an object out of a bad band, or out of the last places with what follows from them."""
    return band.tone == "bad" and (held.tone != "bad" or bool(band.last or band.last_share))


def _holds(band: Band, score: Decimal, place: int, worse: int, count: int) -> bool:
    """Whether every condition of a band holds. Equal scores share the better place, and count as one lot from below:
    at the edge they are in a good band and out of a bad one. Where all would be among the last, nobody is."""
    return (
        (band.least is None or score >= band.least)
        and (band.below is None or score < band.below)
        and (band.first is None or place <= band.first)
        and (band.last is None or worse <= band.last < count)
        and (band.first_share is None or place <= _part(count, band.first_share))
        and (band.last_share is None or worse <= _part(count, band.last_share))
    )


def _part(count: int, share: Decimal) -> int:
    """A share of so many objects, in whole ones, rounded down: a list is never longer than its share."""
    return int((count * share / 100).to_integral_value(ROUND_FLOOR))


def digest_of(results: Iterable[tuple]) -> str:
    """SHA-256 over (subject, score, place, band, sides …) of every result, in the order of subjects, a line each."""
    lines = sorted("|".join(str(part) for part in row) for row in results)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
