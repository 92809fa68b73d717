from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("premises", "0008_guesses")]

    operations = [
        migrations.AddField(model_name="rearrangement", name="forgotten_at", field=models.DateTimeField(null=True)),
    ]
