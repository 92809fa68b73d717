"""A real Chromium in front of the real server of tests/serving.py."""

import io
import os

import pytest
from PIL import Image

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]  # fmt: skip
PATIENCE = 30_000  # milliseconds: a loaded machine is slow, not broken


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
