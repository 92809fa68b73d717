"""An installation of its own for each test: a state folder that no other test and no demo shares."""

import shutil
import tempfile
from pathlib import Path

import pytest

from wangge.lab import machine
from wangge.lab.keeper import KEEPER


@pytest.fixture
def installation(monkeypatch):
    """An empty state folder; a database started in it has ended before the folder goes."""
    folder = Path(tempfile.mkdtemp(prefix="wangge test "))
    monkeypatch.setenv("WANGGE_STATE", str(folder))
    monkeypatch.delenv("WANGGE_DATABASE_URL", raising=False)
    monkeypatch.delenv("WANGGE_APP_DATABASE_URL", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(machine.CHECKOUT / "src"))
    yield folder
    with machine.locked(KEEPER):
        shutil.rmtree(folder)
