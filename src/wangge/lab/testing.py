"""`./wangge test`: pytest with everything it needs — database, front end, a browser, a Chinese font."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from wangge.lab import frontend
from wangge.lab.database import database
from wangge.lab.machine import CHECKOUT, is_root, state_folder
from wangge.lab.terminal import Trouble, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def run(arguments):
    """Run pytest in the checkout with these arguments; returns the exit code."""
    import pytest

    browser = find_browser() or install_browser()
    if browser:
        os.environ["WANGGE_BROWSER"] = browser
    elif os.environ.get("CI"):
        raise Trouble(_how_to_get_a_browser())
    os.environ["WANGGE_FRONTEND_DIST"] = str(frontend.built())
    os.environ.setdefault("WANGGE_NODE_MODULES", str(frontend.packages()))
    os.environ["FONTCONFIG_FILE"] = str(write_font_settings())
    os.chdir(CHECKOUT)
    with database():
        code = pytest.main([*([] if browser else ["-m", "not browser"]), *arguments])
    if not browser:
        print(_how_to_get_a_browser(), file=sys.stderr)
    return int(code)


def find_browser():
    """The path of a Chromium that runs, or None; WANGGE_BROWSER names another."""
    for name in (os.environ.get("WANGGE_BROWSER"), *BROWSERS):
        path = name and shutil.which(name)
        if path and _runs(path):
            return path
    return None


def install_browser():
    """Install Chromium where we may, as root on Debian and its like; returns its path or None."""
    if not (is_root() and shutil.which("apt-get")):
        return None
    say("正在安装浏览器 chromium…", "installing chromium for the browser tests")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("update", "install -y --no-install-recommends chromium"):
        subprocess.run(["apt-get", "-q", *command.split()], env=quiet, stdout=sys.stderr, check=False)
    return find_browser()


def _runs(path):
    try:
        return (
            subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
        )
    except (OSError, subprocess.SubprocessError):
        return False


def _how_to_get_a_browser():
    return (
        "没有浏览器，浏览器测试没有运行：请安装 chromium，或用 WANGGE_BROWSER 指明路径。"
        " / No browser found, browser tests not run: apt install chromium, or name one in WANGGE_BROWSER."
    )


def write_font_settings():
    """Fontconfig's settings with our Chinese font beside the system's; returns the file's path."""
    fonts = Path(find_spec("noto_cjk_sans_otc").origin).parent
    file = state_folder() / "fonts.conf"
    file.write_text(FONTS.format(fonts=fonts, cache=state_folder() / "font-cache"))
    return file
