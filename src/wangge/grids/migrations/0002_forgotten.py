from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grids", "0001_initial")]

    operations = [
        migrations.AddField(model_name="netchange", name="forgotten_at", field=models.DateTimeField(null=True)),
    ]
