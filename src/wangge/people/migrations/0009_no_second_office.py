from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0008_elsewhere"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="lettingfiling",
            name="office_name",
        ),
        migrations.RemoveField(
            model_name="tenancyfiling",
            name="office_name",
        ),
    ]
