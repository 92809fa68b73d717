"""Worked cases of ratings: given these marks, readings and notes, expect these scores, places and bands.

A pack's `examples/ratings/*.toml` are computed by the pure rules alone, without a database: they show people what a
scheme means, and fail when a change of the pack changes what an object comes to.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import Field

from wangge.core.errors import Invalid
from wangge.method.errors import Fault
from wangge.method.loader import pack_folder
from wangge.method.schema import Method, Record
from wangge.method.schema.ratings import RatingIndicator, RatingScheme
from wangge.method.worked import CaseFile, case_files, check_worked
from wangge.ratings.marking import read_mark
from wangge.ratings.rules import (
    Sum,
    Value,
    bands_of,
    counted,
    left_after,
    line_points,
    places_of,
    read_rate,
    side_scores,
    sides_heard,
    summed,
    total,
)


class Filled(Record):
    """A sheet: `marks` as a form sends them (met, missed, na, a step, points); of what it does not name, this share."""

    otherwise: Decimal | None = Field(None, ge=0, le=1)
    marks: dict[str, str] = {}


class Expected(Record):
    """What an object should come to; what is not named is not compared."""

    score: Decimal | None = None
    place: int | None = None
    band: str | None = None
    withheld: str | None = None
    sides: dict[str, Decimal] = {}
    points: dict[str, Decimal] = {}


class Rated(Record):
    """An object: its checks, the sheets of each side, (numerator, denominator) of its readings, keys of its notes."""

    key: str
    checks: tuple[Filled, ...] = ()
    sides: dict[str, tuple[Filled, ...]] = {}
    readings: dict[str, tuple[int, int]] = {}
    notes: tuple[str, ...] = ()
    expect: Expected = Expected()


class RatingExample(Record):
    """One worked case: all objects of a round."""

    title: str
    scheme: str
    objects: tuple[Rated, ...] = Field(min_length=1)


def check_rating_examples(method: Method, folder: str | Path) -> int:
    """Compute every worked case of a pack and of the shared schemes it includes; returns how many there are, or raises
    `Faults` with every difference and every scheme without one."""
    files = [*case_files(folder, "examples/ratings"), *_shared_files(method, pack_folder(folder))]
    shown: set[str] = set()
    unshown = (
        Fault("examples/ratings", key, "这项办法没有示例：至少写一个，手算的式子写在注释里")
        for key, scheme in method.ratings.items()
        if key not in shown and not scheme.retired
    )
    return check_worked(files, RatingExample, partial(_differences, method, shown), unshown)


def _shared_files(method: Method, folder: Path) -> list[CaseFile]:
    """Worked cases of the shared schemes that are not the pack's own, named as their schemes are."""
    keys = [key for key in method.shared.ratings if not (folder / "ratings" / f"{key}.toml").exists()]
    paths = [folder.parent / "_shared" / "examples" / "ratings" / f"{key}.toml" for key in keys]
    return [CaseFile(f"_shared/examples/ratings/{path.name}", path) for path in paths if path.exists()]


def _differences(method: Method, shown: set[str], file: str, example: RatingExample) -> Iterator[Fault]:
    shown.add(example.scheme)
    try:
        came = computed(method.ratings[example.scheme], example.objects)
    except KeyError as error:
        yield Fault(file, "", f"没有这个键：{error}")
        return
    except Invalid as error:
        yield Fault(file, f"{error.field}", f"{error}")
        return
    for one in example.objects:
        yield from _compared(file, one, came[one.key])


def _compared(file: str, one: Rated, came: dict[str, Any]) -> Iterator[Fault]:
    for name in sorted(one.expect.model_fields_set):
        wanted, found = getattr(one.expect, name), came[name]
        pairs = [(f".{key}", value, found.get(key)) for key, value in wanted.items()] if name in PARTS else ()
        for inner, value, there in pairs or [("", wanted, found)]:
            if value != there:
                yield Fault(file, f"objects[{one.key}].{name}{inner}", f"得到 {there}，示例期望 {value}")


PARTS = ("sides", "points")


def computed(scheme: RatingScheme, objects: tuple[Rated, ...]) -> dict[str, dict[str, Any]]:
    """What every object comes to, as `ratings.queries.outcomes` computes it from the tables."""
    found: dict[str, Sum] = {}
    told: dict[str, dict[str, Any]] = {}
    for one in objects:
        shared = _shared(scheme, one)
        lines = {"": shared, **{key: _marked(scheme, sheets, "panel") for key, sheets in one.sides.items()}}
        heard = sides_heard(scheme, {key: len(sheets) for key, sheets in one.sides.items()})
        sides = side_scores(scheme, {key: summed(scheme, values) for key, values in lines.items()}, heard)
        found[one.key] = total(scheme, sides, _bonus(scheme, one), heard, one.sides)
        points = {key: line_points(scheme.indicator(key), value) for key, value in shared.items()}
        told[one.key] = {"sides": sides, "points": points}
    scores = {key: came.score for key, came in found.items()}
    places, bands = places_of(scores), bands_of(scheme, scores, _vetoes(scheme, objects))
    for key, came in found.items():
        told[key] |= {"score": came.score, "withheld": came.withheld, "place": places.get(key), "band": bands.get(key)}
    return told


def _shared(scheme: RatingScheme, one: Rated) -> dict[str, Value]:
    """What all sides share: the means of the checks, readings, what deductions leave."""
    values = _marked(scheme, one.checks, "check")
    for key, (numerator, denominator) in one.readings.items():
        values[key] = read_rate(scheme.indicator(key), numerator, denominator)
    for indicator in scheme.of_source("deduction"):
        entries = [entry for entry in scheme.deductions if entry.indicator == indicator.key]
        taken = sum((counted(entry, one.notes.count(entry.key)) for entry in entries), Decimal(0))
        values[indicator.key] = left_after(indicator, taken)
    return values


def _marked(scheme: RatingScheme, sheets: tuple[Filled, ...], source: str) -> dict[str, Value]:
    """Indicator → what several sheets say of it together."""
    found: dict[str, Value] = {}
    for sheet in sheets:
        for key in sheet.marks:
            scheme.indicator(key)
        for indicator in scheme.of_source(source):
            value = _mark(indicator, sheet)
            before = found.get(indicator.key, Value(None, None))
            if before.of is not None and value.of is not None:
                value = Value(before.given + value.given, before.of + value.of)
            found[indicator.key] = value if value.of is not None else before
    return found


def _mark(indicator: RatingIndicator, sheet: Filled) -> Value:
    if indicator.key in sheet.marks:
        return read_mark(indicator, sheet.marks[indicator.key])
    if sheet.otherwise is None:
        return Value(None, None)
    most = {"met": Decimal(1), "level": Decimal(indicator.levels - 1), "points": indicator.weight}[indicator.how]
    return Value(sheet.otherwise * most, most)


def _bonus(scheme: RatingScheme, one: Rated) -> Decimal:
    return sum((counted(entry, one.notes.count(entry.key)) for entry in scheme.bonuses), Decimal(0))


def _vetoes(scheme: RatingScheme, objects: tuple[Rated, ...]) -> Mapping[str, str]:
    """Object → the lowest band that a veto holds it to."""
    order = [band.key for band in scheme.bands]
    named = {veto.key: veto.band for veto in scheme.vetoes}
    held = {one.key: [named[key] for key in one.notes if key in named] for one in objects}
    return {key: max(bands, key=order.index) for key, bands in held.items() if bands}
