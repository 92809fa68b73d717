"""Fixtures of all tests: a real PostgreSQL with the demo's counties, made once, reached as the application.

The database is made by the owner's role in a process of its own (tests/database.py) and made again only when
what it is made from changes. Tests run as the application's role, each in a transaction that is rolled back.
"""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as properties
from psycopg.conninfo import conninfo_to_dict

from tests.serving import site  # noqa: F401  for browsers and for clients of other systems
from tests.settings import ADDRESSES, APPLICATION, OWNER

HERE = Path(__file__).parent
# How busy the machine is proves nothing, and whoever changed nothing finds nothing new: the same examples each time.
calm = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
properties.register_profile("house", derandomize=True, **calm)
properties.register_profile("search", max_examples=1_000, **calm)  # --hypothesis-profile=search looks further
properties.load_profile("house")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """The tests' database, made by the owner in another process; ends the run if it cannot be had."""
    if not ADDRESSES[OWNER]:
        pytest.exit("no database: run ./wangge test, or set WANGGE_DATABASE_URL", returncode=3)
    _make("test")


def _make(purpose):
    """A database of tests/database.py, made by the owner in another process; ends the run if it cannot be had."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "wangge.settings",
        "WANGGE_AS": "owner",
        "PYTHONPATH": str(HERE.parent / "src"),
    }
    environment = os.environ | ADDRESSES | environment
    made = subprocess.run([sys.executable, str(HERE / "database.py"), purpose], env=environment)
    if made.returncode:
        pytest.exit("the tests' database could not be made (see above)", returncode=3)


@contextlib.contextmanager
def made(purpose):
    """The owner's address of a database of tests/database.py, made if it is not there."""
    from tests.database import named

    _make(purpose)
    yield named(ADDRESSES[OWNER], purpose)


@pytest.fixture(scope="module")
def five_counties(django_db_setup, django_db_blocker):
    """The database with the packs' counties but Tianchang's, for the tests of a module; each is rolled back."""
    from django.core.cache import cache
    from django.db import connections

    from tests.database import COUNTIES, named

    known = connections.settings["default"]
    original = known["NAME"]
    with django_db_blocker.unblock():
        connections.close_all()
        _make("five")
        cache.clear()
        known["NAME"] = conninfo_to_dict(named(ADDRESSES[OWNER], "five"))["dbname"]
        yield tuple(COUNTIES["five"])
        connections.close_all()
        cache.clear()
        known["NAME"] = original


@pytest.fixture(scope="module")
def own_database(django_db_setup, django_db_blocker):
    """A copy of the tests' database for a module whose tests commit, from any thread; dropped afterwards."""
    from django.db import connections

    from tests.database import copied

    known = connections.settings["default"]
    original = known["NAME"]
    with django_db_blocker.unblock():
        connections.close_all()
        with copied(ADDRESSES[OWNER], ADDRESSES[APPLICATION]) as known["NAME"]:
            yield
            connections.close_all()
        known["NAME"] = original


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What a process remembers for half a minute begins anew with each test: none finds what another left there, and
    none that counts statements sees it run out between two readings."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def tianchang(db):
    """Inside Tianchang, as the demo sets it up; whatever the test does is undone."""
    from wangge.core.tenancy import county

    with county("tianchang") as here:
        yield here


@pytest.fixture
def staff(tianchang):
    """`staff("zuoxi01")` is the Actor of a demo account."""
    from django.utils import timezone

    from wangge.accounts.models import Account
    from wangge.accounts.queries import actor_of

    return lambda username: actor_of(Account.objects.get(username=username), at=timezone.now())


@pytest.fixture
def signed_in(tianchang, client):
    """`signed_in("zuoxi01")` is a browser of a demo account; paths begin with /tianchang/."""
    from wangge.accounts.models import Account

    def sign_in(username):
        client.force_login(Account.objects.get(username=username), backend="wangge.accounts.backends.AccountBackend")
        return client

    return sign_in
