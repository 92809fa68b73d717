"""The embedded server: two roles without powers, a socket alone, and an end by kill -9 that loses nothing."""

import os
import signal
import time

import psutil
import psycopg
import pytest

from wangge.lab import embedded
from wangge.lab.database import database
from wangge.lab.processes import works

pytestmark = pytest.mark.usefixtures("shared_installation")


@pytest.fixture
def kill_everything():
    """Kill the server, its keeper and whatever they started, as a power cut would."""

    def kill():
        place = embedded.place()
        for process in psutil.process_iter():
            try:
                keeps = "wangge.lab.keeper" in process.cmdline()
                keeps = keeps and process.environ()["WANGGE_STATE"] == os.environ["WANGGE_STATE"]
                if keeps or process.cwd() == str(place.data):
                    process.kill()
            except psutil.Error:
                continue

    return kill


def test_two_roles_without_powers_on_a_socket_alone():
    with database():
        with psycopg.connect(os.environ["WANGGE_DATABASE_URL"]) as owner:
            owner.execute("CREATE TABLE place (name text)")
            settings = ("fsync", "synchronous_commit", "listen_addresses")
            assert [owner.execute(f"SHOW {name}").fetchone()[0] for name in settings] == ["on", "on", ""]
        with psycopg.connect(os.environ["WANGGE_APP_DATABASE_URL"]) as application:
            assert application.info.user == "wangge_app"
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute("SELECT * FROM place")
        wrong = embedded.address(embedded.OWNER).replace(":", ":x", 2).replace("postgresql:x", "postgresql:")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_a_killed_server_comes_back_with_what_was_committed(kill_everything):
    with database():
        with psycopg.connect(os.environ["WANGGE_DATABASE_URL"]) as owner:
            owner.execute("CREATE TABLE matter AS SELECT generate_series(1, 1000) AS number")
        kill_everything()
    place = embedded.place()
    (place.home / "making-half").mkdir()
    lock = place.data / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")  # its process id is another's by now
    with database(), psycopg.connect(os.environ["WANGGE_DATABASE_URL"]) as owner:
        assert owner.execute("SELECT count(*) FROM matter").fetchone() == (1000,)


def test_the_server_ends_when_its_last_user_has_gone():
    with database(), database():
        lines = (embedded.place().data / "postmaster.pid").read_text().splitlines()
        server = psutil.Process(int(lines[0]))
    end = time.monotonic() + 20
    while works(server) and time.monotonic() < end:
        time.sleep(0.05)
    assert not works(server)


def test_a_lost_server_is_started_again_while_it_is_used():
    with database():
        postmaster = int((embedded.place().data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                psycopg.connect(os.environ["WANGGE_DATABASE_URL"]).close()
                break
            except psycopg.OperationalError:
                time.sleep(0.2)
        else:
            pytest.fail("the server did not come back")


def test_a_long_path_gets_a_short_socket(shared_installation, monkeypatch):
    monkeypatch.setenv("WANGGE_STATE", str(shared_installation / ("x" * 80)))
    assert len(os.fsencode(embedded.place().socket / ".s.PGSQL.5432")) <= embedded.SOCKET_PATH_LIMIT
