"""An account may be bound by a service of electronic identity instead of an office."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wangge.core.keys


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0010_bindings_sleep"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="binding",
            name="evidence",
            field=models.CharField(choices=[("id_card", "本人持居民身份证到场"), ("other_document", "本人持其他有效证件到场"), ("guardian", "监护人持证件和关系证明到场"), ("eid", "本人通过网络身份认证")], max_length=20),
        ),
        migrations.AlterField(
            model_name="binding",
            name="office_id",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="EidAttempt",
            fields=[
                ("id", models.UUIDField(default=wangge.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("state_hash", models.CharField(max_length=64, unique=True)),
                ("address_hash", models.CharField(max_length=64)),
                ("started_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, choices=[("bound", "已绑定"), ("refused", "未绑定")], max_length=7)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-started_at"], name="eid_by_account"), models.Index(fields=["address_hash", "-started_at"], name="eid_by_address")],
            },
        ),
    ]
