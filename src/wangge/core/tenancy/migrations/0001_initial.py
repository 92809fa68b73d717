import django.core.validators
import django_tenants.postgresql_backend.base
from django.db import migrations, models

EXTENSIONS = ("ltree", "pg_trgm", "btree_gist")


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        # Trusted extensions: the owner of the database may create them; all schemas see `public`.
        *(
            migrations.RunSQL(
                f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA public", migrations.RunSQL.noop
            )
            for name in EXTENSIONS
        ),
        migrations.CreateModel(
            name="County",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "schema_name",
                    models.CharField(
                        db_index=True,
                        max_length=63,
                        unique=True,
                        validators=[django_tenants.postgresql_backend.base._check_schema_name],
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        max_length=30,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9]{1,29}\\Z", "small letters and digits, beginning with a letter"
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("created_at", models.DateTimeField()),
            ],
            options={"abstract": False},
        ),
    ]
