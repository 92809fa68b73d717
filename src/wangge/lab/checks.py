"""`./wangge check`: what can be told about the code without running its tests."""

import re
import subprocess
import sys
import tomllib

from wangge.lab.database import database
from wangge.lab.environment import BASE_LOCK, TEST_LOCK, interpreter
from wangge.lab.machine import CHECKOUT
from wangge.lab.terminal import table

PYTHON = (sys.executable, "-P", "-m")


def run(_options):
    """Run every check, say how each ended; returns the exit code."""
    with database():
        outcomes = [(name, _passes(command)) for name, command in _commands()]
    outcomes.append(("locks", _locks_are_complete()))
    print(table([(name, "ok" if good else "FAILED") for name, good in outcomes]))
    return 0 if all(good for _, good in outcomes) else 1


def _commands():
    yield "ruff", [*PYTHON, "ruff", "check", "--no-cache", "."]
    yield "imports", [interpreter().parent / "lint-imports", "--no-cache"]
    yield "migrations", [*PYTHON, "wangge.cli", "manage", "makemigrations", "--check", "--dry-run"]
    for pack in sorted(path.parent for path in CHECKOUT.glob("methods/*/method.toml")):
        yield f"method {pack.name}", [*PYTHON, "wangge.cli", "method", "check", str(pack)]


def _passes(command):
    return subprocess.run(command, cwd=CHECKOUT, check=False).returncode == 0


def _locks_are_complete():
    """Whether each lock file names every package that pyproject.toml asks for."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    wanted = {BASE_LOCK: project["dependencies"]}
    wanted[TEST_LOCK] = project["dependencies"] + project["optional-dependencies"]["test"]
    missing = [
        (lock, name) for lock, asked in wanted.items() for name in missing_from(CHECKOUT / lock, asked)
    ]
    for lock, name in missing:
        print(f"{lock}: {name} is missing; make the lock file again")
    return not missing


def missing_from(lock, requirements):
    """Names of the requirements that a lock file does not pin."""
    pinned = {_name(line) for line in lock.read_text().splitlines() if line[:1].isalnum()}
    return sorted({_name(requirement) for requirement in requirements} - pinned)


def _name(requirement):
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower().replace("_", "-").replace(".", "-")
