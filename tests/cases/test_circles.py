"""Kinds that not every office of an area sees: who stands in their circle, and that every door agrees."""

from dataclasses import replace

import pytest

from tests.cases.conftest import MONDAY, Matter
from tests.cases.test_enforcement import begin
from wangge.accounts.models import Account
from wangge.accounts.queries import actor_of
from wangge.cases.models import Case
from wangge.cases.operations import read_case
from wangge.cases.queries import duplicate_candidates, seen_by, tasks_of, visible_to
from wangge.cases.today import newest_cases, open_points
from wangge.core.errors import Forbidden
from wangge.core.permits import allows
from wangge.method.checks import _circle
from wangge.method.queries import current_method
from wangge.premises.models import Plate

WORDS = "两家为公共走道的鞋柜吵起来了"


@pytest.fixture
def dispute(plate):
    """A dispute between neighbours, asked to be mediated."""
    return Matter(plate, class_key="dispute_neighbours", words=WORDS)


def begin_enforcement(staff):
    """An enforcement case of the street team, as its officers begin it."""
    officer = staff("zhifa01")
    street = officer.offices[0].area_path
    begin(officer, Plate.objects.filter(area__path__descendant_of=street).order_by("id").first())


def staff_now():
    accounts = Account.objects.exclude(password__startswith="!")
    return [(one.username, actor_of(one, at=MONDAY)) for one in accounts]


def test_only_the_circle_sees_it(dispute):
    way = current_method().case_type(dispute.now.case_type)
    assert way.key == "mediation" and way.seen_by
    for username, actor in staff_now():
        offices = actor.holding("cases.view")
        inside = any(office.post in way.seen_by or office.permissions & set(way.seen_by) for office in offices)
        covers = any(office.covers(dispute.now.area.path) for office in offices)
        hands = any(office.body_id == dispute.now.handling_body_id for office in offices)
        assert bool(allows(actor, "cases.view", dispute.now)) <= ((inside and covers) or hands), username
    worker = dispute.holder_of("cases.verify")
    assert worker and not allows(worker, "cases.view", dispute.now)
    assert allows(dispute.holder_of("cases.classify"), "cases.view", dispute.now)


def test_list_object_and_tasks_agree_for_everybody_of_every_kind(dispute, staff):
    begin_enforcement(staff)
    cases = list(Case.objects.select_related("area", "reporter"))
    kinds = {case.case_type for case in cases}
    assert "mediation" in kinds and "enforcement" in kinds
    for username, actor in staff_now():
        for wanted in (actor, *(replace(actor, offices=(office,)) for office in actor.offices)):
            opened = {case.pk for case in cases if allows(wanted, "cases.view", case)}
            assert set(visible_to(wanted).values_list("pk", flat=True)) == opened, username
            assert set(visible_to(wanted, named=True).values_list("pk", flat=True)) == opened, username
            assert set(tasks_of(wanted).values_list("pk", flat=True)) <= opened, username
            assert {case.pk for case in Case.objects.filter(seen_by(wanted))} == opened, username


def test_page_search_and_api_say_no_to_a_grid_worker(dispute, signed_in):
    worker = dispute.holder_of("cases.verify")
    with pytest.raises(Forbidden):
        read_case(dispute.case.pk, actor=worker, at=MONDAY)
    desk = signed_in(Account.objects.get(pk=worker.id).username)
    assert desk.get(f"/tianchang/desk/cases/{dispute.case.pk}/").status_code == 403
    for address in ("cases", "find"):
        assert str(dispute.case.pk) not in desk.get(f"/tianchang/desk/{address}/", {"q": "鞋柜"}).content.decode()
    assert desk.get(f"/tianchang/api/v1/cases/{dispute.case.pk}").status_code in (401, 403)
    taken = b"".join(desk.get("/tianchang/desk/exports/cases.geojson").streaming_content).decode()
    assert dispute.now.number not in taken


def test_search_still_finds_it_for_who_is_in_the_circle(dispute, signed_in):
    operator = dispute.holder_of("cases.classify")
    desk = signed_in(Account.objects.get(pk=operator.id).username)
    assert str(dispute.case.pk) in desk.get("/tianchang/desk/cases/", {"q": "鞋柜"}).content.decode()


def test_the_wall_and_candidates_for_merging_leave_it_out(dispute, plate):
    same = Matter(plate, words=WORDS)
    assert dispute.case not in [one.case for one in duplicate_candidates(same.now)]
    assert dispute.case not in newest_cases(MONDAY) and dispute.case.pk not in {one.pk for one in open_points()}


def test_a_circle_names_posts_and_permissions_there_are_and_takes_its_own_steps():
    class Pack:
        content = {"organisations": {"posts": [{"key": "auditor", "permissions": ["cases.view"]}]}}

    content = {"seen_by": ["auditor", "nobody"], "steps": [{"name": "close", "permission": "cases.close"}]}
    faults = [fault.what for fault in _circle(Pack, "x.toml", content)]
    assert len(faults) == 2 and "nobody" in faults[0] and "close" in faults[1]
