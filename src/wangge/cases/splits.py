"""What was split off: which matter came out of which other one, and by which of its moves."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CharField
from django.db.models.expressions import RawSQL

from wangge.core.models import KeyedModel


class Split(KeyedModel):
    """A matter that held two concerns became two. Appended, never changed; no words of anybody."""

    append_only = True

    part = models.OneToOneField("cases.Case", models.PROTECT, related_name="split_from")
    origin = models.ForeignKey("cases.Case", models.PROTECT, related_name="parts")
    move = models.OneToOneField("cases.Move", models.PROTECT, related_name="split_off")
    at = models.DateTimeField()


def related(condition, other):
    """Keys and numbers of the cases that a split joins to a case, as an array beside it: it costs no query."""
    told = f"""ARRAY(
        SELECT o.id || ' ' || to_char(o.reported_at AT TIME ZONE 'Asia/Shanghai', 'YYYY') || '-'
               || lpad(o.serial::text, greatest(6, length(o.serial::text)), '0')
          FROM cases_split s JOIN cases_case o ON o.id = s.{other} WHERE s.{condition} = cases_case.id
         ORDER BY o.serial LIMIT 20)"""
    return RawSQL(told, (), ArrayField(CharField()))
