"""The counties of an installation (public schema)."""

from django.core.cache import caches
from django.core.validators import RegexValidator
from django.db import models
from django_tenants.models import TenantMixin

KEY = RegexValidator(r"^[a-z][a-z0-9]{1,29}\Z", "small letters and digits, beginning with a letter")
RESERVED = {"static", "media", "api", "platform", "methods", "favicon", "robots"}


class County(TenantMixin):
    """A county or city that owns a method; its rows live in schema `c_<key>`."""

    owner_writes = True  # core.grants: which counties there are is not the application's to say
    auto_create_schema = False  # the owner's role creates schemas (operations.create_county)

    key = models.CharField(max_length=30, unique=True, validators=[KEY])
    name = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    def __str__(self):
        return self.key


def find_county(key):
    """The County of a key, remembered by the process for a minute; County.DoesNotExist if there is none.

    Anything may stand in a path: what is no key at all reaches neither the cache nor the database.
    """
    if not KEY.regex.match(key):
        raise County.DoesNotExist(key)
    known = caches["default"]
    found = known.get(f"county:{key}")
    if found is None:
        found = County.objects.get(key=key)
        known.set(f"county:{key}", found, 60)
    return found
