"""Counties: the places that own a method, each in a schema of its own, found by the path's first part."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def county(key):
    """Work inside a county outside a request; comes back to where it was, whatever happens.

    Raises County.DoesNotExist for a county that is not there.
    """
    from wangge.core.tenancy.models import find_county

    with inside(find_county(key)) as here:
        yield here


@contextmanager
def inside(tenant):
    """Work inside a tenant found before: a County, or what `connection.tenant` was (perhaps `public`)."""
    before = connection.tenant
    connection.set_tenant(tenant)
    try:
        yield tenant
    finally:
        connection.set_tenant(before)


def current_county():
    """The County this connection works in; RuntimeError outside any."""
    here = connection.tenant
    if getattr(here, "key", None) is None:
        raise RuntimeError("no county is entered")
    return here


def county_path(path=""):
    """The absolute path of a page in the current county, for links built outside a request."""
    return f"/{current_county().key}/{path.lstrip('/')}"
