"""`verify privacy` passes on the demo, and each of its checks finds what is planted."""

import datetime
import json

import pytest
from django.db import models
from django.test.utils import isolate_apps
from django.utils import timezone
from tests.people.conftest import a_person, grids  # noqa: F401

from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.lab import privacy
from wangge.lab.verify import affected
from wangge.people.models import BreakGlass, Person, Withholding

NOW = timezone.now()


@pytest.mark.parametrize("check", privacy.CHECKS, ids=lambda check: check.faults.__name__ + str(check.rail))
def test_the_demo_passes(tianchang, check):
    assert check.faults() == [], check.title


def test_a_table_without_a_policy_is_found(tianchang):
    assert privacy.without_second_wall(["people_person", "premises_dwelling"]) == ["premises_dwelling"]
    assert privacy.seen_without_scope(["people_person", "premises_dwelling"]) == ["premises_dwelling"]
    assert "people_person" in privacy.tables_of(privacy.scoped_models())


def test_a_history_that_can_be_changed_is_found(tianchang):
    assert privacy.changeable(["core_accessevent", "core_calendarday"]) == ["core_calendarday"]


def test_a_role_that_is_too_strong_is_found(tianchang, monkeypatch):
    class Strong:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

        def execute(self, *_):
            pass

        def fetchone(self):
            return True, True

    monkeypatch.setattr(privacy.connection, "cursor", Strong)
    assert privacy.role_too_strong() == ["superuser", "bypasses row-level security"]


@isolate_apps("wangge.people")
def test_a_score_on_a_person_and_a_table_kept_for_good_are_found():
    class Stars(models.Model):
        person = models.ForeignKey(Person, models.PROTECT)
        level = models.SmallIntegerField()

        class Meta:
            app_label = "people"

    found = privacy.about_persons([Stars, BreakGlass])
    assert found == [Stars]
    assert privacy.numbers_about(found) == ["people.Stars.id", "people.Stars.level"]
    assert privacy.never_forgotten(found) == ["people.Stars"]


def test_what_is_badly_sealed_or_in_clear_is_found(grids):  # noqa: F811
    here, _there = grids
    loose = a_person(here, "未封")
    with scope(SYSTEM, "people.edit"):
        Person.objects.filter(pk=loose.pk).update(
            number_kind="id", number_sealed=b"990000198001010018", number_hash=loose.pk
        )
    assert privacy.badly_sealed() == [str(loose.pk)]
    a_person(here, "990000198001010018")
    assert privacy.numbers_in_clear() == ["people.Person.name"]
    JournalEntry.objects.create(at=NOW, event="people.Told", data={"phone": "13800001234"}, actor_kind="staff")
    assert privacy.numbers_in_clear() == ["people.Person.name", "journal"]


def test_a_child_without_a_basis_is_found(grids):  # noqa: F811
    here, _there = grids
    child = a_person(here, "孩子", birth_year=2024, verified_on=datetime.date(2040, 1, 1))
    assert privacy.children_without_basis(on=datetime.date(2026, 11, 22)) == [str(child.pk)]


def test_a_look_without_a_reason_is_found(grids):  # noqa: F811
    here, _there = grids
    someone = a_person(here)
    look = {"at": NOW, "subject_kind": "person", "subject_id": someone.pk, "fields": ["name"]}
    good = AccessEvent.objects.create(purpose="visit", basis="statutory", office_name="社区", **look)
    bad = [
        AccessEvent.objects.create(purpose="", basis="statutory", office_name="社区", **look),
        AccessEvent.objects.create(purpose="visit", basis="", office_name="社区", **look),
        AccessEvent.objects.create(purpose="visit", basis="statutory", office_name="", **look),
    ]
    assert sorted(privacy.looks_without_reason()) == sorted(str(one.pk) for one in bad)
    assert affected(since=NOW, until=NOW + datetime.timedelta(seconds=1)) == {someone.pk: 4} and good.pk


def test_what_is_withheld_for_good_and_reviewed_too_late_is_found(grids):  # noqa: F811
    here, _there = grids
    someone = a_person(here)
    with scope(SYSTEM, "people.review"):
        Withholding.objects.create(
            look_id=1, person=someone, area=here, legal_basis="依据", until=datetime.date(2036, 1, 1), at=NOW
        )
    assert privacy.withheld_for_good() == ["1"]
    early = NOW - datetime.timedelta(days=30)
    BreakGlass.objects.create(
        **{"actor_id": someone.pk, "office_id": someone.pk, "office_name": "社区", "area": here, "reason": "理由"},
        **{"at": early, "until": early, "review_due": early, "purpose": "visit", "basis": "statutory"},
    )
    assert len(privacy.reviews_overdue()) == 1


def test_the_command_tells_faults_by_its_exit_code(tianchang, capsys, monkeypatch):
    from wangge.lab import verify

    options = type("Options", (), {"county": "tianchang", "json": True})
    assert verify._privacy(options) == 0
    assert json.loads(capsys.readouterr().out)["faults"] == 0
    planted = privacy.Check(1, "种下的", lambda: ["这里"])
    monkeypatch.setattr(privacy, "CHECKS", (planted,))
    assert verify._privacy(options) == 1
