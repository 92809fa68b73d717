"""Keyset paging: the cost of a page does not grow with its number."""

import base64
import binascii
import json
from dataclasses import dataclass

from django.db.models import Q

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
        rows = rows.filter(_beyond(keys, values))
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


def _beyond(keys, values):
    """Rows after `values` in a lexicographic order whose parts may run either way."""
    condition, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        name = key.lstrip("-")
        condition |= equal & Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    return condition


def _flip(key):
    return key[1:] if key.startswith("-") else f"-{key}"


def _mark(direction, row, order):
    values = [str(getattr(row, key.lstrip("-"))) for key in order]
    return base64.urlsafe_b64encode(json.dumps([direction, *values]).encode()).decode().rstrip("=")


def _read(mark, width):
    if not mark:
        return False, None
    try:
        direction, *values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (ValueError, binascii.Error):
        direction, values = None, []
    if direction not in ("n", "p") or len(values) != width or not all(isinstance(v, str) for v in values):
        raise Invalid("翻页标记无效。请回到列表第一页。", code="bad-page", field="page")
    return direction == "p", values
