"""Drawing up a month's sheet: every row it counts is kept, then what they come to."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.assessments.events import SheetDrawnUp
from wangge.assessments.models import Row, Sheet
from wangge.assessments.operations.revise import revise
from wangge.assessments.rules import PREPARE
from wangge.core.calendar import current_calendar
from wangge.core.clock import deadline
from wangge.core.errors import Refused
from wangge.core.events import record
from wangge.core.measures import Span, frozen_rows, measure_named
from wangge.core.permits import require
from wangge.method.queries import current_version, method_of
from wangge.organisations.queries import bodies

BATCH = 2000


@transaction.atomic
def draw_up(scheme_key, month, *, actor, at):
    """The sheet of a scheme for the month of a day, by the method in force on its last day; the same one if there is.

    Refused while the month still runs, where the method has no such scheme, and where nothing is to be counted.
    """
    require(actor, PREPARE)
    first = month.replace(day=1)
    known = Sheet.objects.filter(scheme=scheme_key, first=first).first()
    if known:
        return known
    after = next_month(first)
    if timezone.localdate(at) < after:
        raise Refused(_("这个月还没有过完，下个月起才能生成。"), code="too-early")
    version = current_version(after - timedelta(days=1))
    scheme = method_of(version.pk).assessments.get(scheme_key)
    if scheme is None:
        raise Refused(_("当月的工作法里没有这张考核表。"), code="no-scheme")
    sheet = Sheet.objects.create(
        scheme=scheme_key,
        version=version,
        first=first,
        after=after,
        drawn_at=at,
        appeal_until=_until(scheme, version, at),
    )
    kept = _freeze(sheet, scheme, at)
    if not kept:
        raise Refused(_("这个月没有可以计入的件。"), code="nothing")
    revise(sheet, at=at)
    record(SheetDrawnUp(sheet_id=sheet.pk, rows=kept), actor=actor, at=at)
    return sheet


def next_month(first: date) -> date:
    """The first of the month after a first."""
    return (first + timedelta(days=32)).replace(day=1)


def _until(scheme, version, at):
    hours = method_of(version.pk).calendar.hours
    return deadline(at, scheme.appeal, current_calendar(hours)).at


def _freeze(sheet, scheme, at):
    """Keep the rows of every indicator; returns how many."""
    span, kept = Span(_midnight(sheet.first), _midnight(sheet.after), at), 0
    assessed = list(bodies().filter(kind__in=scheme.kinds).values_list("pk", flat=True))
    for indicator in scheme.indicators:
        found = frozen_rows(measure_named(indicator.measure), span, leave_out=indicator.leave_out, bodies=assessed)
        rows = (_row(sheet, indicator.measure, one) for one in found.iterator(chunk_size=BATCH))
        kept += len(Row.objects.bulk_create(rows, batch_size=BATCH))
    return kept


def _row(sheet, measure, found):
    return Row(
        sheet=sheet, measure=measure, body_id=found["kept_of_body"], thing=found["kept_thing"],
        about=found["kept_about"], label=found["kept_label"], hit=found["kept_was_hit"], facts=found["kept_decided_by"],
    )  # fmt: skip


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))
