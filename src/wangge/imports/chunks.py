"""A chunk of rows decided: read by its kind, held against what came before in the file and against the register."""

from dataclasses import dataclass

import numpy as np

from wangge.imports.kinds import TWICE, Read

NONE_BEFORE = np.zeros(0, dtype=np.uint64)


@dataclass
class Decided:
    """Which rows of a chunk are good, which are known already, which are sent back and why."""

    read: Read
    good: list
    known: frozenset
    faults: dict
    warnings: dict
    keys: np.ndarray  # of good and known rows


def cells_of(kind, mapping, kept):
    """Column key → texts, one for each row; columns that the sheet has not are empty."""
    width = max(mapping.values(), default=-1) + 1
    rows = [cells if len(cells) >= width else cells + [""] * (width - len(cells)) for _n, cells, _fault in kept]
    columns = list(zip(*rows, strict=False)) if rows and rows[0] else []
    nothing = [""] * len(kept)
    return {one.key: list(columns[mapping[one.key]]) if one.key in mapping else nothing for one in kind.columns}


def decide(cells, spoilt, rows, seen):
    """Decide a chunk. `spoilt`: what is wrong with each row as such, or ""; `seen`: the keys before it, sorted."""
    read = rows.read(cells)
    faults = {n: code for n, code in enumerate(spoilt) if code} | {
        n: code for n, code in read.faults.items() if not spoilt[n]
    }
    good = [n for n in range(len(spoilt)) if n not in faults]
    keys = np.frombuffer(b"".join((read.keys[n] or bytes(8))[:8] for n in good), dtype=np.uint64)
    twice = _twice(keys, seen)
    faults |= {n: TWICE for n, again in zip(good, twice, strict=True) if again}
    keys, good = keys[~twice & (keys != 0)], [n for n, again in zip(good, twice, strict=True) if not again]
    matched = rows.match(read, good)
    faults |= matched.faults
    good = [n for n in good if n not in faults and n not in matched.known]
    return Decided(read, good, matched.known, faults, read.warnings, keys)


def _twice(keys, seen):
    """Which of the keys came before, in the chunk or before it; 0 is no key."""
    _values, first = np.unique(keys, return_index=True)
    again = np.ones(len(keys), dtype=bool)
    again[first] = False
    return (again | among(keys, seen)) & (keys != 0)


def among(keys, seen):
    """Which of the keys stand in a sorted array: a search for each, however long the array is by now."""
    if not len(seen):
        return np.zeros(len(keys), dtype=bool)
    return seen[np.searchsorted(seen, keys).clip(max=len(seen) - 1)] == keys


def together(seen, keys):
    """A sorted array with more keys; merging two runs is cheap."""
    return np.sort(np.concatenate([seen, np.sort(keys)]), kind="stable")
