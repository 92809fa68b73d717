"""What measures say of the rows they count: the number people quote, and what a city may leave out."""

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat, ExtractYear, Greatest, Length, LPad
from django.utils.translation import gettext_lazy as _

from wangge.core.measures import exclusion


def number(to_subject):
    """A case's number as an expression; the database says it as `Case.number` does."""
    serial = Cast(f"{to_subject}serial", CharField())
    year = Cast(ExtractYear(f"{to_subject}reported_at"), CharField())
    return Concat(year, Value("-"), LPad(serial, Greatest(Length(serial), Value(6)), Value("0")))


def fact(key, title, lookup):
    """A fact of a row that decided whether it hit, as `Measure.facts` takes it: by a lookup, or what makes one."""
    return key, title, (lambda: F(lookup)) if isinstance(lookup, str) else lookup


exclusion("paused", _("时限暂停或缓办过的"), lambda to: Q(**{f"{to}paused__gt": 0}))
exclusion("extended", _("批准过延期的"), lambda to: Q(**{f"{to}extended__gt": 0}))
exclusion("work_order", _("热线工单导入的"), lambda to: Q(**{f"{to}channel": "work_order"}))
