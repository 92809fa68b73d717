from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("premises", "0010_components"),
    ]

    operations = [
        migrations.AlterField(
            model_name="check",
            name="office_name",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
