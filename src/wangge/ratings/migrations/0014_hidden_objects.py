"""An object that the public may no longer read when its round is computed has no result."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ratings", "0013_periods_of_applications")]
    operations = [migrations.AddField("subject", "hidden", models.BooleanField(db_default=False, default=False))]
