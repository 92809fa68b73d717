"""Pages of letting: role × page × own or foreign area, what a landlord's phone shows, numbers of statements."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.people.test_letting import a_resident, office
from wangge.accounts.models import Account
from wangge.core.models import AccessEvent
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.method.queries import current_method
from wangge.people.models import LettingFiling
from wangge.people.operations.letting import file_letting
from wangge.premises.models import Dwelling, Listing
from wangge.premises.operations import record_check

OPEN, NOT = 200, 403
ROLES = {
    "shequ01": (OPEN, OPEN, OPEN),
    "zhibanzhang01": (OPEN, OPEN, NOT),
    "wangge01": (NOT, NOT, NOT),
    "xiaofang01": (NOT, NOT, NOT),
    "guanli01": (NOT, NOT, NOT),
    "shenji01": (NOT, NOT, NOT),
}
"""Account → board, a filing, entering at the counter."""
NAME = "闻人不公开"


def typed(**more):
    items = [one.key for one in current_method().premises.items]
    sent = {"name": NAME, "phone": "13900000001", "capacity": "owner", "rooms": "2", "area_m2": "60"}
    return sent | {"most_occupants": "4", "declared": items} | more


def browser(account_id):
    signed = Client()
    signed.force_login(Account.objects.get(pk=account_id), backend="wangge.accounts.backends.AccountBackend")
    return signed


@pytest.fixture
def landlord(tianchang):
    return a_resident()


@pytest.fixture
def home(tianchang):
    """A let dwelling in the demo clerk's community, without a filing."""
    rows = Dwelling.objects.filter(use="let", valid_until=None, building__name="3幢", clearances=None)
    with scope(SYSTEM, "filings.decide"):
        taken = list(LettingFiling.objects.values_list("dwelling_id", flat=True))
    return rows.exclude(pk__in=taken).select_related("area").order_by("address").first()


@pytest.fixture
def filing(home, landlord):
    return file_letting(home, sent=typed(), actor=landlord, at=timezone.now())


def pages(filing):
    return (
        "/tianchang/desk/letting/",
        f"/tianchang/desk/letting/{filing.pk}/",
        f"/tianchang/desk/letting/new/{filing.dwelling_id}/",
    )


@pytest.mark.parametrize("username", ROLES)
def test_who_opens_what_of_the_own_area(filing, signed_in, username):
    asking = signed_in(username)
    assert tuple(asking.get(page).status_code for page in pages(filing)) == ROLES[username]


def test_a_clerk_of_elsewhere_opens_nothing_and_lists_nothing(filing, signed_in):
    home = filing.dwelling.area.path.rpartition(".")[0]
    from wangge.accounts.models import Appointment

    held = Appointment.objects.filter(post="community_clerk").exclude(area__path=home).select_related("account")
    asking = browser(held.first().account_id)
    assert filing.number not in asking.get(pages(filing)[0]).content.decode()
    assert [asking.get(page).status_code for page in pages(filing)[1:]] == [NOT, NOT]


def test_strangers_sign_in_first_and_other_landlords_see_nothing(filing, client):
    own = f"/tianchang/my/letting/{filing.pk}/"
    assert {client.get(page).status_code for page in (*pages(filing), own)} == {302}
    other = browser(a_resident("别人").id)
    assert other.get(own).status_code == NOT and other.post(f"{own}end/").status_code == NOT
    assert filing.number not in other.get("/tianchang/my/letting/").content.decode()


def test_lists_show_no_name_and_a_filing_is_logged(filing, signed_in):
    clerk = signed_in("shequ01")
    before = AccessEvent.objects.count()
    listed = clerk.get("/tianchang/desk/letting/").content.decode()
    assert filing.number in listed and NAME not in listed and AccessEvent.objects.count() == before
    told = clerk.get(pages(filing)[1]).content.decode()
    assert NAME in told and "13900000001" not in told and AccessEvent.objects.count() == before + 1
    short = clerk.post(f"{pages(filing)[1]}phone/", {"reason": ""})
    assert short.status_code == 422 and "13900000001" not in short.content.decode()
    clear = clerk.post(f"{pages(filing)[1]}phone/", {"reason": "告知房屋下架"}).content.decode()
    assert "13900000001" in clear


