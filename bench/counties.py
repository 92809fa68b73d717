"""The counties of a bench: the demo's contents, a grid worker who sees twelve cases, and as many cases as asked."""

import os
import secrets
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from bench.filling import fill
from wangge.lab.database import OWNER_URL
from wangge.lab.machine import dying_with_parent
from wangge.lab.terminal import Trouble, say

OWNER_DEED = Path(__file__).with_name("owner.py")
CENTRE, GRID_WORKER = "zuoxi01", "crew-bench"
SEES = 12  # cases in the grid of GRID_WORKER


class Counties:
    """The counties that benches measure in, each made and filled when one first asks for it."""

    def __init__(self, password=None):
        self.password = password or secrets.token_urlsafe(12)
        self._made = {}

    def password_of(self, username):
        """The password of an account of the demo."""
        return self.password

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
