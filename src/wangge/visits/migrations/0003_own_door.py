"""A bound person sees the visits at the door where they live, not where they are registered and live elsewhere."""

from django.db import migrations

from wangge.core.scope import MYSELF

DOOR = (
    "taken_back_at IS NULL AND EXISTS (SELECT FROM people_residence r WHERE r.person_id = {myself} "
    "AND r.dwelling_id = visits_visit.dwelling_id AND r.valid_until IS NULL AND r.valid_from <= visits_visit.at::date"
)
ALTER = "ALTER POLICY own_file ON visits_visit USING ({door})"


def altered(more):
    return ALTER.format(door=DOOR.format(myself=MYSELF) + more)


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0002_row_level_security"),
        ("people", "0003_dwellings"),
    ]

    operations = [migrations.RunSQL(altered(" AND r.kind <> 'away')"), altered(")"))]
