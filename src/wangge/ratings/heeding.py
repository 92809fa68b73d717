"""What was decided of a row is heeded where the same row is counted again: a month's objection in its quarter."""

from django.db.models import Count, Q

from wangge.ratings.models import Round, Row
from wangge.ratings.queries import counting, scheme_of


def rulings_within(round, measure):
    """(thing of an object, thing of a row) → the row of a period within a round's of which it was decided, by an
    objection upheld or a correction, as the same measure counted it; of several periods the longest. What was decided
    in a round that was withdrawn holds no more. One statement."""
    rows = Row.objects.exclude(ruling="").filter(
        ruled_as=None, subject__thing__in=round.subjects.values("thing"),
        subject__round__first__gte=round.first, subject__round__after__lte=round.after,
    )  # fmt: skip
    rows = rows.exclude(subject__round=round).exclude(subject__round__state=Round.WITHDRAWN)
    found = [one for one in rows.select_related("subject__round") if _measure_of(one) == measure]
    found.sort(key=lambda one: (one.subject.round.after - one.subject.round.first, one.pk))
    return {(one.subject.thing, one.thing): one for one in found}


def _measure_of(row):
    return scheme_of(row.subject.round).indicator(row.indicator).measure


def unheeded(round):
    """[(row of a round, the row by whose ruling it should count)] of what was decided after its rows were kept. A row
    that its object contested here, or that was put right here, is decided here; one that was counted otherwise than
    then is another fact."""
    found = []
    for indicator in scheme_of(round).of_source("measure"):
        if not (rulings := rulings_within(round, indicator.measure)):
            continue
        rows = Row.objects.filter(subject__round=round, indicator=indicator.key, objections=None)
        rows = rows.exclude(ruled_as=None, ruled_in__gt=0)
        for row in rows.filter(thing__in=[thing for _object, thing in rulings]).select_related("subject__round"):
            decided = rulings.get((row.subject.thing, row.thing))
            if decided and decided.hit == row.hit and decided.counts != row.counts:
                found.append((row, decided))
    return found


def must_be_read_again(round):
    """Whether a round's rows no longer count as was decided: it was decided since, or by a round that was withdrawn."""
    gone = Row.objects.filter(subject__round=round, ruled_as__subject__round__state=Round.WITHDRAWN)
    return gone.exists() or bool(unheeded(round))


def lock_around(row):
    """Lock a row's round, and every round told or about to be that holds the same row over a longer time. In one order
    whoever asks, so that two who decide at once wait for each other and never both."""
    around = _around(row).filter(state__in=(Round.COMPUTED, Round.NOTICED)).values("pk")
    rows = Round.objects.filter(Q(pk=row.subject.round_id) | Q(pk__in=around))
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def told_around(row):
    """Rounds that were told to their objects, not signed yet, and hold a row of a round over a longer time."""
    return _around(row).filter(state=Round.NOTICED).order_by("first", "pk")


def _around(row):
    """Rounds whose period holds that of a row's round, with the same row of the same object."""
    same = Row.objects.filter(thing=row.thing, subject__thing=row.subject.thing)
    here = row.subject.round
    rows = Round.objects.filter(first__lte=here.first, after__gte=here.after).exclude(pk=here.pk)
    return rows.filter(pk__in=same.values("subject__round"))


def counted_of(rows):
    """[(subject, indicator, hits, how many count)] of rows as a reading takes them: by what was decided before."""
    kept = rows.order_by().values_list("subject", "indicator")
    hits, every = counting("read_as", hit=True), counting("read_as")
    return kept.annotate(hits=Count("pk", filter=hits), every=Count("pk", filter=every))
