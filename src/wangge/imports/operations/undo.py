"""A whole import taken back: every row it wrote goes, unless somebody has touched it since.

A row is untouched while PostgreSQL's xmin still names the transaction that wrote it, and nothing else leads to it.
"""

from django.db import connection, transaction

from wangge.core.events import record
from wangge.core.permits import SYSTEM, actor_now, require
from wangge.core.scope import scope
from wangge.imports.events import BatchUndone
from wangge.imports.kinds import kind_of
from wangge.imports.models import Batch
from wangge.imports.operations.begin import locked
from wangge.imports.rules import IMPORT

CHANGED, USED = "changed", "used"


@transaction.atomic
def undo_batch(batch_id, *, actor, at):
    """Have a whole import taken back by the county's job."""
    batch = locked(batch_id, Batch.DONE, actor=actor)
    batch.state, batch.by_id, batch.trouble = Batch.UNDOING, actor.id, ""
    batch.save(update_fields=["state", "by_id", "trouble"])
    return batch


def take_back(batch, *, at):
    """Take back what an import wrote, in one transaction; the whole county is looked through for what leads to it."""
    actor = actor_now(batch.by_id, at)
    office = require(actor, IMPORT, batch.area_path)
    rows = kind_of(batch.kind).rows
    with scope(SYSTEM, IMPORT), connection.cursor() as cursor:
        if Batch.objects.select_for_update().get(pk=batch.pk).state != Batch.UNDOING:
            return False
        batch.stayed = {}
        for model in rows.written:
            _candidates(cursor, model, batch)
        while sum(_keep_used(cursor, model, rows) for model in rows.written):
            pass
        for model in reversed(rows.written):
            _remove(cursor, model, batch)
        batch.state, batch.finished_at = Batch.UNDONE, at
        batch.save(update_fields=["state", "finished_at", "removed", "stayed"])
        kept = sum(sum(why.values()) for why in batch.stayed.values())
        told = BatchUndone(batch_id=batch.pk, kind=batch.kind, removed=batch.removed, kept=kept)
        record(told, actor=actor, at=at, office=office)
    return True


def _of(model):
    return model._meta.db_table, f"undo_{model._meta.db_table}"


def _candidates(cursor, model, batch):
    """Rows of the import as they were written; those changed since are counted and stay."""
    table, picked = _of(model)
    cursor.execute(f"DROP TABLE IF EXISTS {picked}")
    cursor.execute(
        f"CREATE TEMP TABLE {picked} ON COMMIT DROP AS SELECT id FROM {table} WHERE batch = %s"
        " AND xmin::text::bigint IN (SELECT stamp FROM imports_part WHERE batch_id = %s)",
        [batch.pk, batch.pk],
    )
    cursor.execute(f"CREATE UNIQUE INDEX ON {picked} (id)")
    cursor.execute(f"ANALYZE {picked}")
    cursor.execute(f"SELECT count(*) FROM {table} WHERE batch = %s", [batch.pk])
    written = cursor.fetchone()[0]
    cursor.execute(f"SELECT count(*) FROM {picked}")
    if changed := written - cursor.fetchone()[0]:
        batch.stayed[table] = {CHANGED: changed}


def _leading_to(model):
    """Foreign keys that lead to a table, those without a name on its side too."""
    found = model._meta.get_fields(include_hidden=True)
    return [one for one in found if one.auto_created and not one.concrete and not one.many_to_many]


def _keep_used(cursor, model, rows):
    """Strike off rows that something leads to which stays, or whose own root stays; returns how many."""
    _table, picked = _of(model)
    struck = 0
    for relation in _leading_to(model):
        other, column = relation.related_model, relation.field.column
        table = other._meta.db_table
        unless = f" AND r.id NOT IN (SELECT id FROM undo_{table})" if other in rows.written else ""
        cursor.execute(f"DELETE FROM {picked} p USING {table} r WHERE r.{column} = p.id{unless}")
        struck += cursor.rowcount
    if root := rows.follows.get(model):
        table, parent = model._meta.db_table, model._meta.get_field(root)
        cursor.execute(
            f"DELETE FROM {picked} p USING {table} r WHERE r.id = p.id"
            f" AND r.{parent.column} NOT IN (SELECT id FROM undo_{parent.related_model._meta.db_table})"
        )
        struck += cursor.rowcount
    return struck


def _remove(cursor, model, batch):
    table, picked = _of(model)
    cursor.execute(f"DELETE FROM {table} r USING {picked} p WHERE r.id = p.id")
    batch.removed += cursor.rowcount
    cursor.execute(f"SELECT count(*) FROM {table} WHERE batch = %s", [batch.pk])
    stayed, why = cursor.fetchone()[0], batch.stayed.get(table, {})
    if used := stayed - why.get(CHANGED, 0):
        batch.stayed[table] = why | {USED: used}
