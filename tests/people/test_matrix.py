"""Every address × every role × own and foreign area: nobody sees a person they may not, and no look is silent.

Addresses are read from the URLconf, so a new page is walked without being named here.
"""

import pytest
from django.test import Client

from tests.house.test_looks import addresses
from tests.people.test_pages import browser, other_worker, resident, somebody, stating  # noqa: F401
from wangge.accounts.models import Account, Appointment
from wangge.core.models import AccessEvent

LOOK = {"own worker", "own clerk", "bound resident"}
FINE = {200, 302, 403, 404, 405, 409, 422}
WITHOUT_LOG = "/my/file/"  # one's own look is nobody else's


@pytest.fixture
def looked_at(somebody, tianchang):  # noqa: F811
    """The person, and a value for each part of an address that leads to them."""
    values = dict.fromkeys(
        ("residence_id", "merge_id", "binding_id", "glass_id", "objection_id", "right_id", "export_id"), somebody.pk
    )
    values |= dict.fromkeys(("dispute_id", "claim_id", "transfer_id"), somebody.pk)
    values |= dict.fromkeys(("filing_id", "tenancy_id", "listing_id"), somebody.pk)
    values |= {"person_id": somebody.pk, "dwelling_id": somebody.home.dwelling_id, "entity_id": somebody.firm.pk}
    values |= {"residence_id": somebody.home.pk, "ledger": "residents", "look_id": 1}
    return somebody, addresses("wangge.people.web.urls", values)


def foreign_clerk(area):
    """The user name of a community clerk elsewhere."""
    held = Appointment.objects.filter(post="community_clerk").exclude(area__path=area.path.rpartition(".")[0])
    return held.select_related("account").first().account.username


def visitor(role, person):
    """A browser of a role; those who may look have stated a purpose."""
    if role == "anonymous":
        return Client(raise_request_exception=False)
    if role == "other resident":
        account = Account.objects.create(
            username="resident-other", kind="resident", name="别人", created_at="2026-11-22T00:00Z", password="!"
        )
        return browser(account.username)
    looking = {
        "own worker": "wangge01",
        "own clerk": "shequ01",
        "foreign worker": other_worker(person.area),
        "foreign clerk": foreign_clerk(person.area),
    }
    if role in looking:
        return stating(looking[role])
    staff = {"inspector": "duban01", "approver": "zhibanzhang01", "handler": "chengguan01", "auditor": "shenji01"}
    return browser(staff[role])


ROLES = (
    *("own worker", "own clerk", "foreign worker", "foreign clerk", "inspector", "approver", "handler", "auditor"),
    *("bound resident", "other resident", "anonymous"),
)


@pytest.mark.parametrize("role", ROLES)
def test_no_address_shows_a_person_to_the_wrong_eyes_or_silently(looked_at, resident, role):  # noqa: F811
    person, found = looked_at
    asking = resident[0] if role == "bound resident" else visitor(role, person)
    asking.raise_request_exception = False
    assert len(found) > 30
    faults = []
    for address in found:
        for method in ("get", "post"):
            before = AccessEvent.objects.count()
            sent = {"q": person.name, "area": person.area.key, "by": "person", "field": "number", "reason": "例行核对"}
            answer = getattr(asking, method)(address, sent, follow=method == "post" and address.endswith("people/"))
            shown = b"".join(answer).decode("utf-8", "replace").replace(f'value="{person.name}"', "")
            if answer.status_code not in FINE:
                faults.append(f"{method} {address}: {answer.status_code}")
            if person.home.dwelling.address in shown and person.name in shown:
                if role not in LOOK:
                    faults.append(f"{method} {address}: shown")
                elif AccessEvent.objects.count() == before and WITHOUT_LOG not in address:
                    faults.append(f"{method} {address}: silent")
            if person.clear in shown and not (role == "own clerk" and address.endswith("/reveal/")):
                faults.append(f"{method} {address}: whole number")
    assert faults == []


def test_the_walk_does_reach_the_person(looked_at):
    person, _found = looked_at
    page = stating("wangge01").get(f"/tianchang/desk/people/{person.pk}/").content.decode()
    assert person.name in page and person.home.dwelling.address in page
