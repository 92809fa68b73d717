"""Make a database of the tests: as the owner, from nothing, with the demo loaded into some counties.

Run by conftest.py: `test` is the one most tests use, `five` has the packs that it has not. What a database is made
from is hashed into its comment; the same is not made twice.
"""

import contextlib
import hashlib
import os
import sys
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

ROOT = Path(__file__).parents[1]
COUNTIES = {
    "test": {"tianchang": "天长市", "linxian": "邻县（测试）"},
    "five": {"wuxi": "无锡市", "qingjiangpu": "清江浦区", "changshu": "常熟市", "kunshan": "昆山市"},
}


def made_from():
    """A hash of everything that shapes the database."""
    files = [
        *ROOT.glob("src/wangge/*/migrations/*.py"),
        *ROOT.glob("src/wangge/core/tenancy/migrations/*.py"),
        *ROOT.glob("src/wangge/lab/*.py"),
        *ROOT.glob("src/wangge/lab/*.toml"),
        ROOT / "src" / "wangge" / "core" / "grants.py",
        *(path for path in ROOT.glob("methods/**/*") if path.is_file()),
        Path(__file__),
    ]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def named(address, purpose):
    """The address of the database for a purpose, beside the one named in an address."""
    base = conninfo_to_dict(address)["dbname"].removesuffix("_test")
    return make_conninfo(address, dbname=f"{base}_{purpose}")


def main(purpose):
    """Make the database of a purpose unless it is there, made from the same."""
    address = os.environ["WANGGE_DATABASE_URL"]
    maintenance = make_conninfo(address, dbname=conninfo_to_dict(address)["dbname"].removesuffix("_test"))
    for variable in ("WANGGE_DATABASE_URL", "WANGGE_APP_DATABASE_URL"):
        os.environ[variable] = named(os.environ[variable], purpose)
    name, wanted = conninfo_to_dict(os.environ["WANGGE_DATABASE_URL"])["dbname"], made_from()
    with psycopg.connect(maintenance, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        found = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if found == (wanted,):
            return
        database = sql.Identifier(name)
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
        server.execute(sql.SQL("CREATE DATABASE {}").format(database))
        fill(COUNTIES[purpose])
        server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(database, sql.Literal(wanted)))


END_OWN = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"


@contextlib.contextmanager
def copied(owner, application, purpose="own"):
    """A copy of the tests' database for the time of a `with` block. Nobody may be in the original."""
    original = conninfo_to_dict(owner)["dbname"]
    copy = f"{original}_{purpose}_{os.getpid()}"
    names = {"original": sql.Identifier(original), "copy": sql.Identifier(copy)}
    maintenance = make_conninfo(owner, dbname=original.removesuffix("_test"))
    with psycopg.connect(maintenance, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {copy}").format(**names))
        server.execute(sql.SQL("CREATE DATABASE {copy} TEMPLATE {original}").format(**names))
        try:
            yield copy
        finally:
            with psycopg.connect(application) as visitor:  # a role ends sessions of its own, the owner cannot
                visitor.execute(END_OWN, [copy])
            server.execute(sql.SQL("DROP DATABASE {copy}").format(**names))  # an autovacuum worker in it gives way


def fill(counties):
    """Tables of the platform, and the counties with the demo's data."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from wangge.core.tenancy.operations import create_county
    from wangge.lab.load import load_demo

    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    for key, title in counties.items():
        create_county(key, title, at=timezone.now())
        load_demo(key, passwords=lambda username: f"test-{username}-password")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
