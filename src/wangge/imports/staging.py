"""A chunk beside the register: a temporary table that the rows are copied into and joined from.

PostgreSQL takes no COPY into a table under row-level security; what is staged is inserted from here, past the policies.
"""

from django.db import connection


def stage(name, columns, rows):
    """Copy rows (tuples) into a fresh temporary table that goes with the transaction. `columns`: name → type."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
        told = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        cursor.execute(f"CREATE TEMP TABLE {name} ({told}) ON COMMIT DROP")
        with cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"ANALYZE {name} ({next(iter(columns))})")  # how many there are; of sealed texts nothing helps


def derive(name, query, parameters=()):
    """A further temporary table from a query."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
        cursor.execute(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {query}", parameters)
        cursor.execute(f"ANALYZE {name}")


def answers(query, parameters=()):
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


INSIDE = (
    "{area} IN (SELECT id FROM territory_area WHERE path <@ "
    "ANY (string_to_array(nullif(current_setting('wangge.scope', true), ''), ',')::ltree[]))"
)
"""Whether an area lies in the scope of the transaction."""
