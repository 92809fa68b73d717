"""What time does to cases: deadlines pass, and the time for rating ends. One sweep for all, never a job per case."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from wangge.cases.clocked import Clocked
from wangge.cases.events import CaseOverdue
from wangge.cases.models import Case
from wangge.cases.operations.lateness import next_raise
from wangge.cases.operations.move import move_case
from wangge.cases.tombstones import LIVED, REPLAYED
from wangge.core.errors import Refused
from wangge.core.events import record
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.method.queries import method_of

BATCH = 500


@transaction.atomic
def mark_overdue(*, at, batch=BATCH, replayed=False):
    """Mark open cases past their deadline, each once a stage; return how many, `batch` at most.

    `replayed`: those of replays instead, by their own now; nobody next in line hears of them.
    """
    whose = Q(channel=REPLAYED) if replayed else LIVED
    late = Case.objects.select_for_update(skip_locked=True).filter(whose, overdue_since=None, due__lt=at)
    late = list(late.order_by("due")[:batch])
    for case in late:
        case.overdue_since = case.due
        case.raise_at = None if replayed else next_raise(case)
        record(CaseOverdue(case_id=case.pk), actor=SYSTEM, at=at)
    Clocked.objects.bulk_update(late, ["overdue_since", "raise_at"])
    return len(late)


def lapse_ratings(*, at, batch=BATCH):
    """End the time for rating where it has passed; return how many cases ended, `batch` at most."""
    ended = 0
    for case, step in _past_rating(at, batch):
        try:
            move_case(case.pk, key=new_key(), step=step.name, answers={}, seen=case.moves, actor=SYSTEM, at=at)
            ended += 1
        except Refused:
            continue  # the reporter was quicker
    return ended


def _past_rating(at, batch):
    """(case, step) where the program itself may take a step out of a closed state."""
    waiting = Case.objects.filter(LIVED, closed_at__lt=at - timedelta(days=1), due=None).order_by("stage_since")
    for version, case_type, state in waiting.order_by().values_list("version", "case_type", "state").distinct():
        way = method_of(version).case_type(case_type)
        steps = [step for step in way.steps_from(state) if step.by == "system"]
        if not steps:
            continue
        until = at - timedelta(days=way.rating.days)
        rows = Case.objects.filter(LIVED, version=version, case_type=case_type, state=state, closed_at__lte=until)
        for case in rows.order_by("closed_at")[:batch]:
            yield case, steps[0]
