"""The built front end (styles, map, islands): made from `web/` by Node, once for each state of its sources.

It is built in the state folder, in a copy: the checkout may be read-only, and half a build is never served.
Its packages are installed anew only when the lock file changes.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from wangge.lab import environment
from wangge.lab.machine import CHECKOUT, dying_with_parent, locked, state_folder
from wangge.lab.terminal import Trouble, say

NODE_LOCK = "requirements-node.lock"
OLDEST_NODE = (20, 19)
PACKAGE_FILES = (".npmrc", "package.json", "package-lock.json")
ROOT_FILES = (*PACKAGE_FILES, "tsconfig*.json", "vite.config.*")
NOT_SOURCES = {"dist", "node_modules"}


def built(checkout=CHECKOUT):
    """The built front end, made now if its sources changed; WANGGE_FRONTEND_DIST names another folder."""
    chosen = os.environ.get("WANGGE_FRONTEND_DIST")
    if chosen:
        return Path(chosen)
    folder = state_folder() / "frontend"
    result = folder / f"dist-{hash_of(_sources(checkout), checkout)}"
    if not result.exists():
        with locked("frontend"):
            if not result.exists():
                folder.mkdir(exist_ok=True)
                _build(checkout, result)
    return result


def packages(checkout=CHECKOUT):
    """The folder of the front end's packages, from which the tests take axe."""
    return _packages(state_folder() / "frontend", checkout) / "node_modules"


def hash_of(files, checkout):
    """Sixteen hex digits over the names and contents of files."""
    total = hashlib.sha256()
    for path in files:
        total.update(f"{path.relative_to(checkout)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


def _sources(checkout):
    web = (path for path in (checkout / "web").rglob("*") if path.is_file())
    found = [path for path in web if not NOT_SOURCES & set(path.relative_to(checkout).parts)]
    return sorted(found + _matching(checkout, ROOT_FILES))


def _matching(checkout, patterns):
    return sorted(path for pattern in patterns for path in checkout.glob(pattern))


def _packages(folder, checkout):
    return folder / f"packages-{hash_of(_matching(checkout, PACKAGE_FILES), checkout)}"


def _build(checkout, result):
    """Build aside, rename, and sweep away what earlier builds and interruptions left."""
    packages = _packages(result.parent, checkout)
    for old in result.parent.iterdir():
        if old != packages:
            shutil.rmtree(old, ignore_errors=True)
    path = _path_with_node()
    if not packages.exists():
        _install(checkout, packages, path)
    say("正在构建前端…", "building the front end")
    work = _copy_aside(checkout, ROOT_FILES, result.parent)
    shutil.copytree(checkout / "web", work / "web", ignore=shutil.ignore_patterns(*NOT_SOURCES))
    (work / "node_modules").symlink_to(packages / "node_modules")
    _npm(work, path, "run", "build", "--loglevel=error")
    (work / "web" / "dist").rename(result)
    shutil.rmtree(work)


def _install(checkout, packages, path):
    say("正在安装前端依赖（只需一次）…", "installing the front end's packages, once")
    work = _copy_aside(checkout, PACKAGE_FILES, packages.parent)
    _npm(work, path, "ci", "--no-audit", "--no-fund", "--loglevel=error")
    work.rename(packages)


def _copy_aside(checkout, patterns, folder):
    work = Path(tempfile.mkdtemp(prefix="building-", dir=folder))
    for path in _matching(checkout, patterns):
        shutil.copy(path, work)
    return work


def _npm(work, path, *arguments):
    """Run npm without leaning on a home folder, which may be missing or read-only."""
    environ = {"npm_config_cache": str(state_folder() / "npm"), **os.environ, "PATH": path}
    npm = [shutil.which("npm", path=path), *arguments]
    done = subprocess.run(
        npm,
        cwd=work,
        env=environ,
        capture_output=True,
        text=True,
        preexec_fn=dying_with_parent(),
        check=False,
    )
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise Trouble(f"前端构建失败 / Building the front end failed (npm {arguments[0]}):\n{last}")


def _path_with_node():
    """A PATH on which `node` and `npm` are recent enough: the system's, else those of a Python package."""
    path = os.environ.get("PATH", os.defpath)
    if not _node_is_recent(path):
        say("系统没有合用的 Node，改用软件包自带的…", "no recent Node here, using the packaged one")
        environment.prepared(NODE_LOCK)
        path = f"{environment.interpreter().parent}{os.pathsep}{path}"
    return path


def _node_is_recent(path):
    """Both programs are run, not just looked for: a shim with no program behind it has the name too."""
    with contextlib.suppress(OSError, subprocess.SubprocessError, TypeError):
        versions = [
            subprocess.run(
                [shutil.which(name, path=path), "--version"], capture_output=True, text=True, check=True
            )
            for name in ("node", "npm")
        ]
        return tuple(map(int, re.findall(r"\d+", versions[0].stdout)[:2])) >= OLDEST_NODE
    return False
