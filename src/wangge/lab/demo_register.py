"""A few dozen people of the demo, all invented, in the first grids of its home community.

Their identity numbers begin with 990000, a region there is none of, so that they can belong to nobody; their phones
with 100, which no mobile number does. One of them was at the counter and can read who looked at their file.
"""

import random
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from wangge.accounts.models import Account
from wangge.accounts.operations.residents import hash_phone
from wangge.accounts.queries import actor_holding
from wangge.core.identifiers import citizen_digit, uscc_digit
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.core.sealed import NUMBER, PHONE, matching, seal
from wangge.lab.demo_counties import RESIDENT_PHONE
from wangge.lab.demo_people import GIVEN, SURNAMES
from wangge.people.models import Entity, Household, Person, Residence, Responsible
from wangge.people.operations.binding import bind_account
from wangge.people.operations.looking import find_people, read_person
from wangge.people.purposes import stated
from wangge.premises.models import Building, Dwelling
from wangge.territory.queries import areas

SOURCE = "演示数据，全部虚构"
GRIDS, FLOORS, ROOMS = 3, 4, 2
SEED = 507


def has_people():
    """Whether the register has anybody."""
    with scope(SYSTEM, "people.look"):
        return Person.objects.exists()


@transaction.atomic
def load_register(home, method, *, at):
    """Buildings, dwellings, people, households and two firms in the home community's first grids; one account bound,
    and a look or two, so that there is something to read."""
    rng, day = random.Random(SEED), localdate(at)
    grids = list(areas().filter(parent__key=home, level=method.territory.grid.level).order_by("path")[:GRIDS])
    with scope(SYSTEM, "people.edit"):
        people = [one for grid in grids for one in _fill(grid, rng, day)]
    if people:
        _show(people[0], at)
    return len(people)


def _fill(grid, rng, day):
    dwellings = list(Dwelling.objects.filter(area=grid, valid_until=None).order_by("address")[: FLOORS * ROOMS])
    dwellings = dwellings or _dwellings(grid, day)
    found = []
    for number, dwelling in enumerate(dwellings):
        living = [_person(dwelling, rng, day) for _ in range(rng.choice((1, 2, 2)))]
        found += living
        old = sum(day.year - one.birth_year > 60 for one in living)
        Household.objects.create(
            dwelling=dwelling,
            area=grid,
            aged_7_13=number % 2,
            aged_18_59=len(living) - old,
            aged_60_79=old,
            source=SOURCE,
            counted_on=day,
            invented=True,
        )
    _entity(grid, dwellings[0], found[0], day)
    return found


def _dwellings(grid, day):
    place = f"{grid.parent.name}{grid.name}一号楼（虚构）"
    common = {"area": grid, "source": SOURCE, "invented": True, "valid_from": day - timedelta(days=900)}
    building = Building.objects.create(address=place, name="一号楼", floors=FLOORS, units=1, **common)
    return Dwelling.objects.bulk_create(
        Dwelling(
            building=building,
            unit="1",
            floor=floor,
            room=f"{floor}0{room}",
            address=f"{place}1单元{floor}0{room}室",
            use="let" if room == 2 else "lived",
            **common,
        )
        for floor in range(1, FLOORS + 1)
        for room in range(1, ROOMS + 1)
    )


def _person(dwelling, rng, day):
    born = date(rng.randrange(1950, 2006), rng.randrange(1, 13), rng.randrange(1, 29))
    first = f"990000{born:%Y%m%d}{rng.randrange(1000):03d}"
    number, phone = first + citizen_digit(first), f"100{rng.randrange(10**8):08d}"
    person = Person.objects.create(
        name=rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, 2)),
        number_kind="id",
        number_sealed=seal(number, purpose=NUMBER),
        number_hash=matching(number, purpose=NUMBER),
        phone_sealed=seal(phone, purpose=PHONE),
        phone_hash=matching(phone, purpose=PHONE),
        sex="m" if int(number[16]) % 2 else "f",
        birth_year=born.year,
        area=dwelling.area,
        source=SOURCE,
        verified_on=day,
        invented=True,
    )
    lives = "migrant" if dwelling.use == "let" else rng.choice(("resident", "settled"))
    since = day - timedelta(days=rng.randrange(30, 800))
    Residence.objects.create(
        person=person, dwelling=dwelling, area=dwelling.area, kind=lives, valid_from=since, source=SOURCE
    )
    return person


def _entity(grid, dwelling, person, day):
    code = f"92990000MA{int(grid.pk) % 10**7:07d}"
    entity = Entity.objects.create(
        uscc=code + uscc_digit(code),
        name=f"{grid.name}便民小店（虚构）",
        kind="self_employed",
        dwelling=dwelling,
        area=grid,
        source=SOURCE,
        verified_on=day,
        valid_from=day - timedelta(days=400),
        invented=True,
    )
    Responsible.objects.create(
        entity=entity, person=person, area=grid, name=person.name, role="legal", valid_from=entity.valid_from
    )


def _show(person, at):
    """The first person was at the counter; the clerk of their community and the grid's worker looked them up."""
    account, _new = Account.objects.get_or_create(
        username=f"resident-{hash_phone(RESIDENT_PHONE)}",
        defaults={"kind": Account.RESIDENT, "name": f"手机尾号 {RESIDENT_PHONE[-2:]} 的居民", "created_at": at},
    )
    if not account.password:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    clerk = actor_holding("people.bind", person.area, at=at)
    worker = actor_holding("people.look", person.area, at=at)
    bind_account(person.pk, phone=RESIDENT_PHONE, evidence="id_card", actor=clerk, at=at)
    visiting = stated("visit", "statutory", "")
    found = find_people(person.name, purpose=visiting, actor=worker, at=at)
    read_person(found.lines[0].id, purpose=visiting, actor=worker, at=at)
