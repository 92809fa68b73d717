"""The demo's ledger: its trust, who keeps it, who reads it."""

import io

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from tests.actors import sign_in
from wangge.accounts.models import Account
from wangge.accounts.operations.residents import hash_phone
from wangge.accounts.queries import actor_of
from wangge.core.keys import new_key
from wangge.core.photos import read_photos
from wangge.funds.models import Trust
from wangge.funds.operations import Given, book
from wangge.lab.demo_register import RESIDENT_PHONE

firm, clerk = sign_in("wuye01"), sign_in("shequ01")


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    """Vouchers of a test go to a folder of its own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def trust(tianchang):
    return Trust.objects.select_related("estate__area", "body").get()


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def account(tianchang):
    return Account.objects.get(username=f"resident-{hash_phone(RESIDENT_PHONE)}")


@pytest.fixture
def resident(account, now):
    """The demo's bound resident, as an actor."""
    return actor_of(account, at=now)


@pytest.fixture
def stranger(tianchang, now):
    """Somebody who signed in with a telephone and is bound to nobody."""
    told = {"kind": Account.RESIDENT, "name": "手机尾号 99 的居民", "created_at": now}
    return actor_of(Account.objects.create(username="resident-stranger", password="!", **told), at=now)


def browser_of(actor):
    """A browser of an account."""
    found = Client()
    found.force_login(Account.objects.get(pk=actor.id), backend="wangge.accounts.backends.AccountBackend")
    return found


def receipt(name="receipt.png", shade=0):
    """An upload of a small picture; of another shade it is another one."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (240, 240 - 20 * shade, 230)).save(out, "PNG")
    out.seek(0)
    out.name = name
    return out


def typed(**other):
    """An entry as somebody types it: a repair."""
    told = {"on": timezone.localdate(), "line": "7", "amount": "1,250.50", "party_kind": "unit"}
    return Given(**(told | {"party": "诚信防水维修部", "words": "三号楼屋面补漏"} | other))


@pytest.fixture
def booked(trust, firm, now):
    """`booked(amount="3")` books an entry of today with a voucher."""

    def do(*, key=None, photos=1, at=now, **other):
        pictures = read_photos([receipt(shade=number) for number in range(photos)])
        on = {"on": timezone.localdate(now)} | other
        return book(trust.pk, typed(**on), key=key or new_key(), photos=pictures, actor=firm, at=at)

    return do
