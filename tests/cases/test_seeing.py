"""Who sees which matter; that list and object agree; and that the reporter stays apart."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from tests.cases.conftest import FIRE_LANE, MONDAY, Matter
from wangge.accounts.models import Account
from wangge.accounts.queries import actor_of
from wangge.cases.models import Case
from wangge.cases.operations import read_case, read_contact
from wangge.cases.queries import duplicate_candidates, seen_by, steps_for, tasks_of, visible_to
from wangge.core.errors import Forbidden, Invalid
from wangge.core.models import AccessEvent
from wangge.core.permits import ANONYMOUS, allows
from wangge.organisations.queries import body


def test_list_and_object_agree_for_everybody(tianchang):
    cases = list(Case.objects.select_related("area", "reporter"))
    accounts = Account.objects.exclude(password__startswith="!")
    assert cases and accounts
    for account in accounts:
        actor = actor_of(account, at=MONDAY)
        listed = set(visible_to(actor).values_list("pk", flat=True))
        opened = {case.pk for case in cases if allows(actor, "cases.view", case)}
        assert listed == opened, account.username
        assert set(tasks_of(actor).values_list("pk", flat=True)) <= listed, account.username


AREA_DEEDS = ("cases.verify", "cases.check", "cases.file", "cases.dispatch", "cases.merge", "cases.view")
DUTIES = [(), ("reported",), ("filed", "fed_back"), ("rated",), ("told_route", "not_found")]


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: "+".join(duty) or "all")
def test_a_post_confined_to_states_sees_those_and_does_nothing_elsewhere(tianchang, matter, duty):
    """Role × state × deed: the list, the object and the tasks agree, and no deed reaches beyond the duty."""
    matter.walk_to("filed")
    cases = list(Case.objects.select_related("area", "reporter"))
    for permission in ("cases.verify", "cases.dispatch"):
        actor = confined(matter.holder_of(permission), duty)
        listed = set(visible_to(actor).values_list("pk", flat=True))
        mine = [(case, [deed for deed in AREA_DEEDS if allows(actor, deed, case)]) for case in cases]
        assert {case.pk for case, deeds in mine if "cases.view" in deeds} == listed
        assert {case.pk for case in Case.objects.filter(seen_by(actor))} == listed
        held = [case for case, deeds in mine if set(deeds) - {"cases.view"}]
        assert all(not duty or case.state in duty for case in held)
        tasks = set(tasks_of(actor).values_list("pk", flat=True))
        assert tasks <= listed
        assert all(not duty or case.state in duty for case in cases if case.pk in tasks)


def test_what_it_passed_on_it_may_read_and_what_went_over_its_head_not(matter, plate):
    over, worker = Matter(plate), matter.holder_of("cases.verify")
    secretary = confined(worker, ("reported",))
    assert {matter.case.pk, over.case.pk} <= set(visible_to(secretary).values_list("pk", flat=True))
    matter.take("verify", secretary)
    Case.objects.filter(pk=over.case.pk).update(state="verified")  # as a reporter's own step up leaves it
    assert allows(secretary, "cases.view", matter.now) and not allows(secretary, "cases.view", over.now)
    assert matter.case in visible_to(secretary) and over.case not in visible_to(secretary)
    assert not allows(secretary, "cases.verify", matter.now)
    with pytest.raises(Forbidden):
        read_case(over.case.pk, actor=secretary, at=MONDAY)


def test_a_matter_waits_for_the_main_step_of_its_state_and_not_for_whoever_might_merge_it(matter):
    centre, worker = matter.holder_of("cases.merge"), matter.holder_of("cases.verify")
    assert "merge" in {step.name for step in steps_for(matter.now, centre)}
    assert matter.case not in tasks_of(centre) and matter.case in tasks_of(worker)
    matter.walk_to("verified")
    assert matter.case in tasks_of(matter.holder_of("cases.file")) and matter.case not in tasks_of(worker)


def confined(actor, duty):
    """The actor with posts that see only these states."""
    return replace(actor, offices=tuple(replace(office, duty=frozenset(duty)) for office in actor.offices))


def test_nobody_unknown_sees_anything(tianchang):
    assert not visible_to(ANONYMOUS).exists()


def test_a_department_sees_what_is_in_its_hands_and_only_that(matter):
    fire, urban = (matter.holder_of("cases.handle", body(key)) for key in ("fire", "urban"))
    assert matter.case not in visible_to(fire)
    matter.walk_to("dispatched")
    assert matter.case in visible_to(fire) and matter.case not in visible_to(urban)


def test_staff_looks_are_logged_with_their_duty_in_the_same_transaction(matter):
    worker = matter.holder_of("cases.verify")
    read_case(matter.case.pk, actor=worker, at=MONDAY)
    look = AccessEvent.objects.get(subject_id=matter.case.pk)
    assert (look.actor_id, look.purpose) == (worker.id, "handle-matter")
    with pytest.raises(Forbidden):
        read_case(matter.case.pk, actor=matter.holder_of("cases.handle", body("fire")), at=MONDAY)
    assert AccessEvent.objects.filter(subject_id=matter.case.pk).count() == 1


def test_the_contact_is_shown_for_a_reason_and_logged(plate):
    matter = Matter(plate, name="欧阳测试", phone="13900000000")
    supervisor = matter.holder_of("cases.contact")
    with pytest.raises(Invalid):
        read_contact(matter.case.pk, reason="看", actor=supervisor, at=MONDAY)
    contact = read_contact(matter.case.pk, reason="电话回访办理结果", actor=supervisor, at=MONDAY)
    assert [getattr(contact, field.name) for field in fields(contact)] == ["欧阳测试", "13900000000"]
    look = AccessEvent.objects.get(subject_kind="reporter", subject_id=matter.now.reporter.pk)
    assert look.reason == "电话回访办理结果" and look.fields == ["name", "phone"]


def test_whoever_handles_never_gets_the_contact(matter):
    matter.walk_to("handling")
    for permission in ("cases.handle", "cases.verify", "cases.dispatch"):
        with pytest.raises(Forbidden):
            read_contact(matter.case.pk, reason="想了解情况", actor=matter.holder_of(permission, None), at=MONDAY)


def test_reports_of_the_same_class_near_in_place_and_time_are_candidates(plate):
    one, near = Matter(plate), Matter(plate, words="又有车堵在消防通道")
    other_class = Matter(plate, words="消防通道边上有垃圾", class_key="garbage")
    found = [candidate.case for candidate in duplicate_candidates(one.now)]
    assert found == [near.case] and other_class.case not in found


def test_the_same_words_sent_again_are_flagged_wherever_and_whenever(plate):
    one = Matter(plate)
    again = Matter(plate, at=MONDAY + timedelta(days=90), class_key="", plate_code="", words=f" {FIRE_LANE}\n")
    (found,) = duplicate_candidates(again.now)
    assert found.case == one.case and found.same_words
