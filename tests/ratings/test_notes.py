"""Deductions, bonuses and vetoes: noted with reason, day and evidence; ended with a reason."""

import io
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from PIL import Image

from tests.cases.conftest import media  # noqa: F401  fixture
from wangge.cases.models import Case
from wangge.core.errors import Forbidden, Refused
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.permits import Actor
from wangge.core.photos import read_photos
from wangge.premises.models import Management
from wangge.ratings import summing
from wangge.ratings.marking import Faults
from wangge.ratings.models import Note, Proof, Round, Sheet, Subject
from wangge.ratings.noting import entries_of, notable_rounds, notes_for, subjects_to_note, where
from wangge.ratings.operations import open_round
from wangge.ratings.operations.notes import end_entry, note_entry
from wangge.ratings.operations.proofs import read_proof
from wangge.ratings.queries import outcomes, scheme_of
from wangge.territory.queries import within

AT = timezone.now()
TODAY = timezone.localdate(AT)


@pytest.fixture
def opened(staff):
    """This year's rating of property companies: eight of the demo."""
    return open_round("property_companies", TODAY, actor=staff("pingjia01"), at=AT)


@pytest.fixture
def subject(opened):
    return opened.subjects.order_by("title", "id").first()


@pytest.fixture
def housing(staff):
    """Who may note at the housing authority."""
    return staff("pingfen01")


def number_at(subject):
    """The 19 digits of a matter that lies where the object does."""
    return Case.objects.filter(within(where(subject))).values_list("national_number", flat=True).earliest("serial")


def note(subject, actor, entry="overdue_fix", **told):
    matter = {} if "matter" in told else {"matter": number_at(subject)}
    given = {"reason": "限期整改通知书（虚构）第 3 号，逾期未改", "on": TODAY} | matter | told
    return note_entry(subject.pk, entry, **given, actor=actor, at=AT)


def record_of(subject):
    """What the line of deductions has left."""
    rows = {key: given for _side, key, given, _of in summing.lines(scheme_of(subject.round), subject, 1)}
    return rows["record"]


def test_a_note_counts_and_says_who_noted_it(subject, housing):
    assert record_of(subject) == 2
    number = number_at(subject)
    kept = note(subject, housing, matter=number)
    assert record_of(subject) == Decimal("1.5")
    assert (kept.matter, kept.by_id) == (number, housing.id) and kept.office_title
    told = JournalEntry.objects.filter(event="ratings.EntryNoted").last().data
    assert told["note_id"] == str(kept.pk) and number not in str(told)


def test_every_fault_is_named_at_once_and_nothing_is_written(subject, housing):
    with pytest.raises(Faults) as told:
        note(subject, housing, "unheard_of", reason="  ", on=subject.round.after, matter="12345")
    assert told.value.faults.keys() == {"entry", "reason", "on", "matter"}
    assert not subject.notes.exists()


def test_a_matter_that_is_none_or_lies_elsewhere_is_refused_in_the_same_words(subject, housing):
    number, said = number_at(subject), []
    Management.objects.filter(body=subject.body_id).delete()
    Subject.objects.filter(pk=subject.pk).update(area_path="tianchang.nowhere")
    for matter in (number[:-9] + "999999999", "999999" + number[6:], number):
        with pytest.raises(Faults) as told:
            note(subject, housing, matter=matter)
        said.append(told.value.faults)
    assert said[0].keys() == {"matter"} and said[0] == said[1] == said[2]
    assert not subject.notes.exists()


def test_a_matter_before_the_body_of_the_object_counts_wherever_it_lies(subject, housing):
    number = number_at(subject)
    Case.objects.filter(national_number=number).update(handling_body=subject.body_id)
    Management.objects.filter(body=subject.body_id).delete()
    Subject.objects.filter(pk=subject.pk).update(area_path="tianchang.nowhere")
    assert note(subject, housing, matter=number)


@pytest.mark.parametrize("days", [1, -400])
def test_a_day_outside_the_period_or_to_come_is_refused(subject, housing, days):
    with pytest.raises(Faults) as told:
        note(subject, housing, on=TODAY + timedelta(days=days))
    assert told.value.field == "on"
    with pytest.raises(Faults):
        note(subject, housing, on=None)


def test_what_takes_points_has_something_behind_it(subject, housing):
    for entry in ("overdue_fix", "accident"):
        with pytest.raises(Faults) as told:
            note(subject, housing, entry, matter=" ")
        assert told.value.faults.keys() == {"photos"}
    assert not subject.notes.exists()
    assert note(subject, housing, "model", matter="")


def test_who_scored_or_checked_does_not_veto(subject, housing):
    sheet = Sheet.objects.create(
        round=subject.round, subject=subject, side="street", on=TODAY, at=AT,
        by_id=housing.id, office_id=housing.offices[0].id,
    )  # fmt: skip
    assert note(subject, housing)
    with pytest.raises(Refused) as told:
        note(subject, housing, "accident")
    assert (told.value.code, told.value.field) == ("same-person", "entry")
    Sheet.objects.filter(pk=sheet.pk).update(withdrawn_at=AT, withdrawn_because="评错了")
    assert note(subject, housing, "accident")


