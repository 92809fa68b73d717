from django.db import migrations, models


class Migration(migrations.Migration):
    """At which level a closed case was settled; told, never rated."""

    dependencies = [("cases", "0011_soon_by_warning")]

    operations = [
        migrations.AddField("case", "settled_level", models.CharField(blank=True, db_default="", max_length=40)),
    ]
