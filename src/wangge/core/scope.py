"""The areas whose people this transaction may touch: the second wall, kept by the database (row-level security).

    with scope(actor, "people.look"):
        Person.objects.filter(number_hash=wanted)

Tables of people carry an area and policies (docs/adr/0015); PostgreSQL shows and takes only rows of the areas set here
with SET LOCAL. Without a scope a query raises `NoScope` before it is sent, and raw SQL finds nothing. A scope opens a
transaction, or stands inside one; it ends with its block, and an inner one replaces the outer while it lasts. Jobs and
streamed exports open their own: nothing is taken over from whoever deferred them.
"""

import re
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, models, transaction
from django.db.models.sql import Query

from wangge.core.errors import Forbidden

PATH = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*")
_root = []


class NoScope(RuntimeError):
    """People were asked for outside a scope: a fault of the program."""


@dataclass(frozen=True)
class Scope:
    """What is open: paths of one's own, paths opened for reading with a reason, one person's own file."""

    paths: tuple = ()
    opened: tuple = ()
    person: str = ""

    def settings(self):
        """(name, value) of the settings that the policies read."""
        return (
            ("wangge.scope", ",".join(self.paths)),
            ("wangge.opened", ",".join(self.opened)),
            ("wangge.person", self.person),
        )


NOTHING = Scope()


def whole_county(function):
    """Register the function that gives the path of the county's root; `territory` does at its start."""
    _root[:] = [function]
    return function


@contextmanager
def scope(actor, *permissions, opened=()):
    """Work within the areas of the actor's offices that hold one of these; the program itself in the whole county.

    `opened`: paths of other areas that may be read too (a broken glass). Forbidden if nothing is open.
    """
    paths = (_root[0](),) if actor.kind == "system" else _held(actor, permissions)
    if not paths and not opened:
        raise Forbidden()
    with opened_scope(Scope(paths, tuple(opened))) as found:
        yield found


def _held(actor, permissions):
    return tuple(dict.fromkeys(office.area_path for one in permissions for office in actor.holding(one)))


@contextmanager
def own_file(person_id):
    """Read what is kept about one person, or filed by one account, for them: whoever calls has checked who asks."""
    with opened_scope(Scope(person=str(person_id))) as found:
        yield found


@contextmanager
def opened_scope(wanted):
    """Set a Scope for the block, in a transaction; afterwards what was before counts again."""
    _check(wanted)
    before = current_scope()
    with transaction.atomic():
        _set(wanted)
        try:
            yield wanted
        except BaseException:
            connection.wangge_scope = before  # the savepoint's end takes the database's setting back
            raise
        if connection.needs_rollback:
            connection.wangge_scope = before
        else:
            _set(before)


def current_scope():
    """The Scope of this connection; NOTHING outside any, and outside any transaction."""
    return getattr(connection, "wangge_scope", NOTHING) if connection.in_atomic_block else NOTHING


def need_scope():
    """Raise NoScope unless a scope is open."""
    if current_scope() == NOTHING:
        raise NoScope("people are read and written inside core.scope.scope(actor, permission)")


def _check(wanted):
    for path in (*wanted.paths, *wanted.opened):
        if not PATH.fullmatch(path):
            raise ValueError(f"not a path of an area: {path!r}")
    if wanted == NOTHING or (wanted.person and not re.fullmatch(r"[0-9a-f-]{36}", wanted.person)):
        raise NoScope("a scope of nothing")


def _set(wanted):
    with connection.cursor() as cursor:  # values were checked; SET takes no parameters
        cursor.execute("; ".join(f"SET LOCAL {name} = '{value}'" for name, value in wanted.settings()))
    connection.wangge_scope = wanted


class ScopedQuery(Query):
    """A query that refuses to be sent outside a scope."""

    def get_compiler(self, *args, **kwargs):
        need_scope()
        return super().get_compiler(*args, **kwargs)


class ScopedManager(models.Manager):
    """The manager of tables about people: asks for a scope when a query is made and again when it is sent."""

    def get_queryset(self):
        need_scope()
        return self._queryset_class(self.model, query=ScopedQuery(self.model), using=self._db, hints=self._hints)


class ScopedModel(models.Model):
    """A row about people, in an area, under row-level security: its migration runs `policies`."""

    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


INSIDE = (
    "area_id IN (SELECT id FROM territory_area WHERE path <@ "
    "ANY (string_to_array(nullif(current_setting('wangge.{setting}', true), ''), ',')::ltree[]))"
)
MYSELF = "nullif(current_setting('wangge.person', true), '')::uuid"


def policies(table, *, own="", adds=False, keeps=False, opens=False, closed=""):
    """(forwards, backwards) statements that put a table under row-level security by its `area_id`.

    `own`: the condition under which a row is of one person's own file, with {myself} for the person; `adds`: that
    person may add such rows; `keeps`: and change them. `opens`: areas opened with a reason may be read, but for rows
    where `closed` holds, the class without break-glass. The owner's role, which migrates, is not held by any of it.
    """
    rules = {"own_areas": f"FOR ALL USING ({INSIDE.format(setting='scope')})"}
    if opens:
        unless = f" AND NOT ({closed})" if closed else ""
        rules["opened_areas"] = f"FOR SELECT USING ({INSIDE.format(setting='opened')}{unless})"
    if own:
        rules["own_file"] = f"FOR SELECT USING ({own.format(myself=MYSELF)})"
    if adds:
        rules["own_words"] = f"FOR INSERT WITH CHECK ({own.format(myself=MYSELF)})"
    if keeps:
        rules["own_changes"] = f"FOR UPDATE USING ({own.format(myself=MYSELF)})"
    forwards = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"]
    forwards += [f"CREATE POLICY {name} ON {table} {rule}" for name, rule in rules.items()]
    backwards = [f"DROP POLICY {name} ON {table}" for name in rules]
    return forwards, [*backwards, f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