def test_a_landlords_form_says_all_that_is_missing_and_keeps_what_was_typed(home, landlord):
    asking = browser(landlord.id)
    answer = asking.post(f"/tianchang/my/letting/new/{home.pk}/", {"name": NAME, "rooms": "x"})
    told = answer.content.decode()
    assert answer.status_code == 422 and NAME in told and told.count("field-error") == 6


def test_from_the_phone_to_the_public_list_and_out_of_it(home, landlord, signed_in):
    phone, clerk = browser(landlord.id), signed_in("shequ01")
    sent = phone.post(f"/tianchang/my/letting/new/{home.pk}/", typed())
    key = sent["Location"].rstrip("/").rpartition("/")[2]
    assert clerk.post(f"/tianchang/desk/letting/{key}/decide/", {"deed": "accept"}).status_code == 302
    inspector = office(home.area, "findings.record")
    record_check(home.pk, [], actor=inspector, at=timezone.now())
    home.findings.filter(closed_at=None).update(closed_at=timezone.now())
    record_check(home.pk, [], actor=inspector, at=timezone.now())
    assert phone.post(f"/tianchang/my/letting/{key}/list/", {"part": "whole", "rent": "1500"}).status_code == 302
    public = Client().get(f"/tianchang/market/?words={home.address}").content.decode()
    assert home.address in public and NAME not in public
    listing = Listing.objects.get(dwelling=home, until=None)
    page = Client().get(f"/tianchang/market/{listing.pk}/").content.decode()
    assert NAME not in page and "13900" not in page and "1500" in page
    record_check(home.pk, ["exit_blocked"], actor=inspector, at=timezone.now())
    assert Client().get(f"/tianchang/market/{listing.pk}/").status_code == 404
    assert home.address not in Client().get("/tianchang/market/").content.decode()
    assert "自动下架" in phone.get("/tianchang/my/letting/").content.decode()
    refused = phone.post(f"/tianchang/my/letting/{key}/list/", {"part": "whole"})
    assert refused.status_code == 409 and "红色" in refused.content.decode()
    board = clerk.get("/tianchang/desk/letting/").content.decode()
    assert str(listing.pk) in board
    assert clerk.post(f"/tianchang/desk/letting/listings/{listing.pk}/told/").status_code == 302
    assert str(listing.pk) not in clerk.get("/tianchang/desk/letting/").content.decode()


def test_boards_and_lists_ask_as_often_for_many(home, landlord, signed_in):
    clerk = signed_in("shequ01")
    others = Dwelling.objects.filter(area=home.area, clearances=None, valid_until=None).exclude(pk=home.pk)
    file_letting(home, sent=typed(), actor=landlord, at=timezone.now())
    asked = []
    for more in (0, 0, 3):  # the first fills the process's caches
        for dwelling in others.exclude(use="let")[:more]:
            file_letting(dwelling, sent=typed(), actor=landlord, at=timezone.now())
        with CaptureQueriesContext(connection) as board:
            clerk.get("/tianchang/desk/letting/")
        with CaptureQueriesContext(connection) as market:
            Client().get("/tianchang/market/")
        asked.append((len(board), len(market)))
    assert asked[1] == asked[2] and asked[1][0] <= 12 and asked[1][1] <= 8, asked


def test_a_tenancy_is_filed_from_the_phone_with_rows(home, landlord, signed_in):
    filing = file_letting(home, sent=typed(), actor=landlord, at=timezone.now())
    signed_in("shequ01").post(f"/tianchang/desk/letting/{filing.pk}/decide/", {"deed": "accept"})
    day = timezone.localdate()
    sent = {"starts_on": f"{day}", "ends_on": f"{day.replace(year=day.year + 1, day=1)}", "children": ""}
    for name in ("name", "number_kind", "number", "phone"):
        sent[f"tenant_{name}"] = {"name": ["租客甲", ""], "number_kind": ["id", "id"]}.get(name, ["", ""])
    answer = browser(landlord.id).post(f"/tianchang/my/letting/{filing.pk}/tenancies/new/", sent)
    assert answer.status_code == 302, answer.content.decode()
    told = browser(landlord.id).get(answer["Location"]).content.decode()
    assert "租客甲" in told and "待审核" in told
