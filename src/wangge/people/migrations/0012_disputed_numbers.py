"""Numbers that two living records hold, and what stood of a firm before it was changed; both behind the second wall."""

import django.db.models.deletion
from django.db import migrations, models

import wangge.core.keys
from wangge.core.scope import policies

DOWN = django.db.models.deletion.PROTECT
TABLES = {
    "people_numberclaim": {"own": "person_id = {myself}"},
    "people_entitychange": {"opens": True},
}


def run(table, options):
    forwards, backwards = policies(table, **options)
    return migrations.RunSQL(forwards, backwards)


def key():
    return "id", models.UUIDField(default=wangge.core.keys.new_key, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0011_electronic_identity"),
        ("territory", "0002_stamp_and_paths"),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberDispute",
            fields=[
                key(),
                ("number_hash", models.UUIDField()),
                ("opened_at", models.DateTimeField()),
                ("opened_by", models.UUIDField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["opened_at", "id"], name="dispute_open", condition=models.Q(("settled_at", None))
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("number_hash",), name="dispute_once", condition=models.Q(("settled_at", None))
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settled_by", None),
                            models.Q(("settled_by", models.F("opened_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="dispute_settled_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberClaim",
            fields=[
                key(),
                ("papers", models.CharField(blank=True, max_length=200)),
                ("office_name", models.CharField(blank=True, max_length=200)),
                ("stated_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("kept", models.BooleanField(null=True)),
                ("ground", models.CharField(blank=True, max_length=200)),
                ("decider_office_name", models.CharField(blank=True, max_length=200)),
                ("area", models.ForeignKey(on_delete=DOWN, related_name="+", to="territory.area")),
                ("dispute", models.ForeignKey(on_delete=DOWN, related_name="claims", to="people.numberdispute")),
                ("person", models.ForeignKey(on_delete=DOWN, related_name="claims", to="people.person")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["person", "-id"], name="claim_by_person")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dispute", "person"), name="claim_once", condition=models.Q(("ended_at", None))
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EntityChange",
            fields=[
                key(),
                ("before", models.JSONField()),
                ("ground", models.CharField(max_length=80)),
                ("office_name", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("area", models.ForeignKey(on_delete=DOWN, related_name="+", to="territory.area")),
                ("entity", models.ForeignKey(on_delete=DOWN, related_name="changes", to="people.entity")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["entity", "-at"], name="entity_change_by_entity")],
            },
        ),
        *(run(table, options) for table, options in TABLES.items()),
        migrations.AlterField(
            model_name="exportrequest",
            name="ledger",
            field=models.CharField(
                choices=[
                    ("residents", "常住和流动人口"),
                    ("away", "户在人不在"),
                    ("apart", "人在户不在"),
                    ("self_employed", "个体经营户"),
                    ("organisations", "企事业单位"),
                ],
                max_length=14,
            ),
        ),
    ]
