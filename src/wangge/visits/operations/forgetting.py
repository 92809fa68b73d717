"""Retention: how visits went goes after a year, hints that came to nothing after some days. Counts stay."""

from django.db.models import Q

from wangge.core.erasing import erasing
from wangge.visits.models import Hint, Visit, VisitFind


def visits_due(cut_off):
    """Visits before a moment of which more than the day is kept; in a scope."""
    return Visit.objects.filter(at__lt=cut_off).exclude(outcome="", office=None)


def _only_the_day(visits, at):
    keys = [one.pk for one in visits]
    VisitFind.objects.filter(visit_id__in=keys).delete()
    Visit.objects.filter(pk__in=keys).update(outcome="", boxes=[], office=None, office_name="")


def hints_due(cut_off):
    """Hints past their last day unanswered, and those answered or decided a while ago; none that still waits."""
    over = Q(answered_at=None, due_on__lt=(cut_off + Hint.retention.kept).date())
    answered = Q(answered_at__lt=cut_off) & (~Q(answer="confirmed") | Q(proposes=""))
    return Hint.objects.filter(over | answered | Q(decided_at__lt=cut_off), erased_at=None)


def _only_the_count(hints, at):
    Hint.objects.filter(pk__in=[one.pk for one in hints]).update(
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
)
RULES = ("visits.forget_visits", "visits.forget_hints")
