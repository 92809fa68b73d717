"""A binding sleeps once its account's holder has not signed in for long: telephone numbers are given to others."""

from django.db import migrations, models

SEEN = """
UPDATE people_binding b SET seen_at = greatest(b.at, (SELECT a.last_login FROM accounts_account a WHERE a.id = b.account_id))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0009_no_second_office"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(model_name="binding", name="seen_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="binding", name="wrong_tries", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.RunSQL(SEEN, migrations.RunSQL.noop),
        migrations.AlterField(model_name="binding", name="seen_at", field=models.DateTimeField()),
    ]
