"""Powers that a street holds because a higher body gave them: which, by which law and document, since when."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator

from wangge.method.schema.base import Key, Name, Provenance, Record, Remark, Words

PowerKind = Literal["enforcement", "permit", "service"]
"""Enforcement is cited by cases; permits and public services are applied for."""


def _day(value):
    """An empty cell is no date."""
    return value or None


class PowerField(Record):
    """A field of government work that powers belong to."""

    key: Key
    title: Words
    provenance: Provenance


class Mandate(Record):
    """The document by which powers are given: to all bodies of a kind, from a day on, perhaps until one."""

    key: Key
    title: Words
    given_by: Words
    holder: Key
    since: date
    until: date | None = None
    provenance: Provenance


class Power(Record):
    """One power. `basis` is the law it rests on, as it is cited; its own dates, if any, narrow those of its mandate."""

    key: Key
    title: Words
    field: Key
    kind: PowerKind
    basis: Name
    mandate: Key
    since: Annotated[date | None, BeforeValidator(_day)] = None
    until: Annotated[date | None, BeforeValidator(_day)] = None
    retired: bool = False
    provenance: Provenance


class PowerCount(Record):
    """How many powers the city's text counts, of these kinds and in so many fields."""

    kinds: tuple[PowerKind, ...]
    powers: int
    fields: int | None = None
    note: Remark = ""
    provenance: Provenance


class PowerRegister(Record):
    """All delegated powers of a city; empty where none are delegated."""

    counts: tuple[PowerCount, ...] = ()
    fields_: tuple[PowerField, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    powers: tuple[Power, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.powers)

    def power(self, key: str) -> Power | None:
        """The power of that key, in force or not; None if there is none."""
        return next((one for one in self.powers if one.key == key), None)

    def field(self, key: str) -> PowerField:
        """The field of that key."""
        return next(one for one in self.fields_ if one.key == key)

    def mandate_of(self, power: Power) -> Mandate:
        """The document that gives a power."""
        return next(one for one in self.mandates if one.key == power.mandate)

    def span(self, power: Power) -> tuple[date, date | None]:
        """The first and the last day on which a power is in force; None: it has no end yet."""
        mandate = self.mandate_of(power)
        ends = [day for day in (power.until, mandate.until) if day]
        return max(power.since or mandate.since, mandate.since), min(ends, default=None)

    def in_force(self, power: Power, day: date) -> bool:
        """Whether a power may be used on a day."""
        first, last = self.span(power)
        return not power.retired and first <= day and (last is None or day <= last)

    def held_by(self, body_kind: str, day: date, kind: PowerKind = "enforcement") -> tuple[Power, ...]:
        """The powers of a kind that bodies of a kind may use on a day, in the order of the register."""
        return tuple(
            one
            for one in self.powers
            if one.kind == kind and self.mandate_of(one).holder == body_kind and self.in_force(one, day)
        )
