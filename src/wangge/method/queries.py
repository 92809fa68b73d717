"""Reading the county's method: which version counts today, and any version as a value."""

from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.core.composed import composed
from wangge.core.errors import Refused
from wangge.core.once import once
from wangge.method.models import MethodVersion
from wangge.method.schema import Method
from wangge.method.schema.english import in_english

GONE = ("assessments",)
"""What versions applied before may still say and nobody reads: monthly sheets, which are ratings now."""


def all_versions() -> QuerySet[MethodVersion]:
    """Every version ever applied, the one in force latest first; without the contents."""
    return MethodVersion.objects.defer("content")


def current_version(on: date | None = None) -> MethodVersion:
    """The version in force on a day (today): the latest whose date has come; Refused if none has.

    Asked once for a request, however many offices and pages want it.
    """
    day = on or timezone.localdate()
    found = next((version for version in _versions() if version.effective_from <= day), None)
    if found is None:
        raise Refused(_("本地还没有启用工作法，请系统管理员先用 wangge method apply 启用。"), code="no-method")
    return found


def version_keys() -> tuple[UUID, ...]:
    """The keys of all versions, the one in force latest first; asked once for a request."""
    return tuple(version.pk for version in _versions())


def _versions() -> list[MethodVersion]:
    return once((connection.schema_name, "method versions"), _all_versions)


@composed()
def _all_versions() -> QuerySet[MethodVersion]:
    return all_versions()


def method_of(version_id: UUID) -> Method:
    """A version as a value, its words for people in the reader's language; DoesNotExist if unknown.

    What is stored of a method is keys. The few words that are stored are taken from `as_written`.
    """
    return _in_english(version_id) if get_language() == "en" else as_written(version_id)


@lru_cache(maxsize=64)
def as_written(version_id: UUID) -> Method:
    """A version in the city's own words; kept by the process, for versions never change. DoesNotExist if unknown."""
    return stored_method(MethodVersion.objects.values_list("content", flat=True).get(pk=version_id))


def stored_method(content: dict[str, Any]) -> Method:
    """A version's stored content as a value. What an earlier release wrote stays readable: parts that are no more are
    passed over, and what only a pack is checked for is not asked again."""
    for part in (content, content.get("shared", {})):
        for gone in GONE:
            part.pop(gone, None)
    return Method.model_validate(content)


@lru_cache(maxsize=64)
def _in_english(version_id: UUID) -> Method:
    return in_english(as_written(version_id))


def current_method(on: date | None = None) -> Method:
    """The method in force on a day (today), in the reader's language."""
    return method_of(current_version(on).pk)
