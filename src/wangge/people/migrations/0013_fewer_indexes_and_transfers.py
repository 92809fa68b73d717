"""Keys keep one index each; who entered a record is found by an index; requests between communities (迁入).

The indexes of keys that a declared one begins with are dropped by name: altering the fields would make their foreign
keys anew and read millions of rows. Nothing here takes longer than one look through the journal.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wangge.core.keys
from wangge.core.scope import INSIDE, policies

DOWN = django.db.models.deletion.PROTECT
AREA, DWELLING, PERSON, ENTITY = "territory.area", "premises.dwelling", "people.person", "people.entity"
ACCOUNT = settings.AUTH_USER_MODEL
DOUBLE = (
    ("binding", "person", PERSON, "22acef83", {"related_name": "bindings"}),
    ("eidattempt", "account", ACCOUNT, "cdf40064", {"related_name": "+"}),
    ("entity", "area", AREA, "4eadfec6", {"related_name": "+"}),
    ("entity", "dwelling", DWELLING, "0c6a396a", {"related_name": "+", "null": True}),
    ("entitychange", "entity", ENTITY, "5c35f3fe", {"related_name": "changes"}),
    ("household", "area", AREA, "53c7cf30", {"related_name": "+"}),
    ("household", "dwelling", DWELLING, "bb03ddc9", {"related_name": "+"}),
    ("inspection", "entity", ENTITY, "49bb2adf", {"related_name": "inspections"}),
    ("lettingfiling", "area", AREA, "da9da013", {"related_name": "+"}),
    ("numberclaim", "person", PERSON, "3927206a", {"related_name": "claims"}),
    ("objection", "person", PERSON, "40f9eff9", {"related_name": "objections"}),
    ("person", "area", AREA, "8b8e1a89", {"related_name": "+"}),
    ("person", "merged_into", PERSON, "138bbee4", {"related_name": "merged", "null": True}),
    ("residence", "area", AREA, "1fcea3c6", {"related_name": "+"}),
    ("residence", "dwelling", DWELLING, "ae95b0cf", {"related_name": "+"}),
    ("residence", "person", PERSON, "8f8d598c", {"related_name": "residences"}),
    ("responsible", "entity", ENTITY, "b45a8dee", {"related_name": "responsible"}),
    ("responsible", "person", PERSON, "3b9a483d", {"related_name": "roles", "null": True}),
    ("tenancyfiling", "area", AREA, "95b6a2c4", {"related_name": "+"}),
    ("tenancyfiling", "letting", "people.lettingfiling", "f819b97d", {"related_name": "tenancies"}),
)
"""(table, key, what it points to, the end of its index's name as Django made it, the rest of the field)."""
ENTERED = (
    "CREATE INDEX journal_person_entered ON core_journalentry ((data -> 'person_id')) "
    "WHERE event = 'people.PersonRegistered'"
)
ASKED = (
    "CREATE INDEX journal_numbers_by_actor ON core_journalentry (actor_id, at) "
    "WHERE event IN ('people.NumberAsked', 'people.NumberDisputed', 'people.PapersStated')"
)
"""What somebody did about numbers of others is little; who entered whom is most of the journal and goes by the person."""
LIVES = [
    ("resident", "户籍在此、居住在此"),
    ("settled", "户籍在外、常住"),
    ("migrant", "流动居住"),
    ("away", "户籍在此、居住在外"),
]
STATES = [("open", "等待答复"), ("agreed", "已同意，登记已迁入"), ("refused", "不同意"), ("withdrawn", "已撤回")]
ASKING = f"CREATE POLICY asking_areas ON people_transfer FOR SELECT USING (to_{INSIDE.format(setting='scope')})"


def one_index(table, key, to, name, rest):
    index = f"people_{table}_{key}_id_{name}"
    return migrations.SeparateDatabaseAndState(
        [
            migrations.RunSQL(
                f"DROP INDEX IF EXISTS {index}", f"CREATE INDEX IF NOT EXISTS {index} ON people_{table} ({key}_id)"
            )
        ],
        [migrations.AlterField(table, key, models.ForeignKey(db_index=False, on_delete=DOWN, to=to, **rest))],
    )


def walls():
    forwards, backwards = policies("people_transfer", own="person_id = {myself}")
    return migrations.RunSQL(
        [*forwards, ASKING], ["DROP POLICY asking_areas ON people_transfer", *backwards]
    )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_basis_of_a_look"),
        ("people", "0012_disputed_numbers"),
        ("premises", "0012_managing"),
        ("territory", "0003_division"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            "person",
            models.Index(
                fields=["merged_into"], name="person_merged", condition=models.Q(("merged_into__isnull", False))
            ),
        ),
        *(one_index(*row) for row in DOUBLE),
        migrations.RunSQL(ENTERED, "DROP INDEX journal_person_entered"),
        migrations.RunSQL(ASKED, "DROP INDEX journal_numbers_by_actor"),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=wangge.core.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(choices=LIVES, max_length=10)),
                ("since", models.DateField()),
                ("source", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=60)),
                ("papers", models.CharField(max_length=200)),
                ("asked_by", models.UUIDField()),
                ("office_name", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("due", models.DateTimeField()),
                ("state", models.CharField(choices=STATES, default="open", max_length=10)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("decider_office_name", models.CharField(blank=True, max_length=200)),
                ("area", models.ForeignKey(db_index=False, on_delete=DOWN, related_name="+", to=AREA)),
                ("dwelling", models.ForeignKey(on_delete=DOWN, related_name="+", to=DWELLING)),
                ("person", models.ForeignKey(db_index=False, on_delete=DOWN, related_name="transfers", to=PERSON)),
                ("to_area", models.ForeignKey(db_index=False, on_delete=DOWN, related_name="+", to=AREA)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["person", "-id"], name="transfer_by_person"),
                    models.Index(fields=["area", "state", "-id"], name="transfer_to_answer"),
                    models.Index(fields=["to_area", "-id"], name="transfer_asked"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            ("state", "withdrawn"),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="transfer_answered_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="transfer_refusal_says_why",
                    ),
                ],
            },
        ),
        walls(),
    ]
