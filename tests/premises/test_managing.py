"""Who manages an estate: one body at a time, what was stays, and the page for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.permits import ANONYMOUS, SYSTEM
from wangge.organisations.models import Body
from wangge.premises.managing import managed_by, manager_of, managers_on
from wangge.premises.models import Management
from wangge.premises.operations import end_manager, set_manager

today = timezone.localdate
LAST_YEAR = today() - timedelta(days=365)


@pytest.fixture
def by(tianchang):
    return {"actor": SYSTEM, "at": timezone.now(), "basis": "物业服务合同"}


@pytest.fixture
def building(building):
    """In an estate that nobody manages."""
    building.estate.managements.all().delete()
    return building


@pytest.fixture
def two(tianchang):
    """Bodies that manage nothing."""
    busy = Management.objects.values("body")
    return list(Body.objects.filter(valid_until=None).exclude(pk__in=busy).order_by("key")[:2])


def test_one_body_at_a_time_and_what_was_is_still_known(building, two, by):
    estate = building.estate
    first, second = two
    set_manager(estate.pk, first.pk, way="company", on=LAST_YEAR, **by)
    set_manager(estate.pk, second.pk, way="joint", **by)
    assert manager_of(estate, today()) == second and manager_of(estate, today() - timedelta(days=1)) == first
    assert manager_of(estate, LAST_YEAR - timedelta(days=1)) is None
    assert [one.estate for one in managed_by(second, today())] == [estate] and not managed_by(first, today())
    assert managers_on(LAST_YEAR)[estate.pk] == first.pk
    assert estate.changes.filter(kind="managed").count() == 2


def test_it_ends_and_an_estate_that_is_no_more_has_no_manager(building, two, by):
    estate = building.estate
    set_manager(estate.pk, two[0].pk, way="company", **by)
    with pytest.raises(Refused, match="现在就是这个单位"):
        set_manager(estate.pk, two[0].pk, way="company", **by)
    with pytest.raises(Invalid, match="日期不能早于"):
        end_manager(estate.pk, on=LAST_YEAR, **by)
    end_manager(estate.pk, **by)
    assert manager_of(estate, today()) is None
    with pytest.raises(Refused, match="现在没有登记"):
        end_manager(estate.pk, **by)


@pytest.mark.parametrize("wrong", [{"body": None}, {"way": "whatever"}, {"basis": " "}, {"on": today() + timedelta(2)}])
def test_what_is_wrong_is_refused_and_nothing_is_kept(building, two, by, wrong):
    told = {"body": two[0].pk, "way": "company", "on": None, "basis": by["basis"]} | wrong
    with pytest.raises(Invalid):
        set_manager(building.estate_id, told.pop("body"), **(by | told))
    assert not building.estate.managements.exists()


def test_nobody_else_may(building, two, by):
    with pytest.raises(Forbidden):
        set_manager(building.estate_id, two[0].pk, way="company", **(by | {"actor": ANONYMOUS}))


def test_the_page_names_it(signed_in, building, two):
    home = f"/tianchang/desk/premises/estates/{building.estate_id}/"
    browser = signed_in("shequ01")
    assert "还没有登记管理单位" in browser.get(home).content.decode()
    asked = browser.get(f"{home}manager/").content.decode()
    body = next(one for one in two if str(one.pk) in asked) if any(str(o.pk) in asked for o in two) else None
    body = body or Body.objects.get(pk=asked.split('<option value="')[2][:36])
    sent = {"body": body.pk, "way": "company", "on": today().isoformat(), "basis": "合同", "seen": "0"}
    assert browser.post(f"{home}manager/", sent | {"body": ""}).status_code == 422
    seen = asked.split('name="seen" value="')[1].split('"')[0]
    assert browser.post(f"{home}manager/", sent | {"seen": seen}).status_code == 302
    shown = browser.get(home).content.decode()
    assert body.name in shown and "物业企业服务" in shown and "结束管理" in shown
