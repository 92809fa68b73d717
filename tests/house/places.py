"""What addresses lead to in one grid: made there, as copies of the demo's, where the demo has none."""

from dataclasses import dataclass, field

from django.utils import timezone

from tests.house.things import things_at
from wangge.accounts.models import Account, Appointment
from wangge.cases.models import Case
from wangge.command.models import Item
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.imports.models import Batch
from wangge.organisations.models import Body
from wangge.people.models import Entity, Person, Residence
from wangge.premises.codes import fresh_code
from wangge.premises.models import Building, Component, Dwelling, Estate, Finding, Plate
from wangge.projects.models import Campaign
from wangge.workforce.models import Point, Rota, Shift, Swap

NOTHING = "01a205a6-0000-7000-8000-000000000000"
"""The key of nothing: addresses lead to it where the demo has no such thing."""
ABSENT = (
    *("key_id", "view_id", "whistle_id", "call_id", "import_id", "bulk_id", "away_id", "subscription_id", "channel_id"),
    *("sheet_id", "merge_id", "binding_id", "glass_id", "objection_id", "right_id", "export_id", "dispute_id"),
    *("claim_id", "transfer_id"),
    *("proof_id", "recusal_id", "rectification_id", "application_id"),
    *("note_id", "entry_id", "repair_id", "decision_id", "sign_id"),
)
WORDS = {
    **{"step": "supervise", "case_type": "matter", "which": "overdue", "token": "NOT-A-TOKEN", "form": "json"},
    **{"rest": "elsewhere", "request_id": "x", "kind": "dwellings", "ledger": "residents", "of": "collector"},
    **{"indicator": "party_body", "scheme": "property_companies", "look_id": 1, "z": 14, "x": 13500, "y": 6600},
    **{"trend": "none"},
}


@dataclass
class Place:
    """A grid by its path, the things there that rules ask about, and a value for each part of an address."""

    path: str
    case: Case
    shift: Shift
    swap: Swap
    things: dict
    values: dict = field(default_factory=dict)


def place_in(area, *, mine):
    """The Place of a grid; it must have a matter in handling, with a photo. `mine`: of somebody who walks."""
    case = Case.objects.filter(area=area, state="handling", case_type="matter").exclude(photos=None).first()
    swap = Swap.objects.get(stand="asked")
    found = _premises(area) | _people(area) | _sheets(area)
    at_door = {"area": area, "building": found["building"], "address": f"{area.path} 1号102室", "room": "102"}
    things = things_at(_copy(Dwelling, **at_door, use="let", valid_until=None, successor=None), mine=mine)
    place = Place(area.path, case, Shift.objects.get(pk=swap.shift_id), swap, things)
    found |= things
    found |= {"case": case, "photo": case.photos.first(), "swap": place.swap, "shift": place.shift}
    for model in (Account, Appointment, Rota, Campaign, Point):
        found[model.__name__.lower()] = model.objects.order_by("pk").first()
    place.values = dict.fromkeys(ABSENT, NOTHING) | WORDS | {f"{name}_id": one.pk for name, one in found.items()}
    place.values |= {"key": area.key, "code": found["plate"].code, "service_code": case.class_key}
    place.values |= {"body_id": case.handling_body_id}
    return place


def _premises(area):
    estate = _copy(Estate, area=area, name=area.path[-20:])
    building = _copy(Building, area=area, address=f"{area.path} 1号", successor=None)
    at_door = {"area": area, "building": building, "valid_until": None, "successor": None}
    dwelling = _copy(Dwelling, **at_door, address=f"{area.path} 1号101室", use="let")
    finding = _copy(Finding, dwelling=dwelling, fixed_at=None, closed_at=None)
    plate = _copy(Plate, area=area, building=building, dwelling=dwelling, code=fresh_code(), revoked_at=None)
    thing = _copy(Component, area=area, code=f"{Component.objects.count():016}")
    found = {"component": thing, "estate": estate}
    return found | {"building": building, "dwelling": dwelling, "finding": finding, "plate": plate}


def _people(area):
    with scope(SYSTEM, "people.look"):
        person = _copy(Person, area=area, number_hash=None, number_sealed=None)
        lives = _copy(Residence, area=area, person=person)
        entity = _copy(Entity, area=area, uscc="", uscc_unchecked_reason="测试")
    return {"person": person, "residence": lives, "entity": entity}


def _sheets(area):
    community = Body.objects.filter(area_id=area.parent_id).first()
    item = _copy(Item, about=area, proposer=community, serial=9_000_000 + Item.objects.count())
    told = {"kind": "dwellings", "file_names": "x", "digest": "", "head": [], "by_title": ""}
    return {"item": item, "batch": Batch.objects.create(**told, area_path=area.path, at=timezone.now())}


def _copy(model, **other):
    """One more of the demo's rows, with something else in it."""
    row = model.objects.order_by("pk").first()
    row.pk, row._state.adding = new_key(), True
    for name, value in other.items():
        if name in {one.name for one in model._meta.fields}:
            setattr(row, name, value)
    row.save(force_insert=True)
    return row
