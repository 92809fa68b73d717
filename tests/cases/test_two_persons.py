"""Two-person rules: who grants, supervises, calls back; asker and granter, supervisor and commander; standing aside."""

import pytest

from tests.cases.conftest import MONDAY
from wangge.accounts.models import Account
from wangge.accounts.queries import actor_of
from wangge.cases.operations import declare_interest, read_contact
from wangge.cases.queries import steps_for, tasks_of
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.permits import ANONYMOUS, allows
from wangge.method.queries import current_method
from wangge.method.vocabulary import COMMAND

MAY = {
    "cases.grant": {"zhibanzhang01"},
    "cases.supervise": {"duban01"},
    "cases.follow_up": {"duban01"},
    "cases.handle": {"xiaofang01"},
    "cases.whistle": set(),
    "cases.report_in": set(),
}


@pytest.mark.parametrize("permission", MAY)
def test_role_by_deed(matter, permission):
    """Of everybody who can sign in, for a matter in the hands of the fire department."""
    matter.walk_to("handling")
    accounts = Account.objects.exclude(password__startswith="!")
    thing = None if permission in ("cases.whistle", "cases.report_in") else matter.now
    may = {one.username for one in accounts if allows(actor_of(one, at=MONDAY), permission, thing)}
    assert may == MAY[permission]
    assert not allows(ANONYMOUS, permission, thing) and not allows(matter.reporter, permission, thing)


def test_no_post_of_the_method_holds_both_sides(tianchang):
    for post in current_method().organisations.posts:
        held = set(post.permissions)
        assert not ("cases.supervise" in held and held & COMMAND), post.key
        assert not ("cases.handle" in held and held & {"cases.grant", "cases.follow_up", "cases.check"}), post.key


def test_who_has_an_interest_takes_no_step_and_has_no_task(matter):
    worker = matter.holder_of("cases.verify")
    assert tasks_of(worker).filter(pk=matter.case.pk).exists() and steps_for(matter.now, worker)
    with pytest.raises(Invalid):
        declare_interest(matter.case.pk, interest="because", actor=worker, at=MONDAY)
    first = declare_interest(matter.case.pk, interest="neighbour", actor=worker, at=MONDAY)
    assert declare_interest(matter.case.pk, interest="family", actor=worker, at=MONDAY).pk == first.pk
    assert not tasks_of(worker).filter(pk=matter.case.pk).exists() and steps_for(matter.now, worker) == []
    with pytest.raises(Refused) as refused:
        matter.take("verify", worker)
    assert refused.value.code == "recused" and matter.now.state == "reported"


def test_neither_contact_nor_release(matter):
    supervisor = matter.holder_of("cases.contact")
    declare_interest(matter.case.pk, interest="business", actor=supervisor, at=MONDAY)
    with pytest.raises(Refused):
        read_contact(matter.case.pk, reason="核对地点", actor=supervisor, at=MONDAY)


def test_only_of_what_one_sees(matter, staff):
    with pytest.raises(Forbidden):
        declare_interest(matter.case.pk, interest="family", actor=staff("chengguan01"), at=MONDAY)
    with pytest.raises(Forbidden):
        declare_interest(matter.case.pk, interest="concerned", actor=matter.reporter, at=MONDAY)


def test_the_page_declares_and_then_offers_nothing(matter, signed_in):
    worker = matter.holder_of("cases.dispatch")
    desk = signed_in(Account.objects.get(pk=worker.id).username)
    address = f"/tianchang/desk/cases/{matter.case.pk}/"
    assert "这件事与我有利害关系" in desk.get(address).content.decode()
    assert desk.post(f"{address}recuse/", {}).status_code == 422
    assert desk.post(f"{address}recuse/", {"interest": "other"}).status_code == 302
    page = desk.get(address).content.decode()
    assert "声明与这件诉求有利害关系，不再办理它" in page and 'id="deed-tabs"' not in page
