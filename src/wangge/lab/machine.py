"""This installation on this machine: its folders, its secrets, the user its database runs as.

Standard library only: set-up runs it before anything is installed.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from wangge.lab.terminal import Trouble

CHECKOUT = Path(__file__).resolve().parents[3]
SYSTEM_STATE = Path("/var/lib/wangge")
DATABASE_USERS = ("wangge", "nobody")
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for something else when typed by hand
PR_SET_PDEATHSIG = 1


def is_root():
    return os.geteuid() == 0


def short_hash(path):
    """Twelve hex digits that tell one path from another."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def state_folder():
    """The folder of everything this installation keeps; made if it is not there.

    $WANGGE_STATE, or a folder named after the checkout's path: under /var/lib/wangge for root, else in the
    user's XDG state folder. Others may pass through root's (the database runs as another user), not look in.
    """
    folder = _chosen_state_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.stat().st_uid == os.geteuid():
            folder.chmod(0o711 if is_root() else 0o700)
    except OSError as error:
        raise Trouble(
            f"无法建立状态文件夹 {folder}（{error.strerror}），请用 WANGGE_STATE 指定一个可写的文件夹。"
            f" / Cannot make the state folder; set WANGGE_STATE to a folder you may write."
        ) from error
    return folder


def _chosen_state_folder():
    chosen = os.environ.get("WANGGE_STATE")
    if chosen:
        return Path(chosen).absolute()
    if is_root():
        return SYSTEM_STATE / short_hash(CHECKOUT)
    home = os.environ.get("XDG_STATE_HOME") or Path(os.path.expanduser("~")) / ".local/state"
    return Path(home) / "wangge" / short_hash(CHECKOUT)


def private_folder(name):
    """A folder of the state folder that only its owner may enter."""
    folder = state_folder() / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def run_folder():
    """Locks and notes of what runs just now."""
    return private_folder("run")


def secret(name, make=lambda: secrets.token_urlsafe(32)):
    """This installation's secret of that name: made once at random, kept in a file only its owner reads."""
    path = private_folder("secrets") / name
    if not path.exists():
        fresh = path.with_name(f"{name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(make())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # two first starts at once agree on one secret
        fresh.unlink()
    return path.read_text()


def demo_password(name):
    """The demo's password of that name: random per installation, easy to type."""
    return secret(f"demo-{name}", lambda: "-".join(_letters(4) for _ in range(3)))


def _letters(count):
    return "".join(secrets.choice(READABLE) for _ in range(count))


def database_user():
    """Who the embedded database runs as: None for ourselves; as root an unprivileged user of passwd.

    PostgreSQL refuses to run as root, and as a bare uid that passwd does not know.
    """
    if not is_root():
        return None
    _make_user(DATABASE_USERS[0])
    for name in DATABASE_USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Trouble(
        "数据库不能以 root 运行：请先建立用户 wangge（useradd --system wangge）。"
        " / The database cannot run as root: make a user first (useradd --system wangge)."
    )


def _make_user(name):
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(name)
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd:
        options = [
            "--system",
            "--no-create-home",
            "--home-dir",
            "/nonexistent",
            "--shell",
            "/usr/sbin/nologin",
        ]
        subprocess.run([useradd, *options, name], capture_output=True, check=False)


@contextlib.contextmanager
def locked(name, *, wait=True, shared=False):
    """Hold the lock of this name; yields its file, or None where it is taken and we do not wait.

    The kernel lets go of it when the last process that holds the file ends, however it ends.
    """
    with (run_folder() / f"{name}.lock").open("a+") as file:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(file, kind | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield None
        else:
            yield file


def dying_with_parent(by=signal.SIGKILL):
    """A `preexec_fn` for children that must not outlive us, even where we end by kill -9 (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    libc, parent = ctypes.CDLL(None, use_errno=True), os.getpid()

    def bind():
        libc.prctl(PR_SET_PDEATHSIG, int(by), 0, 0, 0)
        if os.getppid() != parent:  # it ended before we were bound to it
            os._exit(1)

    return bind
