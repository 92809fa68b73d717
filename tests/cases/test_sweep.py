"""What time does: deadlines pass once a stage, ratings lapse, contacts are erased."""

from datetime import timedelta

import pytest

from tests.cases.conftest import MONDAY, Matter
from wangge.cases.models import Case, Reporter
from wangge.cases.operations import erase_contacts, lapse_ratings, mark_overdue
from wangge.core.models import JournalEntry


@pytest.fixture
def alone(tianchang):
    """Deadlines of the demo's own matters are out of the way."""
    Case.objects.update(due=None)


def test_a_case_past_its_deadline_is_marked_once_a_stage(alone, matter):
    assert mark_overdue(at=matter.now.due) == 0
    late = matter.now.due + timedelta(minutes=1)
    assert mark_overdue(at=late) == 1 and mark_overdue(at=late) == 0
    assert matter.now.overdue_since == matter.now.due
    matter.take("verify", matter.holder_of("cases.verify"), at=late)
    assert matter.now.overdue_since is None
    assert JournalEntry.objects.filter(event="cases.CaseOverdue", data__case_id=str(matter.case.pk)).count() == 1


def test_rating_lapses_after_its_days_and_not_before(matter):
    matter.walk_to("closed")
    lapse_ratings(at=MONDAY + timedelta(days=13, hours=23))
    assert matter.now.state == "closed"
    lapse_ratings(at=MONDAY + timedelta(days=14))
    assert matter.now.state == "unrated"


def test_contacts_go_a_year_after_closing_and_addresses_after_a_day(plate):
    matter = Matter(plate, name="欧阳测试", phone="13900000000", address="203.0.113.9")
    matter.walk_to("closed")
    erase_contacts(at=MONDAY + timedelta(days=2))
    kept = Reporter.objects.get(case=matter.case)
    assert kept.phone and not kept.address_hash
    erase_contacts(at=MONDAY + timedelta(days=366))
    gone = Reporter.objects.get(case=matter.case)
    assert (gone.name, gone.phone, gone.resident_id) == ("", "", None) and gone.erased_at
