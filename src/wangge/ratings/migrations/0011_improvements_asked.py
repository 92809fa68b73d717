"""Decisions that ask for an improvement, signed before these were followed up, are asked of their objects' bodies too."""

from calendar import monthrange
from datetime import date, datetime, time

from django.db import migrations
from django.utils.timezone import localdate, make_aware

MONTHS = 3  # where a decision has no end; from today on, for nobody was asked before


def ask(apps, schema_editor):
    """One rectification for each that still holds, of a round that is published: due when it ends. What is over by now
    is asked of nobody any more; nor is what was decided of an area: until now that was help for those who work there,
    and no demand on them."""
    decisions, rows = apps.get_model("ratings", "Decision"), apps.get_model("ratings", "Rectification")
    today = localdate()
    areas = apps.get_model("territory", "Area").objects.values("pk")
    found = decisions.objects.filter(what="improve", revoked_at=None, subject__round__state="published")
    for one in found.filter(rectification=None).exclude(subject__thing__in=areas):
        ends = one.ends or _months_after(max(one.starts, today), MONTHS)
        if ends > today:
            due = make_aware(datetime.combine(ends, time()))
            told = {"words": one.basis[:500], "found_on": localdate(one.at), "due": due}
            rows.objects.create(decision=one, subject_id=one.subject_id, **told)


def _months_after(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Migration(migrations.Migration):
    dependencies = [("ratings", "0010_applications")]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
