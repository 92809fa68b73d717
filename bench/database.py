"""A database of the benches' own, on the server this installation works with: made, filled as asked, dropped."""

import contextlib
import os

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from wangge.lab.database import APPLICATION_URL, OWNER_URL
from wangge.lab.terminal import Trouble

SAFE = ("fsync", "synchronous_commit")


END_OWN = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user
"""  # and no autovacuum worker, whose end is not ours to bring about


@contextlib.contextmanager
def own_database():
    """A new database for the time of the block; both addresses in the environment lead there."""
    before = {name: os.environ[name] for name in (OWNER_URL, APPLICATION_URL)}
    name = f"{conninfo_to_dict(before[OWNER_URL])['dbname']}_bench_{os.getpid()}"
    with psycopg.connect(before[OWNER_URL], autocommit=True) as server:
        _refuse_unsafe(server)
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            os.environ.update({url: make_conninfo(before[url], dbname=name) for url in before})
            yield
        finally:
            os.environ.update(before)
            with psycopg.connect(before[APPLICATION_URL]) as visitor:  # a role ends its own sessions alone
                visitor.execute(END_OWN, [name])
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def settings_of(address):
    """What the server says of its safety: {"fsync": "on", "synchronous_commit": "on"}."""
    with psycopg.connect(address) as visitor:
        return {name: visitor.execute(f"SHOW {name}").fetchone()[0] for name in SAFE}


def _refuse_unsafe(server):
    off = [name for name in SAFE if server.execute(f"SHOW {name}").fetchone()[0] != "on"]
    if off:
        raise Trouble(f"请先打开 {'、'.join(off)} 再测 / Switch on first: {', '.join(off)}")
