"""What was decided of a row, and as what it was read, stands on the row; a correction keeps which row it is of."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

RULINGS = [("out", "不计"), ("turned", "改判"), ("found", "照原计")]


def rule(apps, schema_editor):
    """Objections that were upheld before: each rules on its row, from the revision it brought about on."""
    objections, revisions = apps.get_model("ratings", "Objection"), apps.get_model("ratings", "Revision")
    corrections = apps.get_model("ratings", "Correction")
    for one in objections.objects.filter(outcome="upheld", row__isnull=False).select_related("row"):
        row, revision = one.row, revisions.objects.get(objection=one)
        row.ruling, row.ruled_in = "turned" if one.turned else "out", revision.number
        row.save(update_fields=["ruling", "ruled_in"])
        corrections.objects.filter(objection=one).update(row=row)


class Migration(migrations.Migration):
    dependencies = [("ratings", "0011_improvements_asked")]

    operations = [
        migrations.AddField(
            "row", "ruling",
            models.CharField(blank=True, choices=RULINGS, default="", max_length=6),
            preserve_default=False,
        ),
        migrations.AddField("row", "ruled_in", models.PositiveIntegerField(null=True)),
        migrations.AddField(
            "row", "ruled_as",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="ratings.row",
            ),
        ),
        migrations.AddField(
            "row", "read_as",
            models.CharField(blank=True, choices=RULINGS, default="", max_length=6),
            preserve_default=False,
        ),
        migrations.AddField(
            "row", "read_by",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="ratings.row",
            ),
        ),
        migrations.AddField(
            "correction", "row",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="ratings.row"
            ),
        ),
        migrations.RunPython(rule, migrations.RunPython.noop),
        # constraints that are still to be asked at commit stand in the way of changing their table
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        migrations.AddIndex(
            "row", models.Index(condition=~Q(ruling=""), fields=["subject", "thing"], name="rating_row_ruled")
        ),
        migrations.AddConstraint(
            "row",
            models.CheckConstraint(
                condition=Q(ruled_as=None, ruled_in=None, ruling="")
                | (~Q(ruling="") & Q(ruled_in__isnull=False)),
                name="rating_row_ruled_whole",
            ),
        ),
        migrations.AddIndex(
            "row",
            models.Index(condition=Q(ruled_as__isnull=False), fields=["ruled_as"], name="rating_row_ruled_as"),
        ),
        migrations.AddIndex(
            "row", models.Index(condition=Q(read_by__isnull=False), fields=["read_by"], name="rating_row_read_by")
        ),
        migrations.AddConstraint(
            "row",
            models.CheckConstraint(
                condition=Q(read_as="", read_by=None)
                | (~Q(read_as="") & ~Q(ruling="") & Q(read_by__isnull=False)),
                name="rating_row_read_whole",
            ),
        ),
    ]  # fmt: skip
