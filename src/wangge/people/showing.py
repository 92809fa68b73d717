"""Records as pages may show them: numbers masked before they leave the operation."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wangge.core.sealed import NUMBER, PHONE, masked, unseal
from wangge.people.enums import LIVES, NUMBER_KINDS, SEXES

SHOWN = ("name", "number_masked", "phone_masked", "sex", "birth_year", "address")
"""The fields of a line, as the log of looks names them."""


@dataclass(frozen=True)
class Line:
    """A person in a list."""

    id: UUID
    name: str
    number: str
    number_kind: str
    phone: str
    sex: str
    birth_year: int | None
    area: str
    path: str
    homes: tuple = ()
    disputed: bool = False
    child: bool = False
    ended_on: date | None = None


@dataclass(frozen=True)
class Spell:
    """Somebody's time in a dwelling."""

    id: UUID
    dwelling_id: UUID
    address: str
    lives: str
    kind: str
    valid_from: date
    valid_until: date | None
    person: Line | None = None


def line(person, homes=()):
    """A Person (with its area) as a Line."""
    return Line(
        id=person.pk,
        name=person.name,
        number=masked(unseal(person.number_sealed, purpose=NUMBER)),
        number_kind=NUMBER_KINDS.get(person.number_kind, ""),
        phone=masked(unseal(person.phone_sealed, purpose=PHONE)),
        sex=SEXES.get(person.sex, ""),
        birth_year=person.birth_year,
        area=person.area.name,
        path=person.area.path,
        homes=tuple(homes),
        disputed=person.disputed,
        child=bool(person.minor_basis),
        ended_on=person.ended_on,
    )


def spell(residence, person=None):
    """A Residence (with its dwelling) as a Spell."""
    return Spell(
        id=residence.pk,
        dwelling_id=residence.dwelling_id,
        address=residence.dwelling.address,
        lives=LIVES[residence.kind],
        kind=residence.kind,
        valid_from=residence.valid_from,
        valid_until=residence.valid_until,
        person=person,
    )


def address_of(entity):
    """Where a firm is: its dwelling, its building, or its area."""
    place = entity.dwelling or entity.building
    return place.address if place else entity.area.name
