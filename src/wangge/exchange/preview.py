"""A draft as it would come in: every row checked, a few shown, the rest counted."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wangge.exchange.columns import PERSONAL, read_order
from wangge.exchange.models import WorkOrder
from wangge.exchange.operations.imports import fields_of, opened

SHOWN = 5


@dataclass
class Preview:
    """How many rows are good, known already, or bad; the first good ones as texts, the first bad ones with why."""

    columns: list
    good: int = 0
    known: int = 0
    bad: int = 0
    rows: list = field(default_factory=list)
    faults: list = field(default_factory=list)


def preview_of(batch):
    """Every row of a draft read by its columns. Names and telephones are said to be there, and not shown."""
    shown = Preview(fields_of(batch.mapping))
    numbers = {}
    for row in batch.rows.order_by("number").iterator(chunk_size=500):
        try:
            if row.reason:
                raise ValueError(row.reason)
            order = read_order(opened(row), batch.mapping, batch.shift)
            first = numbers.setdefault(order.number, row.number)
            if first != row.number:
                shown.known += 1
                continue
        except (ValueError, KeyError) as fault:
            shown.bad += 1
            if len(shown.faults) < SHOWN:
                shown.faults.append((row.number, str(fault)))
            continue
        shown.good += 1
        if len(shown.rows) < SHOWN:
            shown.rows.append((row.number, [(one.title, _told(order, one.key)) for one in shown.columns]))
    taken = WorkOrder.objects.filter(sender=batch.sender_id, number__in=list(numbers)).count()
    shown.good, shown.known = shown.good - taken, shown.known + taken
    return shown


def _told(order, key):
    value = getattr(order, key)
    if value in (None, ""):
        return ""
    if key in PERSONAL:
        return _("（有，不显示）")
    return f"{value:%Y-%m-%d %H:%M}" if key == "received_at" else str(value)
