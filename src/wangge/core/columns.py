"""Many rows at once, as columns of numbers: out of the database and into it as bytes, without an object a value.

    layout = {"id": "uuid", "due": "moment", "state": "key"}
    found = read_columns("SELECT … ORDER BY …", [county], layout)     # {"id": array of 16 bytes, "due": int64, …}
    columns_table("new_dues", layout, found)                          # a table of this transaction, to join with

A moment is microseconds since 1970 in UTC, NOTHING where there is none; a key is a name for the program, 40 Latin
letters at most. All columns are of fixed width, so that the bytes are an array.
"""

import numpy as np
from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor

NOTHING = np.iinfo(np.int64).min  # numpy's NaT, PostgreSQL's -infinity: no moment
KEY = 40
KINDS = {  # kind → (bytes as PostgreSQL sends them, its type, how a column is asked for)
    "uuid": ("V16", "uuid", "{}"),
    "moment": (">i8", "timestamptz", "coalesce({}, '-infinity')"),
    "int": (">i4", "int", "{}::int"),
    "bool": ("?", "bool", "{}"),
    "key": (f"S{KEY}", f"char({KEY})", f"rpad({{}}, {KEY})"),
}
HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
ARRAY_HEAD = 20  # dimensions, nulls, type, length, first index
FROM_1970_TO_2000 = 946_684_800_000_000


def read_columns(rows, given, layout):
    """The columns of `layout` (name → kind) of a statement's rows: name → array, keys as `str`."""
    asked = ", ".join(f"array_agg({KINDS[kind][2].format(name)})" for name, kind in layout.items())
    with connection.cursor():  # sees to the connection, and that it is in this county
        cursor = ServerBindingCursor(connection.connection)
        cursor.execute(f"SELECT {asked} FROM ({rows}) found", given, binary=True)
        told = [cursor.pgresult.get_value(0, nth) for nth in range(len(layout))]
        cursor.close()
    return {name: _read(_values(array, kind), kind) for (name, kind), array in zip(layout.items(), told, strict=True)}


def _values(array, kind):
    """The values of an array as PostgreSQL sends it: of each its length and itself."""
    shape = np.dtype([("bytes", ">i4"), ("value", KINDS[kind][0])])
    body = array[ARRAY_HEAD:] if array else b""
    if len(body) % shape.itemsize:
        raise ValueError("a key with other than Latin letters")
    return np.frombuffer(body, shape)["value"]


def columns_table(table, layout, columns):
    """Make a table of these columns that ends with the transaction; a moment that is none is '-infinity' in it."""
    shape, many = _shape(layout), len(next(iter(columns.values())))
    rows = np.zeros(many, shape)
    rows["fields"] = len(layout)
    for name, kind in layout.items():
        rows[f"{name} bytes"], rows[name] = shape[name].itemsize, _written(columns[name], kind)
    types = ", ".join(f'"{name}" {KINDS[kind][1]}' for name, kind in layout.items())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {table} ({types}) ON COMMIT DROP")
        with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
            copy.write(HEAD + rows.tobytes() + END)


def _shape(layout):
    """A row as bytes: how many fields; of each its length and itself."""
    fields = [(f"{name} bytes", ">i4", name, KINDS[kind][0]) for name, kind in layout.items()]
    return np.dtype([("fields", ">i2"), *((told, how) for row in fields for told, how in (row[:2], row[2:]))])


def _read(column, kind):
    if kind == "moment":
        told = column.astype(np.int64)
        return np.where(told == NOTHING, NOTHING, told + FROM_1970_TO_2000)
    if kind == "key":
        names = {told: told.decode().rstrip() for told in set(column.tolist())}
        return np.array([names[told] for told in column.tolist()], object)
    return column.astype(np.int64) if kind == "int" else column.copy()


def _written(column, kind):
    if kind == "moment":
        return np.where(column == NOTHING, NOTHING, column - FROM_1970_TO_2000)
    return column
