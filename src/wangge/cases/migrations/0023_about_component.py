import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0022_unread"),
        ("premises", "0010_components"),
    ]

    operations = [
        migrations.CreateModel(
            name="AboutComponent",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="about_component",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor_id", models.UUIDField(null=True)),
                ("office_name", models.CharField(blank=True, max_length=200)),
                (
                    "component",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="premises.component"
                    ),
                ),
            ],
        ),
    ]
