"""A real server on a copy of the tests' database: one for the whole run."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from psycopg.conninfo import make_conninfo

from tests.database import copied
from tests.settings import APPLICATION, OWNER


@pytest.fixture(scope="session")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """The address of the county's pages, served as the demo serves them; what it prints is in `site.log`."""
    from django.db import connections

    with django_db_blocker.unblock():
        connections.close_all()  # nobody may be in a database that is copied
    with served(os.environ[OWNER], tmp_path_factory.mktemp("site") / "log") as address:
        yield address


@contextlib.contextmanager
def served(original, log, county="tianchang"):
    """A server on a copy of a tests' database, for the time of a `with` block; its address is that of a county."""
    with copied(original, os.environ[APPLICATION], "browser") as name:
        environ = os.environ | {
            "DJANGO_SETTINGS_MODULE": "wangge.settings",
            "WANGGE_AS": "application",
            "WANGGE_DEMO": "1",
            APPLICATION: make_conninfo(os.environ[APPLICATION], dbname=name),
        }
        site = Site(environ, log, county)
        try:
            yield site
        finally:
            site.stop()


class Site(str):
    """The county's address ("http://127.0.0.1:…/tianchang"), and the server behind it."""

    def __new__(cls, environ, log, county="tianchang"):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self = super().__new__(cls, f"http://127.0.0.1:{port}/{county}")
        command = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        self.log, self.database = log, environ[APPLICATION]
        self.process = subprocess.Popen(
            [sys.executable, *command, "--blocking-threads", "4", "wangge.wsgi:application"],
            env=environ,
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        self._wait()
        return self

    def _wait(self):
        for _ in range(300):
            try:
                urllib.request.urlopen(self + "/").close()
                return
            except (urllib.error.URLError, ConnectionError):
                if self.process.poll() is not None:
                    break
                time.sleep(0.2)
        raise RuntimeError(f"the server does not start:\n{self.log.read_text()}")

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
