"""Cases are found by their words in a table of its own; those that are there already are read into it."""

from itertools import islice

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from wangge.core.text.findable import findable

BATCH = 1_000


def read_in(apps, schema_editor):
    """A row for each case whose words are still there."""
    Case, Findable, Words = (apps.get_model("cases", name) for name in ("Case", "Findable", "Words"))
    known = Case.objects.filter(erased_at=None).order_by("pk")
    cases = known.values_list("pk", "serial", "area_id", "title", "words", "place").iterator(BATCH)
    while batch := list(islice(cases, BATCH)):
        written = {}
        told = Words.objects.filter(move__case__in=[row[0] for row in batch]).order_by("pk")
        for key, text in told.values_list("move__case", "text"):
            written.setdefault(key, []).append(text)
        rows = []
        for key, serial, area, *pieces in batch:
            text, pairs = findable(pieces + written.get(key, []))
            rows.append(Findable(case_id=key, serial=serial, area_id=area, text=text, pairs=pairs))
        Findable.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_fewer_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Findable",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="findable",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("serial", models.BigIntegerField()),
                ("area_id", models.UUIDField()),
                ("text", models.TextField()),
                (
                    "pairs",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                ),
                (
                    "marks",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.RawSQL(
                            "ARRAY[(-1 - 0 - (serial >> 11))::int, (-1 - 10000000 - (serial >> 13))::int, "
                            "(-1 - 20000000 - (serial >> 15))::int, (-1 - 30000000 - (serial >> 17))::int, "
                            "(-1 - 40000000 - (serial >> 19))::int, (uuid_hash(area_id) & 2147483647)]",
                            (),
                        ),
                        output_field=django.contrib.postgres.fields.ArrayField(
                            base_field=models.IntegerField(), size=None
                        ),
                    ),
                ),
            ],
        ),
        migrations.RunPython(read_in, migrations.RunPython.noop),
        migrations.RemoveIndex(
            model_name="case",
            name="case_text",
        ),
        migrations.AddIndex(
            model_name="findable",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["pairs", "marks"], name="case_findable"
            ),
        ),
    ]
