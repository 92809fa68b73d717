"""The same report sent twice at once, as an impatient finger or an outbox does: one matter, two answers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection, transaction

from wangge.cases.models import Case
from wangge.cases.operations import Report, report_case
from wangge.core.errors import Refused
from wangge.core.keys import new_key
from wangge.core.permits import ANONYMOUS
from wangge.core.tenancy import county

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


def test_the_key_of_one_deed_is_refused_for_another(matter):
    key = new_key()
    worker = matter.holder_of("cases.verify")
    matter.take("verify", worker, key=key)
    with pytest.raises(Refused) as refused, transaction.atomic():
        matter.take("file", matter.holder_of("cases.file"), key=key, filing="fire_lane_1")
    assert refused.value.code == "key-used"
    assert matter.now.state == "verified"
