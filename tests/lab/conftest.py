"""Installations for tests: a state folder that no demo shares, with no database named in the environment."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from wangge.lab import machine
from wangge.lab.keeper import KEEPER


@pytest.fixture
def installation():
    """A new, empty state folder."""
    with new_installation() as folder:
        yield folder


@pytest.fixture(scope="module")
def shared_installation():
    """One state folder for all tests of a module: its database is made once."""
    with new_installation() as folder:
        yield folder


@contextmanager
def new_installation():
    folder = Path(tempfile.mkdtemp(prefix="wangge test "))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANGGE_STATE", str(folder))
        patch.setenv("PYTHONPATH", str(machine.CHECKOUT / "src"))
        patch.delenv("WANGGE_DATABASE_URL", raising=False)
        patch.delenv("WANGGE_APP_DATABASE_URL", raising=False)
        yield folder
        with machine.locked(KEEPER):  # a database started here ends before its folder goes
            shutil.rmtree(folder)
