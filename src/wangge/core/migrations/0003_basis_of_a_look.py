from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_erasure_proof'),
    ]

    operations = [
        migrations.AddField(
            model_name='accessevent',
            name='basis',
            field=models.CharField(blank=True, db_default='', default='', max_length=80),
        ),
    ]
