"""People with residences from a spreadsheet into the indexed tables, beside plain COPY of the rows that came of it.

The reference gets rows that are validated, sealed and matched already, and copies them into tables with the same
columns, checks, indexes and foreign keys, but without row-level security, which refuses COPY.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from bench.telling import line
from wangge.lab.database import OWNER_URL
from wangge.lab.generating import Sheets, write_register
from wangge.lab.machine import dying_with_parent
from wangge.lab.terminal import Trouble, say

PEOPLE, EACH = 100_000, 1.93
"""Rows of people, and how many of them a generated dwelling has."""
TABLES = ("people_person", "people_residence")
DEED = Path(__file__).with_name("importing_deed.py")


def run(counties, *, rows=PEOPLE):
    """One line: rows a second from the file to the tables, beside COPY; with the peak of memory."""
    county = counties.of(0)
    with tempfile.TemporaryDirectory() as folder:
        with Sheets(Path(folder)) as sheets:
            write_register("tianchang", int(rows / EACH), random.Random(1), sheets)
        say("正在导入房屋…", "importing the dwellings")
        houses = _import(county, "dwellings", sheets.files["dwellings"])
        say("正在导入人口…", "importing the people")
        people = _import(county, "people", sheets.files["people"])
    if people["written"] < 0.99 * sheets.rows["people"]:
        raise Trouble(f"没有全部写入 / Not all were written: {people}")
    keyed, unkeyed = _copied(f"c_{county}", people["batch"])
    line(
        "import",
        people["written"] / people["seconds"],
        "people with residences/s, from the file: read, checked, sealed, matched, written",
        "COPY of the prepared rows into copies of the tables, with indexes and foreign keys, without RLS",
        people["written"] / keyed,
        rows=people["written"],
        seconds=round(people["seconds"], 1),
        reading_seconds=round(people["reading"], 1),
        peak_mib=people["peak_mib"],
        ratio_without_foreign_keys=round(unkeyed / people["seconds"], 3),
        dwellings_per_second=round(houses["written"] / houses["seconds"]),
        wanted="≥ 0.4, ≤ 1536 MiB",
    )


def _import(county, kind, files):
    """The import in a process of its own, so that the peak is its own."""
    command = [sys.executable, "-P", str(DEED), county, kind, *files]
    done = subprocess.run(command, stdout=subprocess.PIPE, preexec_fn=dying_with_parent(), check=False)
    if done.returncode:
        raise Trouble("没有导入成，原因见上 / The import failed, see above.")
    return json.loads(done.stdout)


def _copied(schema, batch):
    """Seconds that COPY takes for the rows of an import: with foreign keys, and without."""
    with psycopg.connect(os.environ[OWNER_URL], autocommit=True) as owner:
        owner.execute(f"SET search_path TO {schema}")
        rows = {table: _rows(owner, table, batch) for table in TABLES}
        return _copy(owner, rows, keys=True), _copy(owner, rows, keys=False)


def _rows(owner, table, batch):
    with owner.cursor().copy(f"COPY (SELECT * FROM {table} WHERE batch = '{batch}') TO STDOUT") as copy:
        return [bytes(block) for block in copy]


def _copy(owner, rows, *, keys):
    for table in TABLES:
        owner.execute(f"DROP TABLE IF EXISTS plain_{table} CASCADE")
        owner.execute(f"CREATE TABLE plain_{table} (LIKE {table} INCLUDING ALL)")
        for (told,) in owner.execute(KEYS, [table]).fetchall() if keys else ():
            told = told.replace("people_person(", "plain_people_person(")
            owner.execute(f"ALTER TABLE plain_{table} ADD {told}")
    start = time.monotonic()
    with owner.transaction():
        for table in TABLES:
            with owner.cursor().copy(f"COPY plain_{table} FROM STDIN") as copy:
                for block in rows[table]:
                    copy.write(block)
    return time.monotonic() - start


KEYS = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
