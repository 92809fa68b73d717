import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wangge.core.keys


class Migration(migrations.Migration):
    """Which columns of the desk's lists a person wants to see."""

    dependencies = [
        ("cases", "0009_photo_digest_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ListColumns",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=wangge.core.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("columns", models.JSONField(default=list)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="list_columns",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"abstract": False},
        ),
    ]
