"""Kinds of cases that not every office of an area sees: who stands in their circle, as the methods say (`seen_by`)."""

from functools import lru_cache

from django.db.models import Q

from wangge.method.queries import as_written, version_keys


def in_circle(office, case):
    """Whether an office that sees by area sees cases of this kind: all do where the method names nobody."""
    if not case.case_type:
        return True
    return not _keeps_out(as_written(case.version_id).case_type(case.case_type), office.post, office.permissions)


def kept_from(office, to_case=""):
    """What of its area an office does not see, as a condition; None where it sees every kind."""
    kinds = _kept(version_keys(), office.post, office.permissions)
    if not kinds:
        return None
    found = Q(**{f"{to_case}case_type__in": [kind for kind, versions in kinds if versions is None]})
    for kind, versions in kinds:
        if versions is not None:
            found |= Q(**{f"{to_case}case_type": kind, f"{to_case}version__in": versions})
    return found


def enclosed_kinds():
    """The kinds of cases that any version keeps to a circle: what everybody may look at leaves them out."""
    return _enclosed(version_keys())


@lru_cache(maxsize=64)
def _enclosed(versions):
    return tuple(sorted({way.key for one in versions for way in as_written(one).case_types.values() if way.seen_by}))


@lru_cache(maxsize=1_000)
def _kept(versions, post, permissions):
    """(kind, versions in which it is kept from such an office; None for all of them)…"""
    kept, known = {}, {}
    for version in versions:
        for way in as_written(version).case_types.values():
            known.setdefault(way.key, []).append(version)
            if _keeps_out(way, post, permissions):
                kept.setdefault(way.key, []).append(version)
    return tuple((kind, None if rows == known[kind] else tuple(rows)) for kind, rows in sorted(kept.items()))


def _keeps_out(way, post, permissions):
    return bool(way.seen_by) and post not in way.seen_by and permissions.isdisjoint(way.seen_by)
