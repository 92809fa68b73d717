"""Retention: how visits went, and that help was asked for, goes after a year; hints that came to nothing after some
days. Counts stay."""

from datetime import timedelta

from django.db.models import Q

from wangge.core.erasing import erasing
from wangge.method.queries import current_method
from wangge.premises.erasing import forget_rows_moved
from wangge.visits.models import Hint, Stop, Visit, VisitFind


def visits_due(cut_off):
    """Visits before a moment of which more than the day is kept; in a scope."""
    return Visit.objects.filter(at__lt=cut_off).exclude(outcome="", office=None)


def _only_the_day(visits, at):
    keys = [one.pk for one in visits]
    VisitFind.objects.filter(visit_id__in=keys).delete()
    Visit.objects.filter(pk__in=keys).update(outcome="", boxes=[], office=None, office_name="")


def reasons_due(cut_off):
    """Stops that say why, of months so old that the visit which led to them may be forgotten."""
    visits = current_method().visits
    before = cut_off.date() + timedelta(days=visits.rules.asked_days if visits else 0)
    return Stop.objects.filter(month__lt=before).exclude(why="longest")


def _no_reason(stops, at):
    Stop.objects.filter(pk__in=[one.pk for one in stops]).update(why="longest")


def hints_due(cut_off):
    """Hints past their last day unanswered, and those answered or decided a while ago; none that still waits."""
    over = Q(answered_at=None, due_on__lt=(cut_off + Hint.retention.kept).date())
    answered = Q(answered_at__lt=cut_off) & (~Q(answer="confirmed") | Q(proposes=""))
    return Hint.objects.filter(over | answered | Q(decided_at__lt=cut_off), erased_at=None)


def _only_the_count(hints, at):
    keys = [one.pk for one in hints]
    forget_rows_moved(Hint, keys)
    Hint.objects.filter(pk__in=keys).update(
        dwelling=None, reference="", given_by=None, answered_by=None, decided_by=None, erased_at=at
    )


erasing(
    *("visits.forget_visits", "一年以前的走访记录", Visit.retention),
    due=visits_due,
    erase=_only_the_day,
    scoped=True,
)
erasing(
    *("visits.forget_hints", "期满、核查过的数据线索", Hint.retention),
    due=hints_due,
    erase=_only_the_count,
    scoped=True,
)
erasing(
    *("visits.forget_reasons", "一年以前走访单上的缘由", Stop.retention),
    due=reasons_due,
    erase=_no_reason,
)
RULES = ("visits.forget_visits", "visits.forget_hints", "visits.forget_reasons")
