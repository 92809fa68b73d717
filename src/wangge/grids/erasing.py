"""Retention: which rows about people came along with a change of the net is forgotten after a year."""

from wangge.core.erasing import erasing
from wangge.grids.models import NetChange
from wangge.premises.dependents import labels_of_others, without_others


def _due(cut_off):
    told = {"followed__moved__has_any_keys": labels_of_others()}
    return NetChange.objects.filter(decided_at__lt=cut_off, forgotten_at=None, **told)


def _places_alone(changes, at):
    for one in changes:
        one.followed |= {"moved": without_others(one.followed["moved"])}
        one.forgotten_at = at
        one.save(update_fields=["followed", "forgotten_at"])


erasing(
    "grids.forget_moved",
    "一年以前网格调整时随迁的人员登记明细",
    NetChange.retention,
    due=_due,
    erase=_places_alone,
)
