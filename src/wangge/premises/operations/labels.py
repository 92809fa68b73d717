"""Colours of dwellings, computed in the database in one statement: of some after a deed, of all each night.

`rules.colour_of` says the same of one dwelling; a test holds the two against one another.
"""

from django.db import connection, transaction
from django.utils.timezone import get_current_timezone_name, localdate

from wangge.core.events import record
from wangge.premises.events import LabelsChanged
from wangge.premises.operations.listings import withdraw_unfit
from wangge.premises.rules import COLOURS, GRADES, LATE, VALID_DAYS

GRADE = "CASE grade " + " ".join(f"WHEN '{key}' THEN {rank}" for key, rank in GRADES.items()) + " END"
COLOUR = "(ARRAY[" + ", ".join(f"'{one}'" for one in COLOURS) + "])[{} + 1]"
FRESH = f"""
WITH open AS (
    SELECT dwelling_id, item, grade, due_on < %(day)s AS late,
        least({GRADE} + (due_on < %(day)s)::int * {LATE}, {len(COLOURS) - 1}) AS rank
    FROM premises_finding WHERE closed_at IS NULL AND (%(only)s::uuid[] IS NULL OR dwelling_id = ANY (%(only)s))
), worst AS (
    SELECT dwelling_id, max(rank) AS rank, jsonb_agg(jsonb_build_array(item, grade, {COLOUR.format("rank")}, late)
        ORDER BY rank DESC, item COLLATE "C") AS reasons
    FROM open GROUP BY dwelling_id
), checked AS (
    SELECT dwelling_id, (max(at) AT TIME ZONE %(zone)s)::date + {VALID_DAYS} AS expires_on FROM (
        SELECT dwelling_id, at FROM premises_check
        UNION ALL  -- findings that came from a dwelling merged into this one bring the check that found them
        SELECT f.dwelling_id, c.at FROM premises_finding f JOIN premises_check c ON c.id = f.check_of_id
        WHERE f.closed_at IS NULL AND f.dwelling_id <> c.dwelling_id
    ) looked
    WHERE %(only)s::uuid[] IS NULL OR dwelling_id = ANY (%(only)s) GROUP BY dwelling_id
), fresh AS (
    SELECT dwelling_id, {COLOUR.format("coalesce(rank, 0)")} AS colour,
        coalesce(reasons, '[]'::jsonb) AS reasons, expires_on
    FROM checked LEFT JOIN worst USING (dwelling_id)
)
"""
RELABEL = (
    FRESH
    + """
, changed AS MATERIALIZED (
    SELECT fresh.*, kept.id AS old FROM fresh
    LEFT JOIN premises_label kept ON kept.dwelling_id = fresh.dwelling_id AND kept.until IS NULL
    WHERE kept.id IS NULL
    OR (kept.colour, kept.reasons, kept.expires_on) IS DISTINCT FROM (fresh.colour, fresh.reasons, fresh.expires_on)
), ended AS (
    UPDATE premises_label SET until = %(at)s FROM changed WHERE id = changed.old RETURNING id
)
INSERT INTO premises_label (id, dwelling_id, colour, reasons, since, expires_on)
SELECT gen_random_uuid(), dwelling_id, colour, reasons, %(at)s, expires_on
FROM changed, (SELECT count(*) FROM ended) first  -- what is in force ends before another begins
"""
)
WIDE = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off"
"""For all at once: sorting in memory, and no compiling of a statement that runs for two seconds."""


@transaction.atomic
def relabel(dwelling_ids=None, *, actor, at):
    """Give these dwellings, or all that were ever checked, the colour of their open findings. Returns how many changed.

    What was before stays as history; what became red leaves the public list. Called by deeds that have asked for
    permission, and by the job of the night.
    """
    told = {"day": localdate(at), "at": at, "zone": get_current_timezone_name(), "only": dwelling_ids}
    with connection.cursor() as cursor:
        if dwelling_ids is None:
            cursor.execute(WIDE)
        cursor.execute(RELABEL, told)
        changed = cursor.rowcount
    if changed:
        record(LabelsChanged(count=changed), actor=actor, at=at)
    withdraw_unfit(dwelling_ids, actor=actor, at=at)
    return changed
