"""What visits keep at a door goes along when premises are merged, split, moved to another grid or pulled down.

Visits and hints go with the dwelling, for who visits there next has to know of a refusal and of help asked for; this
month's stop does where the other dwelling is on nobody's way yet. The program does it, in the deed of whoever keeps the
premises: nobody reads anything.
"""

from datetime import timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.premises.dependents import GOES, Dependents, dependents
from wangge.premises.models import Dwelling
from wangge.premises.moves import take_back
from wangge.visits.models import Hint, Stop, Visit
from wangge.visits.queries import month_of
from wangge.visits.rules import HINT, LEAD, MAKE


def _county():
    return scope(SYSTEM, MAKE, HINT)


@dependents("visits")
class Visits(Dependents):
    """Visits, stops of a month's way, and hints at a door."""

    keys = {"visits.Visit.dwelling": GOES, "visits.Stop.dwelling": GOES, "visits.Hint.dwelling": GOES}
    titles = {
        Visit._meta.label: _("走访记录"),
        Stop._meta.label: _("本月走访单"),
        Hint._meta.label: _("数据线索"),
    }
    permission = LEAD
    newest = _("走访、数据线索")

    def follow(self, pairs, moves, *, actor, at):
        """Visits and hints of the gone dwelling are the kept one's; what is there twice stands once."""
        with _county():
            rows = Visit.objects.filter(dwelling__in=pairs).values_list("pk", "dwelling_id")
            moves.set(Visit, {key: {"dwelling_id": pairs[gone]} for key, gone in rows})
            moves.set(Stop, _free_stops(pairs, localdate(at)))
            moves.set(Hint, _hints(pairs, localdate(at)))
        self.settle(list(pairs.values()), moves, actor=actor, at=at)

    def settle(self, dwellings, moves, *, actor, at):
        """Rows carry the grid of their dwelling: the database decides by it who sees them."""
        areas = dict(Dwelling.objects.filter(pk__in=dwellings).values_list("pk", "area_id"))
        with _county():
            for model in (Visit, Hint):
                rows = model.objects.filter(dwelling__in=dwellings).values_list("pk", "dwelling_id", "area_id")
                moves.set(model, {key: {"area_id": areas[at_]} for key, at_, area in rows if area != areas[at_]})

    def leave(self, dwellings, day, moves, *, actor, at):
        """Nobody is sent to look at a door that is no more: hints that wait are over. Visits stay as they were."""
        over = localdate(at) - timedelta(days=1)
        with _county():
            rows = _waiting(dwellings).filter(due_on__gt=over).values_list("pk", flat=True)
            moves.set(Hint, {key: {"due_on": over} for key in rows})

    def newer(self, dwellings, since):
        """Whether anybody was at one of these doors, or a hint of it came, since: keys tell when a row was made."""
        with _county():
            rows = (model.objects.filter(dwelling__in=dwellings, id__gt=since) for model in (Visit, Hint))
            return any(found.exists() for found in rows)

    def take_back(self, told):
        """Put the rows back as they were."""
        with _county():
            take_back(told, "visits")


def _waiting(dwellings):
    return Hint.objects.filter(dwelling__in=dwellings, answered_at=None, erased_at=None)


def _free_stops(pairs, day):
    """Stops of this month that go to a dwelling on nobody's way: stop key → column → value."""
    rows = Stop.objects.filter(month__gte=month_of(day))
    taken = set(rows.filter(dwelling__in=pairs.values()).values_list("month", "dwelling_id"))
    values = {}
    for key, month, gone in rows.filter(dwelling__in=pairs).order_by("id").values_list("pk", "month", "dwelling_id"):
        if (month, pairs[gone]) not in taken:
            taken.add((month, pairs[gone]))
            values[key] = {"dwelling_id": pairs[gone]}
    return values


def _hints(pairs, day):
    """Hints go along. Of two that wait for the same look the kept dwelling's stays, and the other is over."""
    waits = set(_waiting(pairs.values()).values_list("dwelling_id", "kind"))
    values = {}
    for one in Hint.objects.filter(dwelling__in=pairs).order_by("id"):
        kept = pairs[one.dwelling_id]
        if one.answered_at is None and one.erased_at is None:
            if (kept, one.kind) in waits:
                values[one.pk] = {"due_on": min(one.due_on, day - timedelta(days=1))}
                continue
            waits.add((kept, one.kind))
        values[one.pk] = {"dwelling_id": kept}
    return values
