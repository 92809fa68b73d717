"""An object over the periods of its scheme as a picture beside the table; and where the scheme was another before."""

from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from wangge.core.web.chart import Bar, Chart, chart_of
from wangge.core.web.wording import month_mark
from wangge.method.loader import digest_of
from wangge.ratings.queries import scheme_of

ROOM = 5  # characters above a bar
OF_SUM = ("key", "weight", "source", "how", "levels", "measure", "survey", "leave_out", "worst", "best", "least")
PARTS = ("deductions", "bonuses", "vetoes", "bands")
WORDS = {"title", "provenance"}  # which may change without changing a sum


def picture_of(told, *, scores) -> Chart | None:
    """Bars of an object's results, (round, result) with the earliest first: in the colour of their bands, by score
    where `scores` are told, else by how high the band is. None of fewer than two."""
    rows = list(told)
    return chart_of((_bar(*row, scores) for row in rows), most=Decimal(100)) if len(rows) > 1 else None


def _bar(round, row, scores):
    scheme = scheme_of(round)
    label, under = _mark(scheme.period, round.first)
    nth = next((nth for nth, band in enumerate(scheme.bands) if band.key == row.band), None)
    if nth is None or (scores and row.score is None):
        return Bar(label, None, under=under)
    band = scheme.bands[nth]
    if scores:
        value, shown = row.score * 100 / scheme.full, f"{row.score.normalize():f}"
    else:
        value, shown = Decimal(100 * (len(scheme.bands) - nth)) / len(scheme.bands), band.title[:ROOM]
    return Bar(label, value, shown, under=under, mark=band.colour)


def _mark(period, first):
    """What stands under a bar in little room, and below that."""
    if period == "year":
        return f"{first.year}", ""
    if period == "month":
        return month_mark(first), f"{first.year}"
    if period == "half":
        return (_("上半年") if first.month == 1 else _("下半年")), f"{first.year}"
    return _("%d 季度") % ((first.month + 2) // 3), f"{first.year}"


def changed_since(rounds):
    """The rounds, given the earliest first, that were summed otherwise than the one before them."""
    return {later.pk for earlier, later in pairwise(rounds) if _sum_of(earlier) != _sum_of(later)}


def _sum_of(round):
    """What a round was summed by: indicators, weights, entries, vetoes, bands."""
    scheme = scheme_of(round)
    return digest_of({
        "full": f"{scheme.full}", "missing": scheme.missing, "known": f"{scheme.known}", "cap": f"{scheme.bonus_cap}",
        "raters": [[one.key, f"{one.weight}", *[one.least] * (one.least > 1)] for one in scheme.raters],
        "indicators": [one.model_dump(mode="json", include=set(OF_SUM)) for one in scheme.indicators],
        **{part: [one.model_dump(mode="json", exclude=WORDS) for one in getattr(scheme, part)] for part in PARTS},
    })  # fmt: skip
