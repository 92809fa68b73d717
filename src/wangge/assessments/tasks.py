"""The county's standing job for sheets."""

from datetime import date, timedelta

from django.utils import timezone

from wangge.assessments.models import Sheet
from wangge.assessments.operations import draw_up, forget_proofs
from wangge.core.errors import Refused
from wangge.core.jobs import county_task
from wangge.core.permits import SYSTEM
from wangge.method.queries import current_method


@county_task(name="assessments.draw_up", cron="35 * * * *")
def draw_up_last_month(*, at):
    """Each hour: the sheets of the month that ended, as soon as it has; nothing where they are drawn up already."""
    last = timezone.localdate(at).replace(day=1) - timedelta(days=1)
    known = set(Sheet.objects.filter(first=last.replace(day=1)).values_list("scheme", flat=True))
    for key in current_method().assessments:
        if key not in known:
            _draw_up(key, last, at)


@county_task(name="assessments.draw_up_month")
def draw_up_month(*, at, scheme, month):
    """The sheet of a scheme for a month (`2026-10-01`) that somebody asked for."""
    _draw_up(scheme, date.fromisoformat(month), at)


@county_task(name="assessments.forget_proofs", cron="45 * * * *")
def sweep_proofs(*, at):
    """Each hour: forget the pictures of appeals whose time is over."""
    forget_proofs(at=at)


def _draw_up(scheme, month, at):
    """A month in which nothing is to be counted has no sheet, and that is no fault."""
    try:
        draw_up(scheme, month, actor=SYSTEM, at=at)
    except Refused as refused:
        if refused.code != "nothing":
            raise
