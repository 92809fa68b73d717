"""The second wall: the database shows and takes rows of the areas in scope alone (docs/adr/0015)."""

from django.db import migrations

from wangge.core.scope import policies

MINE = "person_id = {myself}"
ANSWERS_FOR = (
    "EXISTS (SELECT FROM people_responsible r WHERE r.entity_id = people_entity.id AND r.person_id = {myself})"
)
TABLES = {
    "people_person": {"own": "id = {myself}", "opens": True, "closed": "minor_basis <> ''"},
    "people_residence": {"own": MINE, "opens": True},
    "people_household": {"opens": True},
    "people_entity": {"own": ANSWERS_FOR, "opens": True},
    "people_responsible": {"own": MINE, "opens": True},
    "people_inspection": {"opens": True},
    "people_correction": {"own": MINE},
    "people_merge": {},
    "people_withholding": {"own": MINE},
    "people_objection": {"own": MINE, "adds": True},
    "people_rightsrequest": {"own": MINE, "adds": True},
}


def run(table, options):
    forwards, backwards = policies(table, **options)
    return migrations.RunSQL(forwards, backwards)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_register"),
    ]

    operations = [run(table, options) for table, options in TABLES.items()]
