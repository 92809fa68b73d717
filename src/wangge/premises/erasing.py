"""Retention: which rows about people a deed moved is forgotten after a year; what became of the places stays."""

from wangge.core.erasing import erasing
from wangge.premises.dependents import labels_of_others, without_others
from wangge.premises.models import Guess, Rearrangement


def _due(cut_off):
    told = {"moved__has_any_keys": labels_of_others()}
    return Rearrangement.objects.filter(at__lt=cut_off, forgotten_at=None, **told)


def forget_rows_moved(model, keys):
    """What deeds moved of some rows is forgotten with what it tells of: the rest of a deed can still be put back."""
    label, keys = model._meta.label, sorted(str(key) for key in keys)
    deeds = Rearrangement.objects.filter(**{f"moved__{label}__has_any_keys": keys})
    for one in deeds.select_for_update().order_by("id"):
        one.moved[label] = {key: told for key, told in one.moved[label].items() if key not in keys}
        one.save(update_fields=["moved"])


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
