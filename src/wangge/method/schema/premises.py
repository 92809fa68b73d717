"""Premises: the check sheet of let dwellings, the filings before letting, and the standards of dormitory areas."""

from typing import Literal

from pydantic import Field, model_validator

from wangge.method.schema.base import Key, Provenance, Record, Words


class SheetItem(Record):
    """One line of the check sheet: what may be wrong, how grave that is, and in how many days it is put right."""

    key: Key
    title: Words
    grade: Literal["notice", "general", "serious", "major"]
    days: int = Field(gt=0, le=90)
    retired: bool = False


class Letting(Record):
    """The two filings before letting: in how many working days an office answers, in how many natural days a returned
    one is sent again, and for how many an accepted one counts. Nobody has fewer square metres than `least_each_m2`; a
    tenancy is no longer than `longest_years`, and is filed at most `ahead_days` before."""

    decide_days: int = Field(default=5, gt=0, le=30)
    resend_days: int = Field(default=15, gt=0, le=90)
    valid_days: int = Field(default=365, gt=0, le=1100)
    least_each_m2: int = Field(default=5, gt=0, le=50)
    longest_years: int = Field(default=5, gt=0, le=20)
    ahead_days: int = Field(default=366, gt=0, le=732)
    provenance: Provenance = Provenance(default="platform")


class Pillar(Record):
    """One of the ones (五个一) under which a dormitory's standards stand; met as a whole it is a star."""

    key: Key
    title: Words


class Standard(SheetItem):
    """One standard of a dormitory area, under its pillar."""

    pillar: Key


class Service(Record):
    """A service that a dormitory area may have."""

    key: Key
    title: Words


class Dormitories(Record):
    """What a city asks of dormitory areas. Without standards they are registered and counted, and have no stars."""

    pillars: tuple[Pillar, ...] = ()
    items: tuple[Standard, ...] = ()
    services: tuple[Service, ...] = ()
    provenance: Provenance = Provenance(default="platform")

    @model_validator(mode="after")
    def _known_pillars(self):
        known = {one.key for one in self.pillars}
        if unknown := sorted({one.pillar for one in self.items} - known):
            raise ValueError(f"标准所属的“一”不在 pillars 里：{'、'.join(unknown)}")
        return self


class Premises(Record):
    """What a city checks in let dwellings and asks of those who let."""

    items: tuple[SheetItem, ...] = ()
    letting: Letting = Letting()
    dormitories: Dormitories = Dormitories()
    provenance: Provenance = Provenance(default="platform")
