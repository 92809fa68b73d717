"""The same report sent twice at once, as an impatient finger or an outbox does: one matter, two answers. Two people at
one matter at once: one step is taken, the other person is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection, transaction

from tests.cases.conftest import Matter
from wangge.cases.models import Case, Move
from wangge.cases.operations import Report, report_case
from wangge.core.errors import Refused, Stale
from wangge.core.keys import new_key
from wangge.core.permits import ANONYMOUS
from wangge.core.tenancy import county
from wangge.premises.models import Plate

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
SENDERS = 4


def test_a_report_sent_twice_at_once_is_one_matter(own_database):
    key, together = new_key(), Barrier(SENDERS)

    def send(_):
        try:
            with county("tianchang"):
                together.wait(10)
                case, token = report_case(Report("路灯不亮"), key=key, actor=ANONYMOUS, at=AT)
                return case.pk, token
        finally:
            connection.close()

    with ThreadPoolExecutor(SENDERS) as pool:
        answers = set(pool.map(send, range(SENDERS)))
    assert {pk for pk, _ in answers} == {key}
    assert len(answers) == 1
    with county("tianchang"):
        assert Case.objects.filter(pk=key).count() == 1


def test_two_people_who_saw_the_same_at_once_one_moves_and_the_other_is_told(own_database):
    together = Barrier(2)
    with county("tianchang"):
        plate = Plate.objects.select_related("area").filter(area__level="grid").order_by("area__path").first()
        matter = Matter(plate)
        worker, seen = matter.holder_of("cases.verify"), matter.now.moves
        connection.close()

    def go(step):
        try:
            with county("tianchang"):
                together.wait(10)
                return matter.take(step, worker, seen=seen, key=new_key(), note="同时办理").case.state
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(go, ("verify", "verify")))
    refusals = [one for one in told if isinstance(one, Refused)]
    assert [one for one in told if isinstance(one, str)] == ["verified"]
    assert [type(one) for one in refusals] == [Stale]
    with county("tianchang"):
        assert matter.now.moves == seen + 1 and matter.now.state == "verified"
        assert Move.objects.filter(case=matter.case.pk).count() == seen + 1


def test_the_key_of_one_deed_is_refused_for_another(matter):
    key = new_key()
    worker = matter.holder_of("cases.verify")
    matter.take("verify", worker, key=key)
    with pytest.raises(Refused) as refused, transaction.atomic():
        matter.take("file", matter.holder_of("cases.file"), key=key, filing="fire_lane_1")
    assert refused.value.code == "key-used"
    assert matter.now.state == "verified"
