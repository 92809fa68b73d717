"""A tenant who is registered elsewhere is left to an office."""

from django.db import migrations, models

PROBLEMS = [
    ("number", "证件号码在别处登记过，请核对后迁移或合并"),
    ("dates", "与登记的居住日期有出入，请核对"),
    ("elsewhere", "在别处登记有居住，请核实后办理迁移"),
]


class Migration(migrations.Migration):
    dependencies = [("people", "0007_letting_row_level_security")]

    operations = [
        migrations.AlterField("tenant", "problem", models.CharField(blank=True, choices=PROBLEMS, max_length=10)),
    ]
