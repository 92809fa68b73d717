"""Premises: the check sheet of let dwellings, from whose open items a dwelling has its colour."""

from typing import Literal

from pydantic import Field

from wangge.method.schema.base import Key, Provenance, Record, Words


class SheetItem(Record):
    """One line of the check sheet: what may be wrong, how grave that is, and in how many days it is put right."""

    key: Key
    title: Words
    grade: Literal["notice", "general", "serious", "major"]
    days: int = Field(gt=0, le=90)
    retired: bool = False


class Premises(Record):
    """What a city checks in let dwellings."""

    items: tuple[SheetItem, ...] = ()
    provenance: Provenance = Provenance(default="platform")
