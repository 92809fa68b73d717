"""An application is for a period: that of the round that took it up, or the one it was made in."""

from datetime import date, timedelta

from django.db import migrations, models
from django.db.models import Q
from django.utils.timezone import localdate

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def name_periods(apps, schema_editor):
    """What waits was told that it is in the next round that begins: of the earliest period that had none and could
    still be opened on the day it was made, the one before included."""
    rows, rounds = apps.get_model("ratings", "Application"), apps.get_model("ratings", "Round")
    versions = list(apps.get_model("method", "MethodVersion").objects.order_by("-effective_from", "-applied_at", "-id"))
    begun = set(rounds.objects.exclude(state="withdrawn").values_list("scheme", "first"))
    for one in rows.objects.filter(round__state="withdrawn").select_related("round"):  # its object asked anew since
        one.withdrawn_at, one.round = one.round.withdrawn_at, None
        one.save(update_fields=["withdrawn_at", "round"])
    for one in rows.objects.select_related("round"):
        one.first = one.round.first if one.round else _waits_for(one, versions, begun)
        one.save(update_fields=["first"])


def _waits_for(one, versions, begun):
    """The first day of the period that an application without a round is for."""
    found = (version.content.get("ratings", {}).get(one.scheme) for version in versions)
    months = next((MONTHS[scheme["period"]] for scheme in found if scheme), 12)
    day = localdate(one.at)
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    if one.withdrawn_at is None and _had(versions, one.scheme, first - timedelta(days=1)):
        first = _later(first, -months)
    while one.withdrawn_at is None and (one.scheme, first) in begun:
        first = _later(first, months)
    return first


def _had(versions, scheme, day):
    """Whether the method in force on a day rated by a scheme."""
    version = next((one for one in versions if one.effective_from <= day), None)
    found = version and version.content.get("ratings", {}).get(scheme)
    return bool(found) and not found.get("retired")


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
