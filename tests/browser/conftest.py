"""A real server on a copy of the tests' database, and a real Chromium in front of it."""

import io
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from PIL import Image

from tests.database import copied
from tests.settings import APPLICATION, OWNER

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]  # fmt: skip
PATIENCE = 30_000  # milliseconds: a loaded machine is slow, not broken


@pytest.fixture(scope="session")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """The address of the county's pages, served as the demo serves them; what it prints is in `site.log`."""
    from django.db import connections
    from psycopg.conninfo import make_conninfo

    with django_db_blocker.unblock():
        connections.close_all()  # nobody may be in a database that is copied
    with copied(os.environ[OWNER], os.environ[APPLICATION], "browser") as name:
        environ = os.environ | {
            "DJANGO_SETTINGS_MODULE": "wangge.settings",
            "WANGGE_AS": "application",
            "WANGGE_DEMO": "1",
            APPLICATION: make_conninfo(os.environ[APPLICATION], dbname=name),
        }
        served = Site(environ, tmp_path_factory.mktemp("site") / "log")
        yield served
        served.stop()


class Site(str):
    """The county's address ("http://127.0.0.1:…/tianchang"), and the server behind it."""

    def __new__(cls, environ, log):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self = super().__new__(cls, f"http://127.0.0.1:{port}/tianchang")
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


@pytest.fixture(scope="package")
def chromium():
    """One Chromium for all tests here; each page has a context of its own. It ends with them: while it runs, this
    thread is in an event loop, where Django's connections are refused."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["WANGGE_BROWSER"], args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, site):
    """`window(width=1280, **context)` opens a fresh browser window; its script errors fail the test."""
    opened, errors = [], []

    def open_window(width=1280, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        opened.append(context)
        return page

    yield open_window
    for context in opened:
        context.close()
    assert not errors


@pytest.fixture
def desk(window, site):
    """`desk("zuoxi01")` is the desk of a demo account, signed in through the page."""

    def sign_in(username, **options):
        page = window(**options)
        page.goto(f"{site}/sign-in/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("口令").fill(f"test-{username}-password")
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(f"{site}/desk/")
        return page

    return sign_in


@pytest.fixture(scope="session")
def photo_file(tmp_path_factory):
    """A JPEG to upload."""
    path = tmp_path_factory.mktemp("upload") / "现场.jpg"
    out = io.BytesIO()
    Image.new("RGB", (800, 600), (190, 90, 70)).save(out, "JPEG")
    path.write_bytes(out.getvalue())
    return path
