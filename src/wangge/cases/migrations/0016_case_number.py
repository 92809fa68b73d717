"""Cases have the 19-digit number; those that are there already take the county's present code."""

import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models

import wangge.cases.numbering

FILL = """
    UPDATE cases_case SET county_code = COALESCE(
        (SELECT left(code, 6) FROM territory_area WHERE parent_id IS NULL AND valid_until IS NULL LIMIT 1), '')
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_findable"), ("territory", "0002_stamp_and_paths")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="county_code",
            field=models.CharField(blank=True, db_default="", max_length=6),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="case",
            name="national_number",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Concat(
                    models.F("county_code"),
                    django.db.models.functions.comparison.Cast(
                        wangge.cases.numbering.LocalYear(models.F("reported_at")), models.CharField()
                    ),
                    django.db.models.functions.text.LPad(
                        django.db.models.functions.comparison.Cast("serial", models.CharField()), 9, models.Value("0")
                    ),
                ),
                output_field=models.CharField(max_length=19),
            ),
        ),
    ]
