"""What the clock writes of a case goes into a narrow table of its own, under the same key (docs/adr/0017)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import wangge.core.keys

MOVED = (
    "moves", "stage_due", "total_due", "due", "due_confirmed", "warn_at", "warned_at", "overdue_since", "raise_at", "raised",
    "calendar",
)
GONE = ("case_due", "case_warn", "case_raise", "case_by_due", "case_by_total_due")
BY_KEY = {"case_by_area": ["area", "state"], "case_by_holder": ["holder_body", "state"], "case_by_state": ["state"]}


class StandApart(Operation):
    """Case becomes a Clocked: its columns move, its key leads to their row."""

    reversible = False
    reduces_to_sql = True

    def state_forwards(self, app_label, state):
        case = state.models[app_label, "case"]
        link = models.OneToOneField(
            db_column="id", on_delete=django.db.models.deletion.PROTECT, parent_link=True, primary_key=True,
            related_name="case", serialize=False, to="cases.clocked",
        )
        kept = {name: field for name, field in case.fields.items() if name not in (*MOVED, "id")}
        case.fields, case.bases = {"clocked": link, **kept}, ("cases.clocked",)
        others = [one for one in case.options["indexes"] if one.name not in (*GONE, *BY_KEY)]
        keyed = [models.Index(fields=[*fields, "-clocked"], name=name) for name, fields in BY_KEY.items()]
        case.options["indexes"] = [*others, *keyed]
        case.options["constraints"] = [
            models.CheckConstraint(condition=~models.Q(original=models.F("clocked")), name=one.name)
            if one.name == "case_not_its_own_original" else one
            for one in case.options["constraints"]
        ]
        state.reload_model(app_label, "case", delay=False)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if not self.allow_migrate_model(schema_editor.connection.alias, to_state.apps.get_model(app_label, "case")):
            return
        columns = ", ".join(MOVED)
        schema_editor.execute(f"INSERT INTO cases_clocked (id, {columns}) SELECT id, {columns} FROM cases_case ORDER BY id")
        schema_editor.execute(f"ALTER TABLE cases_case {', '.join(f'DROP COLUMN {name}' for name in MOVED)}")
        schema_editor.execute("CREATE INDEX case_by_state ON cases_case (state, id DESC)")
        schema_editor.execute(
            "ALTER TABLE cases_case ADD CONSTRAINT cases_case_id_fk_clocked FOREIGN KEY (id)"
            " REFERENCES cases_clocked (id) DEFERRABLE INITIALLY DEFERRED"
        )
        schema_editor.execute("ANALYZE cases_clocked")

    def describe(self):
        return "What the clock writes of a case stands apart"


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0017_recomputing"),
    ]

    operations = [
        migrations.CreateModel(
            name="Clocked",
            fields=[
                ("id", models.UUIDField(default=wangge.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("moves", models.PositiveIntegerField(default=0)),
                ("stage_due", models.DateTimeField(null=True)),
                ("total_due", models.DateTimeField(null=True)),
                ("due", models.DateTimeField(null=True)),
                ("due_confirmed", models.BooleanField(default=True)),
                ("warn_at", models.DateTimeField(null=True)),
                ("warned_at", models.DateTimeField(null=True)),
                ("overdue_since", models.DateTimeField(null=True)),
                ("raise_at", models.DateTimeField(null=True)),
                ("raised", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("calendar", models.CharField(blank=True, db_default="", default="", max_length=12)),
            ],
        ),
        StandApart(),
        migrations.AddIndex(
            model_name="clocked", index=models.Index(fields=["due", "id"], name="clocked_by_due"),
        ),
        migrations.AddIndex(
            model_name="clocked",
            index=models.Index(
                condition=models.Q(("due__isnull", False), ("overdue_since", None)), fields=["due"], name="clocked_due"
            ),
        ),
        migrations.AddIndex(
            model_name="clocked",
            index=models.Index(
                condition=models.Q(("due__isnull", False), ("overdue_since", None), ("warned_at", None)),
                fields=["warn_at"], name="clocked_warn",
            ),
        ),
        migrations.AddIndex(
            model_name="clocked",
            index=models.Index(condition=models.Q(("raise_at__isnull", False)), fields=["raise_at"], name="clocked_raise"),
        ),
        migrations.AddIndex(
            model_name="clocked", index=models.Index(fields=["total_due"], name="clocked_by_total_due"),
        ),
    ]
