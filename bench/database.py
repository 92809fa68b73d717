"""A database of the benches' own, on the server this installation works with: made, filled as asked, dropped."""

import contextlib
import os
import secrets
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bench.filling import fill
from wangge.lab.database import APPLICATION_URL, OWNER_URL
from wangge.lab.machine import dying_with_parent
from wangge.lab.terminal import Trouble, say

OWNER_DEED = Path(__file__).with_name("owner.py")
CENTRE, GRID_WORKER = "zuoxi01", "crew-bench"
SEES = 12  # cases in the grid of GRID_WORKER
SAFE = ("fsync", "synchronous_commit")


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
                visitor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def settings_of(address):
    """What the server says of its safety: {"fsync": "on", "synchronous_commit": "on"}."""
    with psycopg.connect(address) as visitor:
        return {name: visitor.execute(f"SHOW {name}").fetchone()[0] for name in SAFE}


def _refuse_unsafe(server):
    off = [name for name in SAFE if server.execute(f"SHOW {name}").fetchone()[0] != "on"]
    if off:
        raise Trouble(f"请先打开 {'、'.join(off)} 再测 / Switch on first: {', '.join(off)}")


class Counties:
    """The counties that benches measure in, each made and filled when one first asks for it."""

    def __init__(self, password=None):
        self.password = password or secrets.token_urlsafe(12)
        self._made = {}

    def of(self, cases):
        """The key of a county with so many cases; 0 for one with no more than the demo's."""
        if cases not in self._made:
            self._made[cases] = self._make(f"bench{cases}", cases)
        return self._made[cases]

    def _make(self, key, cases):
        from wangge.lab.load import load_demo

        say(f"正在准备有 {cases or '少量'} 件诉求的县…", f"making a county with {cases or 'few'} cases")
        _as_owner(key)
        load_demo(key, passwords=lambda username: self.password)
        self.furnish(key, cases)
        return key

    def furnish(self, key, cases):
        """Add the grid worker to a county that has the demo's contents, and fill it up to so many cases."""
        from wangge.core.tenancy import county

        with county(key) as here:
            grid = _quiet_grid()
            _hire_grid_worker(grid, self.password)
            if cases:
                fill(os.environ[OWNER_URL], here.schema_name, cases, quiet_grid=grid.pk, in_quiet=SEES)


def _as_owner(key):
    command = [sys.executable, "-P", str(OWNER_DEED), key]
    environ = os.environ | {"WANGGE_AS": "owner"}
    if subprocess.run(command, env=environ, preexec_fn=dying_with_parent(), check=False).returncode:
        raise Trouble("测试用的县没有建成，原因见上 / The benches' county could not be made, see above.")


def _quiet_grid():
    """The last grid in which nothing happened yet."""
    from wangge.territory.queries import areas_of_level

    return areas_of_level("grid").filter(cases=None).last()


def _hire_grid_worker(grid, password):
    """Somebody who can sign in and works in one grid alone."""
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from wangge.accounts.models import Account, Appointment

    now = timezone.now()
    colleague = Appointment.objects.filter(area=grid, post="grid_worker").first()
    account = Account.objects.create(
        username=GRID_WORKER, name="基准", kind=Account.STAFF, password=make_password(password), created_at=now
    )
    Appointment.objects.create(
        account=account,
        post=colleague.post,
        body=colleague.body,
        area=grid,
        valid_from=now.date() - timedelta(days=1),
    )
