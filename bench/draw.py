"""A stratified draw of 5 % from 100,000 objects, and the list it was drawn from put into its digest."""

import hashlib
import time

from bench.telling import line

MANY, STRATA, LIMIT = 100_000, 37, 0.5


def run(_counties, *, many=MANY):
    """Two lines: seconds of a draw, beside the limit; seconds of a list's digest, beside hashing its keys alone."""
    from wangge.core.draw import digest_of, draw

    items = [(f"object-{number:07}", f"stratum-{number % STRATA}") for number in range(many)]
    seed = bytes(32)
    took = _least(lambda: draw(items, seed=seed, share="0.05", at_least=1))
    told = {"objects": many, "strata": STRATA, "drawn": len(draw(items, seed=seed, share="0.05", at_least=1))}
    line("draw", took, "s", "the limit", LIMIT, **told, wanted="≤ 0.5 s")
    alone = _least(lambda: [hashlib.sha256(seed + key.encode()).digest() for key, _stratum in items])
    digest = _least(lambda: digest_of(items))
    line("draw.digest", digest, "s", "sha256 of each key alone", alone, objects=many, wanted="once a draw: no limit")


def _least(deed):
    return min(_took(deed) for _ in range(5))


def _took(deed):
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began