def test_the_same_of_the_same_day_asks_whether_it_is_meant(subject, opened, housing):
    first = note(subject, housing)
    with pytest.raises(Refused) as told:
        note(subject, housing)
    assert (told.value.code, told.value.field) == ("same-day", "again")
    assert note(subject, housing, again=True) != first
    assert note(subject, housing, "penalty") and note(opened.subjects.exclude(pk=subject.pk).first(), housing)
    assert Note.objects.filter(subject__round=opened).count() == 4


def test_sent_twice_is_once(subject, housing):
    key = new_key()
    assert note(subject, housing, key=key) == note(subject, housing, key=key)
    assert subject.notes.count() == 1


def test_who_may_note_and_who_not(subject, staff, housing):
    assert note(subject, staff("duban01"))
    for username in ("pingjia01", "fuhe01", "shuji01", "yezhu01", "wuye01", "zuoxi01"):
        with pytest.raises(Forbidden):
            note(subject, staff(username))
    office = housing.offices[0]
    own = type(office)(**{name: getattr(office, name) for name in office.__slots__} | {
        "id": uuid4(), "body_id": subject.body_id, "permissions": frozenset({"ratings.own"}),
    })  # fmt: skip
    with pytest.raises(Forbidden):
        note(subject, Actor(housing.id, housing.name, "staff", (office, own)))


def test_after_computing_nothing_is_noted_or_ended(subject, housing):
    kept = note(subject, housing)
    Round.objects.update(state=Round.COMPUTED)
    with pytest.raises(Refused) as told:
        note(subject, housing, "penalty")
    assert told.value.code == "closed"
    with pytest.raises(Refused) as told:
        end_entry(kept.pk, reason="x", actor=housing, at=AT)
    assert told.value.code == "closed"


def test_what_was_ended_stays_and_counts_no_more(subject, housing, staff):
    kept = note(subject, housing)
    with pytest.raises(Refused) as told:
        end_entry(kept.pk, reason=" ", actor=housing, at=AT)
    assert told.value.field == "reason"
    with pytest.raises(Forbidden):
        end_entry(kept.pk, reason="不该有", actor=staff("wuye01"), at=AT)
    end_entry(kept.pk, reason="复查确认按期改好", actor=housing, at=AT)
    end_entry(kept.pk, reason="再点一次", actor=housing, at=AT)
    kept.refresh_from_db()
    assert kept.ended_because == "复查确认按期改好" and record_of(subject) == 2
    assert note(subject, housing) != kept  # of the same day, but the other no longer counts
    assert JournalEntry.objects.filter(event="ratings.EntryEnded").count() == 1


def test_a_veto_holds_and_a_bonus_is_capped(subject, housing):
    for entry in ("fallback", "trust", "model", "accident"):
        note(subject, housing, entry)
    found = next(one for one in outcomes(subject.round, 1) if one.subject_id == subject.pk)
    assert (found.bonus, found.veto) == (3, "accident")


def test_photos_have_their_place_and_each_look_is_logged(subject, housing, staff):
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    file.seek(0)
    photos = read_photos([file])
    with pytest.raises(Faults) as told:
        note(subject, housing, photos=photos)
    assert told.value.field == "place" and not Proof.objects.filter(note__subject=subject).exists()
    kept = note(subject, housing, photos=photos, lon="119.0", lat="32.7")
    proof = Proof.objects.get(note=kept)
    looks = AccessEvent.objects.count()
    assert read_proof(proof.pk, actor=housing, at=AT).exists()
    assert AccessEvent.objects.count() == looks + 1
    assert AccessEvent.objects.filter(subject_kind="rating-note", subject_id=kept.pk).count() == 1
    with pytest.raises(Forbidden):
        read_proof(proof.pk, actor=staff("zuoxi01"), at=AT)


def test_the_lists_hold_what_one_may_see(subject, housing, staff):
    kept = note(subject, housing)
    assert subject.round in notable_rounds()
    assert subjects_to_note(subject.round, housing).count() == 8
    seen = [kept in notes_for(staff(name)) for name in ("pingfen01", "pingjia01", "duban01", "shuji01")]
    assert seen == [True, True, True, False]
    assert {one.kind for one in entries_of(scheme_of(subject.round)).values()} == {"deduction", "bonus", "veto"}


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(subject, housing, django_assert_num_queries, many):
    for _ in range(many):
        note(subject, housing, again=True)
    with django_assert_num_queries(3):  # rounds on offices held are left out; notes; their photos
        notes = [one for one in notes_for(housing) if not one.proofs.all()]
    assert sum(one.subject_id == subject.pk for one in notes) == many
