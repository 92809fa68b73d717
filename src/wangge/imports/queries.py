"""How imports stand."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q

from wangge.core.permits import paths_of
from wangge.imports.kinds import words_of
from wangge.imports.models import Batch
from wangge.imports.rules import IMPORT


@dataclass
class Outcome:
    """What became of the rows of an import so far, or would become: `faults` and `warnings` by code."""

    rows: int = 0
    decided: int = 0
    written: int = 0
    known: int = 0
    faults: Counter = field(default_factory=Counter)
    warnings: Counter = field(default_factory=Counter)

    @property
    def refused(self):
        return self.faults.total()

    @property
    def warned(self):
        return self.warnings.total()

    @property
    def left(self):
        """How many rows are not decided."""
        return self.rows - self.decided

    @property
    def share(self):
        """How much is decided, in per cent."""
        return 100 * self.decided // self.rows if self.rows else 100

    def told(self, which):
        """(words, count) of faults or warnings, the most frequent first."""
        return [(words_of(code), n) for code, n in which.most_common()]

    @property
    def told_faults(self):
        return self.told(self.faults)

    @property
    def told_warnings(self):
        return self.told(self.warnings)


def outcomes_of(batches):
    """Batch key → Outcome: one query for all."""
    found = {one.pk: Outcome(rows=one.rows) for one in batches}
    for batch in batches:
        batch.outcome = found[batch.pk]
    parts = Batch.objects.filter(pk__in=found).values_list(
        "pk", "parts__rows", "parts__known", "parts__written", "parts__faults", "parts__warnings", "parts__checked"
    )
    for key, rows, known, written, faults, warnings, checked in parts:
        if checked:
            one = found[key]
            one.decided, one.known, one.written = one.decided + rows, one.known + known, one.written + written
            one.faults.update(faults)
            one.warnings.update(warnings)
    return found


def outcome_of(batch):
    """The same for one."""
    return outcomes_of([batch])[batch.pk]


def busy_batches():
    """Imports that a job works at, the oldest first."""
    return Batch.objects.filter(state__in=Batch.BUSY).order_by("at", "id")


def visible_to(actor):
    """Imports for areas in which the actor may import."""
    if actor.kind == "system":
        return Batch.objects.all()
    inside = Q(pk=None)
    for path in paths_of(actor, IMPORT):
        inside |= Q(area_path=path) | Q(area_path__startswith=path + ".")
    return Batch.objects.filter(inside)


def earlier_with(batch):
    """An import of the very same files that was written before this one, or None."""
    same = Batch.objects.filter(digest=batch.digest, kind=batch.kind, state=Batch.DONE)
    return same.exclude(pk=batch.pk).order_by("-at").first()
