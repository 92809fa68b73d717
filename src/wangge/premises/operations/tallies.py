"""Counting what lies in buildings and areas, in the database: of some buildings after a deed, of all by a job."""

from django.db import connection, transaction
from django.utils.timezone import localdate

from wangge.core.keys import new_key
from wangge.premises.models import COUNTED, TallyState
from wangge.premises.rules import COLOURS

USES = ("let", "vacant", "business", "dormitory")
ONLY = "(%(only)s::uuid[] IS NULL OR {} = ANY (%(only)s))"
OF_USES = ", ".join(f"count(*) FILTER (WHERE d.use = '{use}') AS {use}" for use in USES)
OF_COLOURS = ", ".join(
    f"count(*) FILTER (WHERE l.colour = '{one}' AND l.expires_on >= %(day)s) AS {one}" for one in COLOURS
)
NUMBERS = ", ".join(COUNTED)
COLUMNS = f"id, area_id, lon, lat, {NUMBERS}"
BUILDINGS = f"""
WITH found AS (
    SELECT d.building_id AS id, count(*) AS dwellings, {OF_USES}, count(p.id) AS plated, {OF_COLOURS},
        count(*) FILTER (WHERE l.expires_on < %(day)s) AS over,
        count(*) FILTER (WHERE l.id IS NULL AND d.use IN ('let', 'dormitory')) AS unchecked
    FROM premises_dwelling d LEFT JOIN premises_label l ON l.dwelling_id = d.id AND l.until IS NULL
    LEFT JOIN premises_plate p ON p.dwelling_id = d.id AND p.revoked_at IS NULL
    WHERE d.valid_until IS NULL AND {ONLY.format("d.building_id")} GROUP BY d.building_id
)
INSERT INTO premises_buildingtally AS old ({COLUMNS})
SELECT b.id, b.area_id, b.lon, b.lat, {", ".join(f"coalesce({one}, 0)" for one in COUNTED)}
FROM premises_building b LEFT JOIN found ON found.id = b.id WHERE b.valid_until IS NULL AND {ONLY.format("b.id")}
ON CONFLICT (id) DO UPDATE SET ({COLUMNS}) = ROW (excluded.*)
WHERE (old.*) IS DISTINCT FROM (excluded.*)
"""
BUILDINGS = BUILDINGS.replace("ROW (excluded.*)", f"ROW ({', '.join(f'excluded.{c}' for c in COLUMNS.split(', '))})")
ENDED = f"""
DELETE FROM premises_buildingtally old WHERE {ONLY.format("old.id")}
AND NOT EXISTS (SELECT FROM premises_building b WHERE b.id = old.id AND b.valid_until IS NULL)
"""
OF_AREA = f"buildings, unplaced, {NUMBERS}"
AREAS = f"""
INSERT INTO premises_areatally AS old (area_id, {OF_AREA})
SELECT area_id, count(*), count(*) FILTER (WHERE lon IS NULL), {", ".join(f"sum({one})" for one in COUNTED)}
FROM premises_buildingtally WHERE {ONLY.format("area_id")} GROUP BY area_id
ON CONFLICT (area_id) DO UPDATE SET ({OF_AREA}) = ROW ({", ".join(f"excluded.{c}" for c in OF_AREA.split(", "))})
WHERE ({", ".join(f"old.{c}" for c in OF_AREA.split(", "))})
    IS DISTINCT FROM ({", ".join(f"excluded.{c}" for c in OF_AREA.split(", "))})
"""
EMPTY = f"""
DELETE FROM premises_areatally old WHERE {ONLY.format("old.area_id")}
AND NOT EXISTS (SELECT FROM premises_buildingtally b WHERE b.area_id = old.area_id)
"""
THERE = "SELECT DISTINCT area_id FROM premises_buildingtally WHERE id = ANY (%(only)s)"


@transaction.atomic
def recount(building_ids=None, *, actor, at):
    """Count these buildings, or all, and the areas they lie in anew. Returns how many counts of buildings changed.

    Two at once wait for each other. Called by jobs and after deeds that have asked for permission; the counts are a
    copy of the register, and no deed.
    """
    told = {"day": localdate(at), "only": None if building_ids is None else list(building_ids)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' premises tallies'))")
        before = _areas(cursor, told)
        cursor.execute(BUILDINGS, told)
        changed = cursor.rowcount
        cursor.execute(ENDED, told)
        changed += cursor.rowcount
        areas = {"only": None if building_ids is None else list(before | _areas(cursor, told))}
        cursor.execute(AREAS, areas)
        cursor.execute(EMPTY, areas)
    _stamp(changed > 0, building_ids is None, at)
    return changed


def _areas(cursor, told):
    if told["only"] is None:
        return set()
    cursor.execute(THERE, told)
    return {key for (key,) in cursor.fetchall()}


def _stamp(changed, whole, at):
    """A new stamp where something is otherwise; a deed's is always new: rooms may show what no count says."""
    state, made = TallyState.objects.get_or_create(pk=1, defaults={"counted_at": at if whole else None})
    if made:
        return
    if changed or not whole:
        state.stamp = new_key()
    if whole:
        state.counted_at = at
    state.save()
