

from django.db import migrations, models

import wangge.core.keys


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErasureProof',
            fields=[
                ('id', models.UUIDField(default=wangge.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('rule', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('cut_off', models.DateTimeField()),
                ('rows', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['-at'], name='erasure_newest')],
            },
        ),
    ]
