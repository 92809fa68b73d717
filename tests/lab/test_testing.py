"""`./wangge test` and its browser: the first that runs is taken, one is installed where we may, and a run that must
not go green without one does not."""

import os
import shutil
import stat
import subprocess

import pytest

from wangge.lab import testing
from wangge.lab.machine import CHECKOUT
from wangge.lab.terminal import Trouble


@pytest.fixture
def machine(monkeypatch):
    """A machine on which `found` names what lies in PATH and `runs` what runs; `done` is what was installed."""
    here = type("Machine", (), {"found": {}, "runs": set(), "done": [], "root": True})
    monkeypatch.delenv("WANGGE_BROWSER", raising=False)
    monkeypatch.setattr(testing.shutil, "which", lambda name, **_: here.found.get(name))
    monkeypatch.setattr(testing, "_runs", lambda path: path in here.runs)
    monkeypatch.setattr(testing, "is_root", lambda: here.root)

    def run(command, **_):
        here.done.append(command)
        if "install" in command:
            here.found["chromium"] = "/usr/bin/chromium"
            here.runs.add("/usr/bin/chromium")

    monkeypatch.setattr(testing.subprocess, "run", run)
    return here


def test_the_first_browser_that_runs_is_taken_and_a_name_with_nothing_behind_it_is_passed_over(machine):
    assert testing.find_browser() is None
    machine.found |= {"chromium": "/usr/bin/chromium", "google-chrome": "/opt/chrome"}
    assert testing.find_browser() is None
    machine.runs.add("/opt/chrome")
    assert testing.find_browser() == "/opt/chrome"
    machine.runs.add("/usr/bin/chromium")
    assert testing.find_browser() == "/usr/bin/chromium"


def test_the_one_that_somebody_names_comes_first(machine, monkeypatch):
    machine.found |= {"chromium": "/usr/bin/chromium", "mine": "/opt/mine"}
    machine.runs |= {"/usr/bin/chromium", "/opt/mine"}
    monkeypatch.setenv("WANGGE_BROWSER", "mine")
    assert testing.find_browser() == "/opt/mine"


def test_nothing_is_installed_where_we_may_not(machine):
    assert testing.install_browser() is None
    machine.root, machine.found["apt-get"] = False, "/usr/bin/apt-get"
    assert testing.install_browser() is None and machine.done == []


def test_as_root_with_apt_one_is_installed(machine):
    machine.found["apt-get"] = "/usr/bin/apt-get"
    assert testing.install_browser() == "/usr/bin/chromium"
    assert [command[2] for command in machine.done] == ["update", "install"] and "chromium" in machine.done[1]


def test_a_run_of_the_pipeline_without_a_browser_is_red(machine, monkeypatch):
    machine.root = False
    monkeypatch.setenv("CI", "1")
    with pytest.raises(Trouble, match="chromium"):
        testing.run([])


def test_the_pipeline_says_what_it_is_and_begins_with_nothing(tmp_path):
    """.ci/run with a `./wangge` that notes how it was called: home and state are empty, and no browser is no green."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(CHECKOUT / ".ci" / "run", tmp_path / ".ci" / "run")
    wrapper = tmp_path / "wangge"
    wrapper.write_text(
        '#!/bin/sh\necho "$1 CI=$CI named=$WANGGE_BROWSER home=$(ls -A "$HOME" | wc -l)" >> told\n[ "$1" = check ]\n'
    )
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    done = subprocess.run([tmp_path / ".ci" / "run"], env=os.environ | {"WANGGE_BROWSER": "/opt/mine"}, check=False)
    told = (tmp_path / "told").read_text().splitlines()
    assert [" ".join(line.split()) for line in told] == ["check CI=1 named= home=0", "test CI=1 named= home=0"]
    assert done.returncode == 1
