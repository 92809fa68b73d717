"""Cases that ended, and what is erased of them when their time is over (guard-rail 8)."""

from django.db.models import Q

from wangge.cases.models import Case
from wangge.method.queries import as_written, version_keys
from wangge.method.schema import Phase

REPLAYED = "replay"  # the channel of what simulated staff answered, years ago by its own times
LIVED = ~Q(channel=REPLAYED)
"""Cases that the real clock runs for. A replay has a now of its own, its last move, and ends there: what the clock on
the wall would erase, warn of or end is none of it (`lab/replay.py` marks its deadlines by its own now)."""


def ended_before(moment):
    """Cases closed before a moment, or ended without handling: told another way, not found, merged, withdrawn."""
    unfinished = _in_states(lambda way, state: state.final and state.phase is not Phase.EVALUATE)
    ended = Q(closed_at__lt=moment) | (unfinished & Q(closed_at=None, stage_since__lt=moment))
    return Case.objects.filter(LIVED, ended)


def withdrawn_before(moment):
    """Cases whose reporter withdrew them before a moment: in a last state that only reporters' steps lead to."""
    return Case.objects.filter(LIVED, _in_states(_withdrawn), closed_at=None, stage_since__lt=moment)


def _withdrawn(way, state):
    leading = [step for step in way.steps if step.to == state.name]
    ended = state.final and state.phase is not Phase.EVALUATE
    return ended and bool(leading) and all(step.by == "reporter" for step in leading)


def _in_states(wanted):
    """A condition: in one of the states of its own version that are wanted."""
    found = Q(pk__in=[])
    for version in version_keys():
        for way in as_written(version).case_types.values():
            names = [state.name for state in way.states if wanted(way, state)]
            if names:
                found |= Q(version=version, case_type=way.key, state__in=names)
    return found
