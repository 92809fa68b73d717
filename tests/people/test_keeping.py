"""Keeping the register: entering, correcting, moving, merging; what is refused, and that nothing is half-written."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.people.conftest import NOW, a_person
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.identifiers import citizen_digit
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM, Actor, Office
from wangge.core.scope import scope
from wangge.core.sealed import BEFORE, NUMBER, unseal
from wangge.people.models import Person, Residence
from wangge.people.operations.keeping import correct_person, end_residence, move_person, register_person
from wangge.people.operations.merging import merge_people, undo_merge
from wangge.premises.models import Dwelling

SINCE, DAY = date(2026, 10, 1), timedelta(days=1)


def number(serial=1, born="19800101"):
    """A number of a region that was never given out."""
    first17 = f"990001{born}{serial:03}"
    return first17 + citizen_digit(first17)


def keeper(area):
    office = Office(area.pk, area.pk, "", "", "", "", area.pk, area.path, frozenset({"people.edit", "people.look"}))
    return Actor(area.pk, "测试", "staff", (office,))


@pytest.fixture
def two_homes(tianchang):
    """Two dwellings of one grid in which nobody of these tests lives, and somebody who keeps that grid."""
    first, *others = Dwelling.objects.filter(valid_until=None).select_related("area").order_by("area", "id")
    second = next(one for one in others if one.area_id == first.area_id)
    return first, second, keeper(first.area)


def enter(dwelling, actor, at=NOW, since=SINCE, lives="resident", papers="", **fields):
    told = {"lives": lives, "since": since, "source": "上门核对", "papers": papers, "actor": actor, "at": at}
    return register_person(dwelling, fields={"name": "测试人", "birth_year": "1980", **fields}, **told)


def spells(person):
    with scope(SYSTEM, "people.look"):
        rows = Residence.objects.filter(person=person).order_by("valid_from", "id")
        return [(one.dwelling_id, one.valid_from, one.valid_until) for one in rows]


def test_a_person_is_entered_with_the_number_sealed_and_the_journal_without_it(two_homes):
    home, _, actor = two_homes
    person = enter(home, actor, number_kind="id", number=number())
    assert number().encode() not in bytes(person.number_sealed)
    assert unseal(person.number_sealed, purpose=NUMBER) == number()
    assert spells(person) == [(home.pk, SINCE, None)]
    told = [str(entry.data) for entry in JournalEntry.objects.filter(event__startswith="people.")]
    assert told and not any(number() in one or "测试人" in one for one in told)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "no-name"),
        ({"number_kind": "id", "number": number()[:-1] + ("0" if number()[-1] != "0" else "1")}, "bad-number"),
        ({"number_kind": "id", "number": number(born="19800231")}, "bad-number"),
        ({"number": number()}, "no-kind"),
        ({"birth_year": "80"}, "bad-year"),
        ({"phone": "一三八"}, "bad-phone"),
        ({"birth_year": "2015"}, "child"),
        ({"birth_year": "2015", "minor_basis": "因为"}, "no-basis"),
        ({"sex": "?"}, "no-sex"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_is_wrong_is_refused_by_field_and_nothing_is_kept(two_homes, fields, code):
    home, _, actor = two_homes
    with pytest.raises(Invalid) as refused:
        enter(home, actor, **{"name": "不该留下", **fields})
    assert refused.value.code == code and refused.value.field
    with scope(SYSTEM, "people.look"):
        assert not Person.objects.filter(name="不该留下").exists()


def test_full_width_digits_are_the_same_number(two_homes):
    home, _, actor = two_homes
    wide = number().translate({ord(n): ord(n) + 0xFEE0 for n in "0123456789X"})
    assert unseal(enter(home, actor, number_kind="id", number=wide).number_sealed, purpose=NUMBER) == number()


def test_one_number_is_one_record_here_and_elsewhere(two_homes, grids):
    home, other, actor = two_homes
    enter(home, actor, number_kind="id", number=number(7))
    with pytest.raises(Refused) as here:
        enter(other, actor, number_kind="id", number=number(7))
    away = grids[1] if grids[1].pk != home.area_id else grids[0]
    a_person(away, number=number(8))
    with pytest.raises(Refused) as elsewhere:
        enter(other, actor, number_kind="id", number=number(8))
    assert (here.value.code, elsewhere.value.code) == ("number-twice", "number-elsewhere")
    assert number(8)[6:] not in str(elsewhere.value.reason)  # that it is there, and nothing more


def test_nobody_keeps_people_of_another_grid(two_homes, grids):
    home, _, _ = two_homes
    stranger = keeper(grids[0] if grids[0].pk != home.area_id else grids[1])
    with pytest.raises(Forbidden):
        enter(home, stranger)


def test_moving_ends_the_former_residence_and_going_ends_the_record(two_homes):
    home, other, actor = two_homes
    person = enter(home, actor)
    move_person(person.pk, other, lives="migrant", since=SINCE + 9 * DAY, source="本人告知", actor=actor, at=NOW)
    assert spells(person) == [(home.pk, SINCE, SINCE + 9 * DAY), (other.pk, SINCE + 9 * DAY, None)]
    with pytest.raises(Invalid):
        move_person(person.pk, home, lives="resident", since=SINCE, source="本人告知", actor=actor, at=NOW)
    with scope(SYSTEM, "people.look"):
        now = Residence.objects.get(person=person, valid_until=None)
    end_residence(now.pk, on=SINCE + 20 * DAY, actor=actor, at=NOW)
    with scope(SYSTEM, "people.look"):
        assert Person.objects.get(pk=person.pk).ended_on == SINCE + 20 * DAY
    with pytest.raises(Refused):
        end_residence(now.pk, on=SINCE + 20 * DAY, actor=actor, at=NOW)


def test_a_correction_keeps_what_was_there_sealed_and_names_fields_alone(two_homes):
    home, _, actor = two_homes
    person = enter(home, actor, phone="10012345678")
    correction = correct_person(person.pk, fields={"name": "改后", "phone": ""}, ground="本人更正", actor=actor, at=NOW)
    assert correction.fields == ["name", "phone"] and "10012345678" in unseal(correction.before_sealed, purpose=BEFORE)
    entry = JournalEntry.objects.filter(event="people.PersonCorrected").latest("id")
    assert "改后" not in str(entry.data) and "10012345678" not in str(entry.data)
    with pytest.raises(Refused):
        correct_person(person.pk, fields={"name": "改后"}, ground="再改一次", actor=actor, at=NOW)


def test_two_records_become_one_and_two_again_with_all_that_was_theirs(two_homes):
    home, other, actor = two_homes
    kept, gone = enter(home, actor), enter(other, actor, since=SINCE + DAY)
    before = spells(kept), spells(gone)
    merge = merge_people(kept.pk, gone.pk, ground="同一人登记了两次", actor=actor, at=NOW)
    assert spells(gone) == [] and spells(kept) == [(home.pk, SINCE, SINCE + DAY), (other.pk, SINCE + DAY, None)]
    undo_merge(merge.pk, actor=actor, at=NOW)
    assert (spells(kept), spells(gone)) == before
    with pytest.raises(Refused):
        undo_merge(merge.pk, actor=actor, at=NOW)


def test_records_with_two_numbers_are_two_people(two_homes):
    home, other, actor = two_homes
    one, two = (enter(place, actor, number_kind="id", number=number(n)) for n, place in ((3, home), (4, other)))
    with pytest.raises(Refused) as refused:
        merge_people(one.pk, two.pk, ground="看着像是同一人", actor=actor, at=NOW)
    assert refused.value.code == "two-numbers"


def test_an_office_that_may_only_look_keeps_nothing(two_homes):
    home, _, actor = two_homes
    looking = replace(actor, offices=tuple(replace(o, permissions=frozenset({"people.look"})) for o in actor.offices))
    with pytest.raises(Forbidden):
        enter(home, looking)
