"""The second wall: hints tell of homes, and a source's own number may name who lives there; seen in areas in scope."""

from django.db import migrations

from wangge.core.scope import policies

FORWARDS, BACKWARDS = policies("visits_hint")


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0003_own_door"),
    ]

    operations = [
        migrations.AlterModelOptions(name="hint", options={"base_manager_name": "objects"}),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
