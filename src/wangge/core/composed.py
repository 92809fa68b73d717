"""Statements composed once: for what every request asks, composing takes Django longer than PostgreSQL takes to answer.

    @composed(case_id=UUIDField())
    def whole_case(case_id):
        return Case.objects.select_related("area").filter(pk=case_id)

    found = whole_case(case_id=key)        # a list, as of the queryset's kind: objects, tuples, named tuples

The statement is composed when first asked, with a place for each value, and kept by the process; PostgreSQL keeps its
plan too. What the statement says may depend on nothing but the values and what the function closes over.

`insert(thing)` and `update(thing, fields)` write one row as `save` does, without asking whether it is there; no signal
is sent. What is written inside `together()` goes to the database as one statement.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from functools import cache, wraps
from types import SimpleNamespace

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import AutoField, Expression


class Slot(Expression):
    """The place in a statement of a value that is given anew each time."""

    def __init__(self, name, field):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        """The place, with itself as the parameter to be replaced."""
        return "%s", [self]


def composed(**fields):
    """Make of a function from values to a queryset one from values to its rows; `fields` gives each value's kind."""

    def decorate(compose):
        @cache
        def statement():
            rows = compose(**{name: Slot(name, field) for name, field in fields.items()})
            compiler = rows.query.get_compiler(connection=connection)
            compiler.get_converters = _once(compiler.get_converters)
            compiler.has_composite_fields = _once(compiler.has_composite_fields)
            try:
                return rows, compiler, *compiler.as_sql()
            except EmptyResultSet:  # whatever the values, nothing can be found
                return rows, compiler, "", ()

        @wraps(compose)
        def ask(**values):
            rows, compiler, sql, places = statement()
            if not sql:
                return []
            filled = [values[place.name] if isinstance(place, Slot) else place for place in places]
            return list(rows._iterable_class(_Asked(rows, compiler, sql, filled)))

        return ask

    return decorate


def _once(asked):
    """How values are read follows from the statement: found out with its first answer and never again."""
    known = []

    def ask(expressions):
        if not known:
            known.append(asked(expressions))
        return known[0]

    return ask


class _Asked:
    """As much of a queryset as Django's makers of rows look at, with the statement at hand."""

    def __init__(self, rows, compiler, sql, values):
        self.model, self.db, self._fields = rows.model, rows.db, rows._fields
        self._known_related_objects = {}
        mine = copy(compiler)
        mine.connection, mine.execute_sql = connection, lambda *args, **options: [_fetched(sql, values)]
        self.query = _Query(rows.query, mine)


class _Query(SimpleNamespace):
    def __init__(self, query, compiler):
        super().__init__(get_compiler=lambda *args, **options: compiler)
        self.selected, self.extra_select = query.selected, query.extra_select
        self.values_select, self.annotation_select = query.values_select, query.annotation_select


def _fetched(sql, values):
    with _sent(sql, values) as cursor:
        return cursor.fetchall()


@contextmanager
def _sent(sql, values):
    """The cursor of a statement whose plan PostgreSQL keeps; where statements are logged, with the values in them."""
    with connection.cursor() as cursor:  # sees to the connection, and that it is in this request's county
        if not connection.queries_logged:
            cursor = connection.make_cursor(ServerBindingCursor(connection.connection))
        cursor.execute(sql, values)
        yield cursor


_gathered = ContextVar("gathered", default=None)


@contextmanager
def together():
    """Send all rows that are written inside the block as one statement at its end, or none if it fails.

    What is read inside the block does not see them, none of them learns its number, and no row is written twice.
    IntegrityError comes at the end of the block. Inside another such block it is part of that.
    """
    if _gathered.get() is not None:
        yield
        return
    written = []
    token = _gathered.set(written)
    try:
        yield
    finally:
        _gathered.reset(token)
    if written:
        with _sent(_along(tuple(sql for sql, _values in written)), [one for _sql, values in written for one in values]):
            pass


@cache
def _along(parts):
    """One statement of several that write, each beside the last."""
    *others, last = parts
    along = ", ".join(f"also_{nth} AS ({part})" for nth, part in enumerate(others))
    return f"WITH {along} {last}" if others else last


def insert(thing):
    """Write a new row; its number comes back where the database gives it. IntegrityError if its key is taken."""
    sql, key, fields = _insert_into(type(thing))
    values = _values(thing, fields, new=True)
    if (gathered := _gathered.get()) is not None:
        gathered.append((sql, values))
    else:
        with _sent(f"{sql} RETURNING {key}", values) as cursor:
            (thing.pk,) = cursor.fetchone()
    thing._state.adding, thing._state.db = False, connection.alias


def update(thing, fields):
    """Write some fields of a row that is there, by their names; those that a parent's table holds go there with it."""
    with together():
        for sql, given in _update_of(type(thing), tuple(fields)):
            _gathered.get().append((sql, _values(thing, given, new=False)))


@cache
def _insert_into(model):
    """(statement, column of the key, the fields whose values it takes)"""
    fields = [field for field in model._meta.concrete_fields if not (field.generated or isinstance(field, AutoField))]
    table, columns, key = _table(model), ", ".join(map(_column, fields)), _column(model._meta.pk)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {table} ({columns}) VALUES ({places})", key, fields


@cache
def _update_of(model, names):
    """(statement, the fields whose values it takes, the key last) for each table in which the fields stand."""
    tables = {}
    for name in names:
        field = model._meta.get_field(name)
        tables.setdefault(field.model, []).append(field)
    parts = []
    for table, fields in tables.items():
        changes, key = ", ".join(f"{_column(field)} = %s" for field in fields), table._meta.pk
        parts.append((f"UPDATE {_table(table)} SET {changes} WHERE {_column(key)} = %s", [*fields, key]))
    return parts


def _values(thing, fields, *, new):
    return [field.get_db_prep_save(field.pre_save(thing, new), connection) for field in fields]


def _table(model):
    return connection.ops.quote_name(model._meta.db_table)


def _column(field):
    return connection.ops.quote_name(field.column)
