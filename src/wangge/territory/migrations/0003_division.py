from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("territory", "0002_stamp_and_paths")]

    operations = [
        migrations.AlterField(
            model_name="areachange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("added", "设立"),
                    ("renamed", "更名"),
                    ("recoded", "变更代码"),
                    ("moved", "调整隶属"),
                    ("merged", "并入"),
                    ("boundary", "调整边界"),
                    ("split", "拆分"),
                    ("restored", "撤销调整"),
                ],
                max_length=10,
            ),
        ),
    ]
