"""The second wall: visits are shown and taken in areas in scope alone; a bound person sees those at their door."""

from django.db import migrations

from wangge.core.scope import policies

MY_DOOR = (
    "taken_back_at IS NULL AND EXISTS (SELECT FROM people_residence r WHERE r.person_id = {myself} "
    "AND r.dwelling_id = visits_visit.dwelling_id AND r.valid_until IS NULL AND r.valid_from <= visits_visit.at::date)"
)
FORWARDS, BACKWARDS = policies("visits_visit", own=MY_DOOR)


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0001_visits"),
        ("people", "0003_dwellings"),
    ]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
