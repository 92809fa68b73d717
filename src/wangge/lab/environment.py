"""The Python environment of this installation: made, filled from a hash-locked list, and told to the wrapper.

Standard library only. `python -m wangge.lab.environment COMMAND …` prints the interpreter to run it with.
"""

import contextlib
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys

from wangge.lab.machine import CHECKOUT, dying_with_parent, locked, state_folder
from wangge.lab.terminal import Trouble, say

BASE_LOCK = "requirements.lock"
TEST_LOCK = "requirements-test.lock"  # holds everything of BASE_LOCK and more
TEST_COMMANDS = {"test", "check"}


def main(arguments):
    lock = TEST_LOCK if arguments[:1] and arguments[0] in TEST_COMMANDS else BASE_LOCK
    try:
        print(prepared(lock))
    except Trouble as trouble:
        sys.exit(str(trouble))


def prepared(lock):
    """The path of an interpreter that has every package of this lock file; fast where it is there already."""
    if not _holds(lock):
        with locked("environment") as held:
            if not _holds(lock):
                install(lock, held)
    return interpreter()


def interpreter():
    return venv() / "bin" / "python"


def venv():
    return state_folder() / "venv"


def install(lock, held):
    """Install a lock file's packages, from scratch where an earlier attempt was interrupted.

    The note of what is installed is taken away first and written last: without it nothing is believed. `held`
    is the lock's file; pip inherits it, so that the lock lasts as long as a pip that outlives us.
    """
    known = _installed()
    if not known:
        _make_venv()
    _note().unlink(missing_ok=True)
    _run_pip(lock, held)
    known[lock] = _hash(lock)
    if lock == TEST_LOCK:
        known[BASE_LOCK] = _hash(BASE_LOCK)
    _write_note(known)


def _holds(lock):
    return _installed().get(lock) == _hash(lock)


def _hash(lock):
    return hashlib.sha256((CHECKOUT / lock).read_bytes()).hexdigest()


def _note():
    return venv() / "wangge.json"


def _installed():
    """Lock file → hash of what was installed; empty where nothing is, or its Python no longer runs."""
    try:
        known = json.loads(_note().read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return known if known.get("python") == _version_of_venv() else {}


def _version_of_venv():
    """What the environment's interpreter says it is, like "3.11"; None where it does not run."""
    try:
        told = subprocess.run(
            [interpreter(), "-I", "-S", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return told.stdout.strip()


def _write_note(known):
    fresh = _note().with_suffix(".new")
    fresh.write_text(json.dumps({**known, "python": _version_of_venv()}))
    fresh.rename(_note())


def _make_venv():
    say("正在建立 Python 环境…", "making the Python environment")
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(venv())
    without_pip = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]
    made = subprocess.run(
        [sys.executable, "-P", "-m", "venv", *without_pip, venv()], capture_output=True, text=True
    )
    if made.returncode:
        raise Trouble(f"无法建立 Python 环境 / Cannot make the Python environment: {_last_line(made)}")


def _run_pip(lock, held):
    total = sum(1 for line in (CHECKOUT / lock).read_text().splitlines() if line[:1].isalnum())
    say(f"正在安装软件包（约 {total} 个，只需一次）…", f"installing about {total} packages, once")
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--require-hashes"]
    command = [*_pip(), "install", *options, "-r", CHECKOUT / lock]
    binding = {"pass_fds": [held.fileno()], "preexec_fn": dying_with_parent()}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **binding
    ) as process:
        tail = _show_progress(process.stdout, total)
    if process.returncode:
        print("\n".join(tail), file=sys.stderr)
        raise Trouble(
            "安装软件包失败，请检查网络后再试。 / Installing packages failed: check the network, try again."
        )


def _pip():
    """The environment's own pip, or the system's working on the environment where ensurepip is missing."""
    if any(venv().glob("lib/python3*/site-packages/pip")):
        return [interpreter(), "-P", "-m", "pip"]
    return [sys._base_executable, "-P", "-m", "pip", "--python", interpreter()]


def _show_progress(lines, total):
    """Count packages on a terminal's line; returns the last lines, for the case of failure."""
    tail, done = [], 0
    for line in lines:
        tail = [*tail[-14:], line.rstrip()]
        if line.startswith("Collecting ") and sys.stderr.isatty():
            done += 1
            print(f"\r  {done}/{total}  {line.split()[1][:50]:50}", end="", file=sys.stderr, flush=True)
    if done:
        print(f"\r{'':70}\r", end="", file=sys.stderr)
    return tail


def _last_line(process):
    return ((process.stderr or process.stdout).strip() or "?").splitlines()[-1]


if __name__ == "__main__":
    main(sys.argv[1:])
