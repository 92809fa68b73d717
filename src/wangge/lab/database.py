"""The database this installation works with: the embedded one, or the server named by WANGGE_DATABASE_URL."""

import contextlib
import os
import subprocess
import sys
import time

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from wangge.lab import embedded, machine
from wangge.lab.keeper import USERS
from wangge.lab.terminal import Trouble, say

OWNER_URL, APPLICATION_URL = "WANGGE_DATABASE_URL", "WANGGE_APP_DATABASE_URL"


def is_external():
    """Whether somebody named a server; then nothing embedded starts."""
    return bool(os.environ.get(OWNER_URL))


@contextlib.contextmanager
def database():
    """A running database for the time of the block; both addresses stand in the environment.

    Yields the file whose lock keeps the embedded server running, None where there is nothing to keep.
    """
    if is_external():
        if not os.environ.get(APPLICATION_URL):
            os.environ[APPLICATION_URL] = application_address(os.environ[OWNER_URL])
        yield
        return
    with machine.locked(USERS, shared=True) as lock:
        _wait_for_server()
        os.environ[OWNER_URL] = embedded.address(embedded.OWNER)
        os.environ[APPLICATION_URL] = embedded.address(embedded.APPLICATION)
        try:
            yield lock
        finally:
            for variable in (OWNER_URL, APPLICATION_URL):
                os.environ.pop(variable, None)


def _wait_for_server():
    """Until the owner gets in: then the cluster, the roles and the database are all there."""
    owner, keeper = embedded.address(embedded.OWNER), None
    while not _answers(owner):
        if (
            keeper is None or keeper.poll() == 0
        ):  # none yet, or it left the field to another that has gone since
            if keeper is None:
                say("正在启动数据库…", "starting the database")
            keeper = _start_keeper()
        elif keeper.poll():
            raise Trouble(
                keeper.stderr.read().decode().strip() or "数据库无法启动 / The database does not start"
            )
        time.sleep(0.1)


def _start_keeper():
    command = [sys.executable, "-P", "-m", "wangge.lab.keeper"]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, start_new_session=True, **quiet)


def _answers(address):
    try:
        psycopg.connect(address, connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


def application_address(owner_address):
    """The application role's address on a named server; makes the role `wangge_app` there if the owner may.

    A role of that name with another password is left alone: another installation may live on that server.
    """
    role, password = embedded.APPLICATION, machine.secret("server-wangge_app")
    address = make_conninfo(owner_address, user=role, password=password)
    if not _answers(address):
        _make_role(owner_address, role, password)
        if not _answers(address):
            raise Trouble(_how_to_make_the_role(owner_address, role))
    return address


def _make_role(owner_address, role, password):
    try:
        with psycopg.connect(owner_address, autocommit=True) as connection:
            embedded.make_role(connection, role, "LOGIN", password)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.DuplicateObject) as error:
        raise Trouble(_how_to_make_the_role(owner_address, role)) from error
    except psycopg.OperationalError as error:
        raise Trouble(f"连不上 {OWNER_URL} 指定的数据库 / Cannot reach the database: {error}") from error


def _how_to_make_the_role(owner_address, role):
    database = conninfo_to_dict(owner_address).get("dbname", "…")
    statement = sql.SQL("GRANT CONNECT ON DATABASE {} TO {};").format(
        sql.Identifier(database), sql.Identifier(role)
    )
    return (
        f"请数据库管理员执行以下语句，并把该角色的地址放进 {APPLICATION_URL}。"
        f" / Let the administrator run this, and put the role's address into {APPLICATION_URL}:\n"
        f"  CREATE ROLE {role} LOGIN PASSWORD '…'; {statement.as_string()}"
    )
