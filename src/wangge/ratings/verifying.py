"""Every revision that counted, computed anew from stored evidence and held against the stored results."""

from django.db.models import F

from wangge.ratings.models import Result, Revision, Round
from wangge.ratings.periods import words_of
from wangge.ratings.queries import outcome_of_result, outcomes, scheme_of
from wangge.ratings.rules import digest_of


def verify_all():
    """(round in words, number, how many results, differences in words) of the revisions that were told to anybody.

    What the office computed only for itself may rest on evidence that changed before the notice.
    """
    told = Round.objects.filter(noticed_at__isnull=False).order_by("first", "scheme")
    rows = Revision.objects.filter(round__in=told, at__gte=F("round__computed_at"))
    for revision in rows.select_related("round").order_by("round__first", "round__scheme", "number"):
        scheme = scheme_of(revision.round)
        title = f"{scheme.title} {words_of(scheme.period, revision.round.first)}"
        count, found = _differences(revision)
        yield title, revision.number, count, found


def _differences(revision):
    """(number of results, what differs, in words)."""
    now = {one.subject_id: one.as_row() for one in outcomes(revision.round, revision.number)}
    rows = Result.objects.filter(revision=revision).select_related("subject")
    then = {row.subject_id: (row.subject.title, outcome_of_result(row).as_row()) for row in rows}
    found = [
        f"{title}：{' '.join(map(str, before[1:4]))} → {' '.join(map(str, now[key][1:4])) if key in now else '无'}"
        for key, (title, before) in then.items()
        if now.get(key) != before
    ]
    found += [f"缺少结果：{key}" for key in now.keys() - then.keys()]
    if not found and digest_of(row for _title, row in then.values()) != revision.digest:
        found.append("摘要不符")
    return len(then), found
