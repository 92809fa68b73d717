"""Keyset paging: the cost of a page does not grow with its number."""

import base64
import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid


@dataclass(frozen=True)
class Page:
    """Rows of one page and the marks of its neighbours (None where there is none)."""

    items: list
    next: str | None
    previous: str | None


def page(rows, *, order, mark=None, size=50):
    """One page of a queryset in the stated order; `order` ends in a unique field, each with optional "-".

    `mark` is a mark of an earlier Page; Invalid if it is not one of ours. Fields must not be null.
    """
    backwards, values = _read(mark, len(order))
    keys = [_flip(key) for key in order] if backwards else list(order)
    if values:
        rows = _beyond(rows, keys, values)
    found = list(rows.order_by(*keys)[: size + 1])
    more, items = len(found) > size, found[:size]
    if backwards:
        items.reverse()
    ahead, behind = (bool(values), more) if backwards else (more, bool(values))
    return Page(
        items,
        next=_mark("n", items[-1], order) if items and ahead else None,
        previous=_mark("p", items[0], order) if items and behind else None,
    )


def _beyond(rows, keys, values):
    """Rows after `values` in a lexicographic order whose parts may run either way.

    The first field's bound follows from the rest; said apart, it lets an index begin at the right place.
    """
    condition, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        condition |= equal & Q(**{f"{_name(key)}__{_beyond_is(key)}": value})
        equal &= Q(**{_name(key): value})
    try:
        return rows.filter(condition, **{f"{_name(keys[0])}__{_beyond_is(keys[0])}e": values[0]})
    except (ValueError, ValidationError) as error:  # a mark that somebody made up
        raise _bad_mark() from error


def _name(key):
    return key.removeprefix("-")


def _beyond_is(key):
    return "lt" if key.startswith("-") else "gt"


def _flip(key):
    return key[1:] if key.startswith("-") else f"-{key}"


def _mark(direction, row, order):
    values = [str(getattr(row, _name(key))) for key in order]
    return base64.urlsafe_b64encode(json.dumps([direction, *values]).encode()).decode().rstrip("=")


def _read(mark, width):
    if not mark:
        return False, None
    try:
        direction, *values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (ValueError, TypeError, RecursionError):
        raise _bad_mark() from None
    told = all(isinstance(value, str) and "\0" not in value for value in values)
    if direction not in ("n", "p") or len(values) != width or not told:
        raise _bad_mark()
    return direction == "p", values


def _bad_mark():
    return Invalid(_("翻页标记无效。请回到列表第一页。"), code="bad-page", field="page")
