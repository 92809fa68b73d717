"""How many doors have a plate, area by area, and which have none."""

import pytest
from django.test import Client
from django.utils import timezone

from wangge.accounts.models import Account
from wangge.core.permits import SYSTEM
from wangge.premises.models import Dwelling, Plate
from wangge.premises.operations import hang_at_doors, revoke_plate
from wangge.premises.operations.tallies import recount
from wangge.premises.queries import plates_in
from wangge.premises.web.coverage import bare_in, share_of
from wangge.territory.models import Area

PAGE = "/tianchang/desk/premises/plates/"


@pytest.fixture
def browser(tianchang):
    signed = Client()
    account = Account.objects.get(username="shequ01")
    signed.force_login(account, backend="wangge.accounts.backends.AccountBackend")
    return signed


@pytest.fixture
def grid(tianchang, staff):
    """A grid of the clerk's in which every door has a plate."""
    (office,) = staff("shequ01").holding("premises.view")
    grids = Area.objects.filter(path__descendant_of=office.area_path, level="grid", valid_until=None)
    found = next(one for one in grids.order_by("path") if Dwelling.objects.filter(area=one, valid_until=None).exists())
    hang_at_doors(found, actor=SYSTEM, at=timezone.now())
    recount(actor=SYSTEM, at=timezone.now())
    return found


def test_all_have_one_until_one_is_revoked(browser, grid):
    page = browser.get(PAGE, {"area": grid.key}).content.decode()
    assert "100.0%" in page and "每处房屋都有门牌" in page
    plate = plates_in(grid).first()
    revoke_plate(plate.pk, actor=SYSTEM, at=timezone.now())
    recount(actor=SYSTEM, at=timezone.now())
    page = browser.get(PAGE, {"area": grid.key}).content.decode()
    assert "100.0%" not in page and plate.dwelling.address in page and f"{plate.dwelling_id}" in page
    assert [one.pk for one in bare_in(grid)] == [plate.dwelling_id]


def test_what_is_nearly_all_is_not_all():
    class Counted:
        dwellings, plated = 100_000, 99_999

    assert share_of(Counted) == 99.9
    Counted.plated = 100_000
    assert share_of(Counted) == 100
    Counted.dwellings = 0
    assert share_of(Counted) is None


def test_a_community_counts_its_grids_and_lists_what_has_none(browser, grid):
    plate = plates_in(grid).first()
    revoke_plate(plate.pk, actor=SYSTEM, at=timezone.now())
    recount(actor=SYSTEM, at=timezone.now())
    page = browser.get(PAGE).content.decode()
    doors = Dwelling.objects.filter(area=grid, valid_until=None).count()
    row = page.partition(f'href="?area={grid.key}"')[2].partition("</tr>")[0]
    assert f">{doors}<" in row and f">{doors - 1}<" in row
    assert "口径" in page and "待本市确认" in page
    answer = browser.get(f"{PAGE}bare.xlsx", {"area": grid.key})
    assert answer.status_code == 200 and b"".join(answer).startswith(b"PK")


def test_a_county_is_counted_and_lists_no_single_door(tianchang, grid):
    signed = Client()
    account = Account.objects.get(username="zhibanzhang01")
    signed.force_login(account, backend="wangge.accounts.backends.AccountBackend")
    page = signed.get(PAGE).content.decode()
    assert "选一个社区或网格" in page and "desk/premises/dwellings/" not in page


def test_other_communities_are_not_shown(browser, grid):
    other = Area.objects.filter(level="grid", valid_until=None).exclude(parent=grid.parent).first()
    assert browser.get(PAGE, {"area": other.key}).status_code == 403
    assert browser.get(f"{PAGE}bare.xlsx", {"area": other.key}).status_code == 403


def test_the_cost_does_not_grow_with_the_doors(browser, grid, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as few:
        browser.get(PAGE, {"area": grid.key})
    Plate.objects.filter(area=grid).update(revoked_at=timezone.now())
    with django_assert_max_num_queries(len(few) + 1):  # the labels of those listed
        assert browser.get(PAGE, {"area": grid.key}).content.decode().count("desk/premises/dwellings/") > 1
