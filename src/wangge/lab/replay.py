"""`./wangge replay`: real messages through the county's way, at their own times, by simulated staff."""

import json
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import repeat
from multiprocessing import get_context

import django
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from wangge.cases.models import Case, Move
from wangge.cases.operations import index_written, mark_overdue
from wangge.core.errors import Refused
from wangge.core.measures import Span, catalogue, evaluate
from wangge.core.once import one_request
from wangge.core.tenancy import county as entered
from wangge.lab.messages import Refusal, read_messages
from wangge.lab.simulated import County, play
from wangge.lab.terminal import Trouble, say, table
from wangge.territory.queries import areas
from wangge.territory.rules import read_boundary

CHUNK = 250
PROCESSES = 2  # one for each core of a small server


@dataclass
class Told:
    """What a replay did: the keys of the cases it took, and the rows it refused."""

    county: str
    method: str = ""
    received: int = 0
    keys: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    until: object = None


def replay(path, key, *, seed=1, processes=1):
    """Replay a file into a county; returns Told. Each message stands or falls as a whole.

    With more than one process the messages are shared out; what becomes of each depends on the seed alone.
    """
    rows = list(enumerate(read_messages(path), start=2))
    told = Told(key, received=len(rows), refused=[row for _, row in rows if isinstance(row, Refusal)])
    messages = [(number, row) for number, row in rows if not isinstance(row, Refusal)]
    chunks = [messages[n : n + CHUNK] for n in range(0, len(messages), CHUNK)]
    for keys, refused in _played(chunks, key, seed, processes):
        told.keys += keys
        told.refused += refused
        say(f"已办理 {len(told.keys)} 条，共 {len(messages)} 条", f"{len(told.keys)} of {len(messages)} messages")
    told.refused.sort(key=lambda one: one.row)
    with entered(key):
        method = County(_places(), timezone.now()).method
        told.method = f"{method.key} {method.version}"
        told.until = _settle(told)
    return told


def _played(chunks, key, seed, processes):
    if processes == 1:
        yield from (play_chunk(chunk, key, seed) for chunk in chunks)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=django.setup) as pool:
        yield from pool.map(_play_in_pool, chunks, repeat(key), repeat(seed))


_met = {}  # of a process that the pool began, and that ends with it


def _play_in_pool(messages, key, seed):
    return play_chunk(messages, key, seed, met=_met)


def play_chunk(messages, key, seed, met=None):
    """Play (row number, Message) pairs; returns the keys taken and the Refusals. `met`: who is known to hold what."""
    keys, refused = [], []
    with entered(key):
        county = County(_places(), timezone.now(), {} if met is None else met)
        for number, message in messages:
            try:
                with one_request(), _as_one():
                    keys.append(play(message, county, seed=seed))
            except Refused as reason:
                refused.append(Refusal(number, str(reason.reason)))
        while index_written():
            pass
    return keys, refused


@contextmanager
def _as_one():
    """A message's transaction, without a savepoint for each deed: a refusal takes the whole message back anyway."""
    savepoints = connection.features.uses_savepoints
    connection.features.uses_savepoints = False
    try:
        with transaction.atomic():
            yield
    finally:
        connection.features.uses_savepoints = savepoints


def _settle(told):
    """Simulated now: the last move of the replay. Deadlines passed until then are marked; retention does not run."""
    last = Move.objects.filter(case__in=told.keys).order_by("-at").values_list("at", flat=True).first()
    while last and mark_overdue(at=last, replayed=True):
        pass
    return last


def summary(told):
    """The replay as numbers: what `--json` prints. States sum to `taken`."""
    with entered(told.county):
        cases = Case.objects.filter(pk__in=told.keys)
        return {
            "county": told.county,
            "method": told.method,
            "received": told.received,
            "taken": len(told.keys),
            "repeated": _repeated(cases),
            "refused": [{"row": one.row, "reason": one.reason} for one in told.refused],
            "moves": Move.objects.filter(case__in=told.keys).count(),
            "states": dict(Counter(cases.order_by().values_list("state", flat=True))),
            "measures": measures(cases, told.until or timezone.now()),
        }


def measures(cases, now):
    """Every measure over all these cases, as known at `now`."""
    first = cases.order_by("reported_at").values_list("reported_at", flat=True).first() or now
    span, keys = Span(first, now + timedelta(days=366), now), cases.values("pk")
    figures = (
        evaluate(m, span, within=lambda rows, m=m: rows.filter(**{f"{m.to_subject}pk__in": keys})) for m in catalogue()
    )
    return [
        {
            "key": figure.measure.key,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "value": None if figure.value is None else str(figure.value),
            "exclusions": str(figure.measure.exclusions),
        }
        for figure in figures
    ]


def _repeated(cases):
    """Cases whose words stand in another one too: taken like all others, and flagged to whoever opens them."""
    return cases.count() - cases.aggregate(n=Count("words_hash", distinct=True))["n"]


def _places():
    """A point in each of the smallest areas that have a boundary; the replay draws among them by its seed."""
    smallest = areas().exclude(boundary=None).exclude(children__boundary__isnull=False).order_by("path")
    points = [read_boundary(area.boundary).representative_point() for area in smallest]
    if not points:
        raise Trouble("这个市（县）还没有导入区域边界，不能模拟地点 / No boundaries are loaded in this county")
    return tuple((point.x, point.y) for point in points)


def run(options):
    """`./wangge replay FILE --county KEY [--seed N] [--json]`; returns the exit code."""
    from wangge.core.tenancy.models import County as Tenant

    if not Tenant.objects.filter(key=options.county).exists():
        raise Trouble(f"没有这个市（县） / No such county: {options.county}")
    told = summary(replay(options.file, options.county, seed=options.seed, processes=PROCESSES))
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        show(told)
    connection.close()
    return 0


def show(told):
    """The summary for people."""
    rows = [("收到", str(told["received"])), ("办理", str(told["taken"])), ("退回", str(len(told["refused"])))]
    rows += [(one["key"], f"{one['numerator']} / {one['denominator']} = {one['value']}") for one in told["measures"]]
    print(f"按 {told['method']} 模拟办理；人员、地点、用时为模拟\n{table(rows)}")
    for one in told["refused"]:
        print(f"  第 {one['row']} 行：{one['reason']}", file=sys.stderr)
