"""Who sees which matter; that list and object agree; and that the reporter stays apart."""

from dataclasses import fields
from datetime import timedelta

import pytest

from tests.cases.conftest import FIRE_LANE, MONDAY, Matter
from wangge.accounts.models import Account
from wangge.accounts.queries import actor_of
from wangge.cases.models import Case
from wangge.cases.operations import read_case, read_contact
from wangge.cases.queries import duplicate_candidates, tasks_of, visible_to
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
