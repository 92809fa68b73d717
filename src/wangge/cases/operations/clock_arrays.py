"""The deadlines of many cases at once: what `cases.clocks` computes for one, in arrays of microseconds (UTC).

For cases without pauses and extensions. A test holds the two against each other.
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from wangge.core.clock import confirmed_many, deadlines
from wangge.core.columns import NOTHING
from wangge.core.dues import befores, part_of


@dataclass(frozen=True)
class Dues:
    """Deadlines and warnings, one of each for every case; NOTHING where there is none."""

    stage: np.ndarray
    total: np.ndarray
    due: np.ndarray
    warn: np.ndarray
    confirmed: np.ndarray


def due_arrays(told, method, calendar):
    """The deadlines of cases of one case type, told as columns: object arrays of what the table holds.

    `told` has case_type, state, filing_row, stage_since, stage_due, total_since, total_due.
    """
    way = method.case_type(told["case_type"][0])
    seen, pairs = {}, zip(told["state"], told["filing_row"], strict=True)
    which = np.fromiter((seen.setdefault(pair, len(seen)) for pair in pairs), np.int64, len(told["state"]))
    rules = [_limits(way, method, *pair) for pair in seen]
    stage, warn_stage, fine = _run(told["stage_since"], [rule[0] for rule in rules], which, way.warning, calendar)
    total, warn_total, good = _run(told["total_since"], [rule[1] for rule in rules], which, way.warning, calendar)
    kept = stage == NOTHING  # a day that somebody named stays
    stage[kept] = moments_of(told["stage_due"])[kept]
    return Dues(stage, total, _earlier(stage, total), _earlier(warn_stage, warn_total), fine & good)


def _limits(way, method, state, filing_row):
    state, row = way.state(state), method.filing_row(filing_row) if filing_row else None
    own = row.stages.get(state.name, state.limit) if row else state.limit
    return own, (row.limit if row else None)


def _run(since, limits, which, rule, calendar):
    """(deadlines, warnings, confirmed) of clocks with these starts; `which` tells whose limit counts."""
    starts = moments_of(since)
    due, warn = np.full(len(starts), NOTHING), np.full(len(starts), NOTHING)
    confirmed = np.ones(len(starts), bool)
    for limit in dict.fromkeys(one for one in limits if one):
        mine = np.array([one == limit for one in limits], bool)[which] & (starts != NOTHING)
        begun = starts[mine].view("datetime64[us]")
        if not len(begun):
            continue
        ends = deadlines(begun, limit, calendar)
        due[mine] = ends.astype(np.int64)
        confirmed[mine] = confirmed_many(begun, ends, limit.unit, calendar)
        if rule:
            left = rule.before or part_of(limit, Decimal(1) - rule.share, calendar)
            warn[mine] = np.maximum(befores(ends, left, calendar), begun).astype(np.int64)
    return due, warn, confirmed


def _earlier(one, other):
    """The earlier of two moments, where there are any."""
    both = np.where(one == NOTHING, other, np.where(other == NOTHING, one, np.minimum(one, other)))
    return both.astype(np.int64)


def moments_of(column):
    """Aware moments in UTC (or None) as microseconds; what is microseconds already stays."""
    if column.dtype.kind in "iM":
        return column.astype(np.int64)
    if isinstance(next((moment for moment in column if moment is not None), None), int):
        return np.array([NOTHING if moment is None else moment for moment in column], np.int64)
    bare = [moment if moment is None else moment.replace(tzinfo=None) for moment in column]
    return np.array(bare, "datetime64[us]").astype(np.int64)
