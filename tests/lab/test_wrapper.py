"""Before anything is installed: which Python `./wangge` takes, what it says where there is none, and where it is called
from; which Node will do; where the database lies; and what a demo is bound to."""

import shutil
import subprocess
from argparse import Namespace
from contextlib import nullcontext

import pytest

from wangge.lab import database, demo, embedded, frontend, machine

ABSOLUTE = " /usr/bin/python3 /usr/local/bin/python3"  # of this machine, so not of these tests
OLD = "exit 1\n"
BARE = 'case "$2" in *version_info*) exit 0;; esac\nexit 1\n'
GOOD = """case "$1" in
-c) exit 0;;
esac
echo "{interpreter}"
"""
SAYS = 'echo "called with: $*"; echo "source: $PYTHONPATH"\n'


def program(path, text):
    path.write_text(f"#!/bin/sh\n{text}")
    path.chmod(0o755)
    return path


@pytest.fixture
def wrapper(tmp_path):
    """`wrapper(python3=…, python3_12=…)` runs a checkout's ./wangge where these lie in PATH and no other Python."""
    checkout, path = tmp_path / "a checkout", tmp_path / "bin"
    checkout.mkdir()
    path.mkdir()
    text = (machine.CHECKOUT / "wangge").read_text()
    assert text.count(ABSOLUTE) == 1
    program(checkout / "wangge", text.replace(ABSOLUTE, "").removeprefix("#!/bin/sh\n"))
    for tool in ("dirname", "readlink"):
        (path / tool).symlink_to(shutil.which(tool))
    interpreter = program(tmp_path / "interpreter", SAYS)

    def run(*arguments, by=checkout / "wangge", **pythons):
        for name, told in pythons.items():
            program(path / name.replace("_", "."), told.format(interpreter=interpreter) if told is GOOD else told)
        return subprocess.run([by, *arguments], env={"PATH": str(path)}, capture_output=True, text=True, cwd="/")

    run.checkout, run.folder = checkout, tmp_path
    return run


def test_without_a_recent_python_one_line_names_the_packages(wrapper):
    done = wrapper("demo", python3=OLD, python3_12=OLD)
    assert done.returncode == 1 and done.stdout == "" and len(done.stderr.splitlines()) == 1
    assert "python3, python3-venv" in done.stderr and "3.11" in done.stderr


def test_without_pip_and_venv_one_line_names_the_package(wrapper):
    done = wrapper("demo", python3=BARE)
    assert done.returncode == 1 and done.stdout == "" and len(done.stderr.splitlines()) == 1
    assert "python3-venv" in done.stderr and "3.11" not in done.stderr


def test_a_python_that_will_do_is_found_behind_others(wrapper):
    done = wrapper("replay", "a file.csv", python3=OLD, python3_12=BARE, python3_13=GOOD)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "called with: -P -m wangge.cli replay a file.csv",
        f"source: {wrapper.checkout}/src",
    ]


def test_it_finds_its_checkout_through_links_from_elsewhere(wrapper):
    elsewhere = wrapper.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "first").symlink_to("../a checkout/wangge")
    (elsewhere / "second").symlink_to(elsewhere / "first")
    for link in ("first", "second"):
        done = wrapper("check", by=elsewhere / link, python3=GOOD)
        assert f"source: {wrapper.checkout}/src" in done.stdout.splitlines()


@pytest.mark.parametrize(
    ("node", "npm", "will_do"),
    [
        ("echo v20.19.0", "echo 10.8.2", True),
        ("echo v24.1.0", "echo 11.0.0", True),
        ("echo v20.18.9", "echo 10.8.2", False),
        ("echo v8.0.0", "echo 6.0.0", False),
        ("echo v20.19.0", None, False),
        (None, "echo 10.8.2", False),
        ("exit 127", "echo 10.8.2", False),  # a shim with no program behind it
        ("echo hello", "echo 10.8.2", False),
    ],
)
def test_a_node_is_judged_by_running_it(tmp_path, node, npm, will_do):
    for name, text in (("node", node), ("npm", npm)):
        if text:
            program(tmp_path / name, f"{text}\n")
    assert frontend._node_is_recent(str(tmp_path)) is will_do


def test_under_a_folder_closed_to_others_the_database_of_root_lies_elsewhere(installation, monkeypatch, tmp_path):
    """PostgreSQL runs as another user then, who could not pass through."""
    closed = installation / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setenv("WANGGE_STATE", str(closed / "state"))
    monkeypatch.setattr(machine, "SYSTEM_STATE", tmp_path / "system")
    monkeypatch.setattr(machine, "is_root", lambda: True)
    assert embedded.place().home.is_relative_to(tmp_path / "system")
    assert embedded.place() == embedded.place()
    monkeypatch.setattr(machine, "is_root", lambda: False)
    assert embedded.place().home == closed / "state" / "database"


def test_with_a_named_server_nothing_embedded_starts(installation, monkeypatch):
    for variable in (database.OWNER_URL, database.APPLICATION_URL):
        monkeypatch.setenv(variable, "postgresql://somewhere/wangge")
    for name in ("_start_keeper", "_wait_for_server"):
        monkeypatch.setattr(database, name, lambda: pytest.fail("the embedded server was started"))
    with database.database() as lock:
        assert lock is None
        assert database.os.environ[database.OWNER_URL] == "postgresql://somewhere/wangge"
    assert not (installation / "database").exists()


def test_the_demo_listens_where_this_machine_alone_can_reach_it(installation, monkeypatch):
    started = []

    class Watched:
        def __init__(self, services, _mark):
            started.extend(services)

        def __enter__(self):
            return self

        def __exit__(self, *_error):
            return None

        def watch(self, until=None):
            return False

    monkeypatch.setattr(demo, "Supervisor", Watched)
    monkeypatch.setattr(demo, "database", nullcontext)
    monkeypatch.setattr(demo, "prepared", lambda keys: [{"county": key} for key in keys])
    demo._serve(Namespace(county=["tianchang"], port=None, json=False))
    web = next(service.command for service in started if "--host" in service.command)
    assert web[web.index("--host") + 1] == "127.0.0.1"


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_demo_says_so_on_its_pages_and_nothing_else_does(tianchang, client, settings, is_demo):
    settings.WANGGE_DEMO = is_demo
    for page in ("/tianchang/", "/tianchang/sign-in/"):
        html = client.get(page).content.decode()
        assert ('class="demo-bar"' in html and "请勿填写真实个人信息" in html) is is_demo
