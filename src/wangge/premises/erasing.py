"""Retention: which rows about people a deed moved is forgotten after a year; what became of the places stays."""

from wangge.core.erasing import erasing
from wangge.premises.dependents import labels_of_others, without_others
from wangge.premises.models import Guess, Rearrangement


def _due(cut_off):
    told = {"moved__has_any_keys": labels_of_others()}
    return Rearrangement.objects.filter(at__lt=cut_off, forgotten_at=None, **told)


def _places_alone(deeds, at):
    for one in deeds:
        one.moved, one.forgotten_at = without_others(one.moved), at
        one.save(update_fields=["moved", "forgotten_at"])


erasing(
    "premises.forget_moved",
    "一年以前合并、拆分、注销时随迁的人员登记明细",
    Rearrangement.retention,
    due=_due,
    erase=_places_alone,
)
erasing(
    "premises.forget_guesses",
    "试错门牌编码的次数",
    Guess.retention,
    due=lambda cut_off: Guess.objects.filter(since__lt=cut_off),
)
