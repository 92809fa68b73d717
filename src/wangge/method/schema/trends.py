"""Trends as data: what is counted year by year, against which year it is held, and what a text claims of it."""

from datetime import date
from decimal import Decimal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from wangge.method.schema.base import Key, Provenance, Record, Remark, Words


class Target(Record):
    """What a trend is held against: a `change` to the baseline within so many `years`; in per cent, of a rate in
    points of per cent; below nought a fall."""

    change: Decimal
    years: int = Field(gt=0, le=20)
    provenance: Provenance

    @model_validator(mode="after")
    def _asks_for_a_change(self):
        if not self.change:
            raise PydanticCustomError("change", "change 不能为 0：下降写负数，上升写正数")
        return self


class Trend(Record):
    """A yearly series of one measure, of matters of some `classes` or of all.

    `baseline`: the year it is held against, else the first whole one. `since`: from which day on the register has every
    matter, where that is not the day the first method was applied (what was imported reaches further back). `figures`
    are cited figures of the pack that stand beside it: quoted, never computed with.
    """

    key: Key
    title: Words
    what: Remark = ""
    measure: Key
    classes: tuple[Key, ...] = ()
    leave_out: tuple[Key, ...] = ()
    baseline: int | None = Field(None, ge=1990, le=2200)
    since: date | None = None
    target: Target | None = None
    figures: tuple[Key, ...] = ()
    retired: bool = False
    provenance: Provenance

    @model_validator(mode="after")
    def _baseline_is_a_whole_year(self):
        if self.baseline and self.since and self.since > date(self.baseline, 1, 1):
            facts = {"since": f"{self.since}", "baseline": str(self.baseline)}
            raise PydanticCustomError("baseline", "登记从 {since} 起才全，{baseline} 年不是整年，不能作基期", facts)
        return self
