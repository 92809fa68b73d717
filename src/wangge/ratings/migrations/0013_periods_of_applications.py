"""An application is for a period: that of the round that took it up, or the one it was made in."""

from datetime import date

from django.db import migrations, models
from django.db.models import Q
from django.utils.timezone import localdate

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def name_periods(apps, schema_editor):
    """What waits is for the period it was made in, or the first one after it that has no round yet."""
    rows, rounds = apps.get_model("ratings", "Application"), apps.get_model("ratings", "Round")
    versions = apps.get_model("method", "MethodVersion").objects.order_by("-applied_at")
    lengths = {}
    for content in versions.values_list("content", flat=True):
        for key, scheme in content.get("ratings", {}).items():
            lengths.setdefault(key, MONTHS[scheme["period"]])
    begun = set(rounds.objects.exclude(state="withdrawn").values_list("scheme", "first"))
    for one in rows.objects.filter(round__state="withdrawn").select_related("round"):  # its object asked anew since
        one.withdrawn_at, one.round = one.round.withdrawn_at, None
        one.save(update_fields=["withdrawn_at", "round"])
    for one in rows.objects.select_related("round"):
        months, day = lengths.get(one.scheme, 12), localdate(one.at)
        one.first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
        while one.round is None and one.withdrawn_at is None and (one.scheme, one.first) in begun:
            one.first = _later(one.first, months)
        one.first = one.round.first if one.round else one.first
        one.save(update_fields=["first"])


def _later(first, months):
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


class Migration(migrations.Migration):
    dependencies = [("ratings", "0012_rulings"), ("method", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("application", "application_one_waits"),
        migrations.AddField("application", "first", models.DateField(null=True)),
        migrations.RunPython(name_periods, migrations.RunPython.noop),
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        migrations.AlterField("application", "first", models.DateField()),
        migrations.AddConstraint(
            "application",
            models.UniqueConstraint(
                condition=Q(withdrawn_at=None), fields=("scheme", "first", "thing"), name="application_one_each"
            ),
        ),
    ]
