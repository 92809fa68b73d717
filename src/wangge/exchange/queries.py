"""Reading matters for other systems, and how the doors stand."""

from dataclasses import dataclass

from django.db.models import Count

from wangge.cases.queries import public_since, visible_to
from wangge.exchange.models import Import, ImportRow
from wangge.method.queries import method_of, version_keys
from wangge.method.schema import Phase


def told_to(actor, since):
    """The cases that somebody outside learns of: a key's holder those they may see, others what the board shows."""
    return public_since(since) if actor is None else visible_to(actor)


def settled_states():
    """States, of any version, in which a matter is over for whoever reported it."""
    ways = [way for key in version_keys() for way in method_of(key).case_types.values()]
    return {state.name for way in ways for state in way.states if state.final or state.phase is Phase.EVALUATE}


@dataclass(frozen=True)
class Outcome:
    """What became of the rows of an import, so far."""

    waiting: int = 0
    taken: int = 0
    known: int = 0
    refused: int = 0

    @property
    def rows(self):
        return self.waiting + self.taken + self.known + self.refused

    @property
    def share(self):
        """How much is done, in per cent."""
        return round(100 * (self.rows - self.waiting) / self.rows) if self.rows else 100


def outcome_of(batch):
    """The rows of an import counted by what became of them: one query."""
    rows = ImportRow.objects.filter(batch=batch).order_by()
    return Outcome(**dict(rows.values_list("state").annotate(n=Count("pk"))))


def outcomes_of(batches):
    """The same for many: import key → Outcome."""
    counted = {}
    rows = ImportRow.objects.filter(batch__in=[one.pk for one in batches]).order_by()
    for key, state, n in rows.values_list("batch", "state").annotate(n=Count("pk")):
        counted.setdefault(key, {})[state] = n
    return {one.pk: Outcome(**counted.get(one.pk, {})) for one in batches}


def running_imports():
    """Imports whose rows are being taken, the oldest first."""
    return Import.objects.filter(state=Import.RUNNING).select_related("sender").order_by("started_at", "id")
