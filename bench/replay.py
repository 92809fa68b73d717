"""A year's messages through the whole way by simulated staff, each step the operation that people use."""

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import psutil

from bench.telling import line
from wangge.core.tenancy import county as entered
from wangge.lab.load import STREAM
from wangge.lab.machine import dying_with_parent
from wangge.lab.terminal import Trouble

FILE = "WANGGE_BENCH_MESSAGES"
MESSAGES, LENGTH = 4_326, 350  # of the file that is made where none is given: rows, characters of a body in the mean
MOST_SECONDS, MOST_MB, MOVES = 180, 500, 7
LOOK = 0.5  # seconds between two looks at the memory


def run(counties, *, file=None, messages=MESSAGES):
    """Three lines: how long, how much memory, how many moves a matter took.

    Who leaves by an exit (told another route, found untrue, merged …) has no seven moves to make: they are counted
    apart, and the least number is that of all the others.
    """
    from wangge.cases.models import Case

    key, file = counties.of(0), file or os.environ.get(FILE)
    with tempfile.TemporaryDirectory() as folder, entered(key):
        before = set(Case.objects.values_list("pk", flat=True))
        given = file or write_messages(Path(folder) / "messages.csv", messages)
        told, seconds, megabytes = _replayed(given, key)
        made = Case.objects.exclude(pk__in=before)
        moves, left = list(made.values_list("moves", flat=True)), made.filter(_left_by_an_exit())
        whole = list(made.exclude(pk__in=left.values("pk")).values_list("moves", flat=True))
        exits = dict(Counter(left.values_list("state", flat=True)))
    source = "the file given" if file else "a generated file of the same shape"
    more = {"messages": source, "received": told["received"], "refused": len(told["refused"])}
    line("replay", seconds, f"s for {told['taken']} messages", "the limit", MOST_SECONDS, **more, wanted="≤ 1")
    line("replay.memory", megabytes, "MB at the peak, all processes", "the limit", MOST_MB, **more, wanted="≤ 1")
    share = {"share_with_seven_or_more": round(sum(n >= MOVES for n in moves) / len(moves), 3)}
    share |= {"least": min(whole, default=None), "left_by_an_exit": sum(exits.values()), "exits": exits}
    mean = sum(moves) / len(moves)
    line("replay.moves", mean, "moves a matter, mean", "asked for", MOVES, **more, **share, wanted="≥ 1")


def _left_by_an_exit():
    """Ended without having been handled, as a condition."""
    from wangge.cases.measures import states_that
    from wangge.method.schema import Phase

    return states_that(lambda state: state.final and state.phase is not Phase.EVALUATE)


def write_messages(path, number):
    """A file of the shape of real ones, made by a fixed seed out of the demo's invented messages."""
    with STREAM.open(encoding="utf-8-sig", newline="") as file:
        known = list(csv.DictReader(file))
    draw, begin = random.Random(1), datetime(2019, 1, 1, 8)
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["id", "title", "sent_at", "body"])
        for n in range(1, number + 1):
            one, sent = draw.choice(known), begin + timedelta(minutes=n * 100)
            body, length = f"{one['body']}（第 {n} 件）", draw.expovariate(1 / LENGTH)
            while len(body) < length:
                body += draw.choice(known)["body"]
            sheet.writerow([n, one["title"], f"{sent:%Y-%m-%d %H:%M:%S}", body])
    return path


def _replayed(file, key):
    """(what the replay told, seconds, megabytes at the peak) of `./wangge replay`."""
    command = [sys.executable, "-P", "-m", "wangge.cli", "replay", str(file), "--county", key, "--json"]
    begin, peak = time.perf_counter(), 0
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, preexec_fn=dying_with_parent())
        while process.poll() is None:
            peak = max(peak, _memory_of(psutil.Process(process.pid)))
            time.sleep(LOOK)
        seconds = time.perf_counter() - begin
        if process.returncode:
            raise Trouble("重放没有成功，原因见上 / The replay failed, see above.")
        out.seek(0)
        return json.load(out), seconds, peak / 1e6


def _memory_of(process):
    """Bytes of a process and all below it, shared pages counted once."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            found = one.memory_full_info()
        except psutil.Error:
            continue
        total += getattr(found, "pss", found.uss)
    return total
