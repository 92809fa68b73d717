"""What time tells of open cases before and after a deadline: a warning, and who hears of it next. One sweep for all."""

from django.db import transaction

from wangge.cases.clocked import Clocked
from wangge.cases.events import CaseRaised, CaseWarned
from wangge.cases.models import Case
from wangge.cases.operations.questions import open_question
from wangge.cases.tombstones import LIVED
from wangge.core.calendar import current_calendar
from wangge.core.clock import deadline
from wangge.core.events import record
from wangge.core.permits import SYSTEM
from wangge.method.queries import method_of

BATCH = 500


@transaction.atomic
def warn_of_deadlines(*, at, batch=BATCH):
    """Mark open cases whose deadline has come near, each once a stage; return how many, `batch` at most."""
    near = Case.objects.select_for_update(skip_locked=True).filter(
        LIVED, warned_at=None, overdue_since=None, due__isnull=False, warn_at__lte=at
    )
    near = list(near.order_by("warn_at")[:batch])
    for case in near:
        case.warned_at = at
        record(CaseWarned(case_id=case.pk), actor=SYSTEM, at=at)
    Clocked.objects.bulk_update(near, ["warned_at"])
    return len(near)


@transaction.atomic
def raise_late(*, at, batch=BATCH):
    """Open the question of whoever is next to hear of a late case, as its method says; return how many cases."""
    late = Case.objects.select_for_update(skip_locked=True).filter(LIVED, raise_at__lte=at).order_by("raise_at")
    late = list(late[:batch])
    for case in late:
        if rule := _next_rule(case):
            open_question(case, rule.opens, method=method_of(case.version_id), at=at)
            case.raised += 1
            record(CaseRaised(case_id=case.pk, kind=rule.opens), actor=SYSTEM, at=at)
        case.raise_at = next_raise(case)
    Case.objects.bulk_update(late, ["asks", "raised", "raise_at"])
    return len(late)


def next_raise(case):
    """When the next in line is to hear of an overdue case; None if nobody is."""
    rule = _next_rule(case)
    if rule is None or case.overdue_since is None:
        return None
    return deadline(case.overdue_since, rule.after, current_calendar(method_of(case.version_id).calendar.hours)).at


def _next_rule(case):
    """The rule of who hears next; None where all have heard (or another version knows fewer)."""
    rules = method_of(case.version_id).case_type(case.case_type).overdue
    return rules[case.raised] if case.raised < len(rules) else None
