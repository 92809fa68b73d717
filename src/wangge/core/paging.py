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
    return _page([(rows, order)], mark, size)


def page_nulls_last(rows, *, order, mark=None, size=50):
    """As `page`, but rows whose first field is null come last; that field runs upwards.

    The first page is one plain query in the order of an index on these fields; beyond it the rows with a value
    and those without are two lists that follow one another, each along the same index.
    """
    first, *rest = order
    if mark:
        given, null = rows.filter(**{f"{first}__isnull": False}), rows.filter(**{first: None})
        return _page([(given, order), (null, rest)], mark, size)
    found = list(rows.order_by(*order)[: size + 1])
    more, items = len(found) > size, found[:size]
    without = more and getattr(items[-1], first) is None
    last = more and _mark("n", items[-1], int(without), rest if without else order)
    return Page(items, next=last or None, previous=None)


def _page(parts, mark, size):
    """One page of querysets that follow one another; a part is asked only where the page reaches it."""
    backwards, start, values = _read(mark, [len(order) for _rows, order in parts])
    found = []
    for number in range(start, -1, -1) if backwards else range(start, len(parts)):
        rows, order = parts[number]
        keys = [_flip(key) for key in order] if backwards else list(order)
        if values and number == start:
            rows = _beyond(rows, keys, values)
        found += [(row, number, order) for row in rows.order_by(*keys)[: size + 1 - len(found)]]
        if len(found) > size:
            break
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    ahead, behind = (bool(values), more) if backwards else (more, bool(values))
    return Page(
        [row for row, *_ in found],
        next=_mark("n", *found[-1]) if found and ahead else None,
        previous=_mark("p", *found[0]) if found and behind else None,
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


def _mark(direction, row, number, order):
    values = [str(getattr(row, _name(key))) for key in order]
    told = json.dumps([f"{direction}{number or ''}", *values])
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _read(mark, widths):
    """(whether backwards, which part, values) of a mark."""
    if not mark:
        return False, 0, None
    try:
        direction, *values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (ValueError, TypeError, RecursionError):
        raise _bad_mark() from None
    known = {f"{way}{number or ''}": number for way in "np" for number in range(len(widths))}
    if not isinstance(direction, str) or direction not in known or len(values) != widths[known[direction]]:
        raise _bad_mark()
    if not all(isinstance(value, str) and "\0" not in value for value in values):
        raise _bad_mark()
    return direction.startswith("p"), known[direction], values


def _bad_mark():
    return Invalid(_("翻页标记无效。请回到列表第一页。"), code="bad-page", field="page")
