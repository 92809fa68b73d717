"""The SQL that one request sends, and raw psycopg sending the same again and again: what a bench is held against."""

import contextlib
import re
import secrets
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from uuid import UUID

import psycopg
from uuid_utils.compat import uuid7

from wangge.lab.terminal import Trouble

OWN = re.compile(r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|[0-9a-z]{32})\b")
"""What a request makes anew: keys (UUID), hashes, the key of a session."""


def captured(ask):
    """The statements, parameters in them, that `ask()` sends in this process; BEGIN, SET and COMMIT too."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        ask()
    return [query["sql"] for query in queries.captured_queries]


def script_of(ask):
    """(statements, what in them is new each time), told from two runs of `ask()` after a first one."""
    ask()
    one, other = captured(ask), captured(ask)
    if len(one) != len(other):
        raise Trouble(f"两次请求的语句不同 / Two requests differ: {len(one)} and {len(other)} statements")
    ours = {found for text in one for found in OWN.findall(text)}
    theirs = {found for text in other for found in OWN.findall(text)}
    return one, sorted(ours - theirs)


def fresh(statements, own):
    """The statements with new keys and hashes; what was equal in them stays equal."""
    new = {old: _alike(old) for old in own}
    return [OWN.sub(lambda found: new.get(found[0], found[0]), text) for text in statements]


def _alike(old):
    """A new UUIDv7 for a key, however it is written; a random word for a hash."""
    with contextlib.suppress(ValueError):
        if UUID(old).version == 7:
            return str(uuid7()) if "-" in old else uuid7().hex
    return secrets.token_hex(len(old) // 2)


def raw_rate(address, script, *, writers, seconds):
    """How often a second so many writers, each a process of its own, get the script done."""
    with ProcessPoolExecutor(writers, get_context("spawn")) as pool:
        list(pool.map(_warm, [address] * writers))
        runs = [pool.submit(_write, address, *script, seconds) for _ in range(writers)]
        return sum(run.result() for run in runs)


def raw_rate_over(address, script, shares, *, seconds):
    """The same for a script that can be done once with each thing: a writer for each share of things, until a share is
    used up. `script` is (statements, the thing they are about, what else in them is new each time)."""
    with ProcessPoolExecutor(len(shares), get_context("spawn")) as pool:
        list(pool.map(_warm, [address] * len(shares)))
        runs = [pool.submit(_write_over, address, script, share, seconds) for share in shares]
        return sum(run.result() for run in runs)


def _write_over(address, script, things, seconds):
    statements, about, own = script
    done, end = 0, time.perf_counter() + seconds
    with psycopg.connect(address, autocommit=True, prepare_threshold=None) as writer:
        begin = time.perf_counter()
        for thing in things:
            for statement in fresh(statements, own):
                writer.execute(statement.replace(about, thing).replace(about.replace("-", ""), thing.replace("-", "")))
            done += 1
            if time.perf_counter() >= end:
                break
        return done / (time.perf_counter() - begin)


def _warm(address):
    psycopg.connect(address).close()


def _write(address, statements, own, seconds):
    done, end = 0, time.perf_counter() + seconds
    with psycopg.connect(address, autocommit=True, prepare_threshold=None) as writer:
        begin = time.perf_counter()
        while time.perf_counter() < end:
            for statement in fresh(statements, own):
                writer.execute(statement)
            done += 1
        return done / (time.perf_counter() - begin)
