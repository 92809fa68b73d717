from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ratings", "0007_sheets")]
    operations = [
        migrations.AddField(
            model_name="round",
            name="noticed_because",
            field=models.CharField(blank=True, default="", max_length=500),
            preserve_default=False,
        ),
    ]
