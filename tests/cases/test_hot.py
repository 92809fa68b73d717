"""Hot issues in the county: grouped by a job, only where cases came, seen by whoever sees the matters."""

from datetime import timedelta

import pytest

from tests.cases.closed import written
from tests.cases.conftest import MONDAY
from tests.core.text.written import BEGIN, background, messages
from wangge.cases.models import Case, Issue, IssueCase
from wangge.cases.operations import group_issues
from wangge.cases.operations.hot import RECENT
from wangge.core.keys import new_key
from wangge.core.models import JournalEntry
from wangge.method.queries import current_version

HOT = "/tianchang/desk/hot/"


def cases_of(area, said, *, at=MONDAY):
    """Open cases that say so, as they came in the weeks before."""
    return written(
        Case(
            pk=new_key(),
            case_type="matter",
            version=current_version(),
            state="triage",
            moves=1,
            reported_at=at - RECENT + timedelta(days=1) + (one.at - BEGIN) / 2,
            channel="portal",
            title=one.title,
            words=one.words,
            area=area,
            stage_since=at,
        )
        for one in said
    )


@pytest.fixture
def told(plate):
    """Messages of two causes among others in one community, and older ones of the county."""
    Case.objects.all().update(erased_at=MONDAY)
    old = [type(messages()[0])(str(n), BEGIN, text[:12], text) for n, text in enumerate(background())]
    cases_of(plate.area, old, at=MONDAY - RECENT)
    return cases_of(plate.area, messages())


def test_causes_are_grouped_with_place_and_heat(told, plate):
    assert group_issues(at=MONDAY) == 1
    [issue] = Issue.objects.all()
    assert issue.count == 9 and issue.texts == issue.peak == issue.heat == 4
    assert "搅拌站" in issue.lead.title and issue.place == plate.area.name
    assert IssueCase.objects.filter(issue=issue).count() == 9


def test_only_where_cases_came_is_grouped_again(told, plate):
    group_issues(at=MONDAY)
    first = Issue.objects.get().pk
    assert group_issues(at=MONDAY + timedelta(minutes=20)) == 0
    assert Issue.objects.get().pk == first
    cases_of(plate.area, messages()[:1], at=MONDAY + timedelta(minutes=30) + RECENT - timedelta(days=1))
    assert group_issues(at=MONDAY + timedelta(minutes=40)) == 1
    assert Issue.objects.get().count == 10
    assert JournalEntry.objects.filter(event="cases.IssuesGrouped").count() == 2


def test_what_is_not_recent_any_more_is_no_issue(told):
    group_issues(at=MONDAY)
    group_issues(at=MONDAY + RECENT + timedelta(days=1))
    assert not Issue.objects.exists() and not IssueCase.objects.exists()


def test_erased_words_are_not_grouped(told):
    Case.objects.update(erased_at=MONDAY)
    assert group_issues(at=MONDAY) == 0


def test_the_desk_shows_the_list_and_the_matters(told, signed_in):
    group_issues(at=MONDAY)
    browser, issue = signed_in("zuoxi01"), Issue.objects.get()
    page = browser.get(HOT).content.decode()
    assert issue.lead.title in page and "log₁₀" in page
    matters = browser.get(f"{HOT}{issue.lead_id}/").content.decode()
    assert matters.count('class="case-row"') == 9 and issue.lead.number in matters and "并案" in matters
    assert browser.get(f"{HOT}{new_key()}/").status_code == 403


def test_others_see_only_what_they_may(told, signed_in):
    group_issues(at=MONDAY)
    lead = Issue.objects.get().lead_id
    department = signed_in("xiaofang01")
    assert "现在没有热点" in department.get(HOT).content.decode()
    assert department.get(f"{HOT}{lead}/").status_code == 403


def test_an_empty_list_says_when_there_will_be_one(signed_in):
    assert "现在没有热点" in signed_in("zuoxi01").get(HOT).content.decode()
