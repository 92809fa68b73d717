"""Settings of the tests: those of the program, in the demo's mood, on databases of their own.

Named in pyproject.toml, because pytest reads Django's settings before any conftest.
"""

import os

from psycopg.conninfo import conninfo_to_dict, make_conninfo

OWNER, APPLICATION = "WANGGE_DATABASE_URL", "WANGGE_APP_DATABASE_URL"

os.environ["WANGGE_DEMO"] = "1"
for variable in (OWNER, APPLICATION):
    if address := os.environ.get(variable):
        database = conninfo_to_dict(address).get("dbname", "wangge").removesuffix("_test")
        os.environ[variable] = make_conninfo(address, dbname=f"{database}_test")

ADDRESSES = {variable: os.environ.get(variable, "") for variable in (OWNER, APPLICATION)}
"""Of the tests' own databases, for the whole run: tests of installations take them out of the environment."""

from wangge.settings import *  # noqa: E402, F403  what it reads is set above

READY_ROOT = STATE / "ready-of-tests"  # noqa: F405
