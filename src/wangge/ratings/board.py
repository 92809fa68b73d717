"""What the office looks at while a round runs: how far it is, who marks unlike the others, what moved since last time,
and what would move if the scheme were another."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, F, Sum
from django.utils.timezone import localdate

from wangge.ratings.models import Mark, Note, Result, Round, Sheet
from wangge.ratings.periods import before, last_day, period_of
from wangge.ratings.queries import outcomes, results_of, scheme_of, scheme_on
from wangge.ratings.trying import other_rates

APART = Decimal(15)  # per cent of the points by which a rater is told to mark unlike the others of the side
PERIODS = 12
FEWEST = 3  # sheets from which on that is said


def missing(method):
    """(scheme, first day) of periods that have no round and may have one, where the method of their last day has the
    scheme: the one that runs and the one before; of what the platform carries out by itself the twelve that are over.
    """
    yield from missing_of(method.ratings.values())


def missing_of(schemes, today=None):
    """As `missing`, of these schemes, on a day (today)."""
    known = set(Round.objects.exclude(state=Round.WITHDRAWN).values_list("scheme", "first"))
    today = today or localdate()
    for scheme in schemes:
        first = period_of(scheme.period, today)[0]
        for back in range(PERIODS + 1 if scheme.by_itself else 2):
            may = (back or not scheme.by_itself) and (scheme.key, first) not in known and not scheme.retired
            if may and scheme_on(scheme.key, last_day(scheme.period, first, today)):
                yield scheme, first
            first = before(scheme.period, first)


@dataclass(frozen=True)
class Part:
    """How far one part of the evidence is: sheets of a side or drawn checks, of all objects."""

    key: str
    title: str
    done: int
    of: int

    @property
    def share(self):
        """In whole per cent, rounded down: nothing is called finished that is not."""
        return 100 * self.done // self.of if self.of else 0


def progress_of(round):
    """(how many objects, the parts of evidence) of a round: objects with the sheets each side must hand in, and with a
    check. Three statements, and one for each side that votes."""
    scheme, many = scheme_of(round), round.subjects.count()
    rows = Sheet.objects.filter(round=round, withdrawn_at=None).order_by().values_list("side")
    done = dict(rows.annotate(Count("subject", distinct=True)))
    parts = []
    if scheme.of_source("check"):
        parts.append(Part("", "", done.get("", 0), many))
    if scheme.of_source("panel"):
        done |= {side.key: _with_enough(round, side) for side in scheme.raters if side.least > 1}
        parts += [Part(side.key, side.title, done.get(side.key, 0), many) for side in scheme.raters]
    return many, parts, Note.objects.filter(subject__round=round, ended_in=None).count()


def _with_enough(round, side):
    """How many objects have as many sheets of a side as it must hand in."""
    rows = Sheet.objects.filter(round=round, side=side.key, withdrawn_at=None).order_by().values("subject")
    return rows.annotate(many=Count("pk")).filter(many__gte=side.least).count()


@dataclass(frozen=True)
class Marker:
    """How one office marks beside all of its side: sheets, mean of the points in per cent, difference to the side."""

    side: str
    title: str
    sheets: int
    mean: Decimal
    off: Decimal

    @property
    def stands_out(self):
        """Whether its marks lie so far from the others' that somebody should look."""
        return self.sheets >= FEWEST and abs(self.off) >= APART


def markers_of(round):
    """Every office that marked in a round, by side: one statement. No list of good and bad raters: it is in the order
    of their offices, to find what was understood differently."""
    scheme = scheme_of(round)
    titles = {side.key: side.title for side in scheme.raters}
    rows = Mark.objects.filter(sheet__round=round, sheet__withdrawn_at=None, of__isnull=False).order_by()
    rows = rows.values("sheet__side", "sheet__office_id", "sheet__office_title").annotate(
        given=Sum("given"), all=Sum("of"), sheets=Count("sheet", distinct=True)
    )
    found = list(rows)
    sums: dict = {}
    for row in found:
        given, of = sums.get(row["sheet__side"], (0, 0))
        sums[row["sheet__side"]] = (given + row["given"], of + row["all"])
    told = [_marker(row, titles, *sums[row["sheet__side"]]) for row in found]
    return sorted(told, key=lambda one: (one.side, one.title))


def _marker(row, titles, given, of):
    mean = Decimal(100) * row["given"] / row["all"]
    off = mean - Decimal(100) * given / of
    side = titles.get(row["sheet__side"], "")
    return Marker(side, row["sheet__office_title"], row["sheets"], _tenth(mean), _tenth(off))


def _tenth(value):
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def last_round(round):
    """The round of the same scheme a period before, as far as it was told to its objects; None without."""
    first = before(scheme_of(round).period, round.first)
    return _told(round.scheme).filter(first=first).first()


def _told(scheme):
    """Rounds of a scheme that objects were told of, and that stand."""
    return Round.objects.filter(scheme=scheme, noticed_at__isnull=False).exclude(state=Round.WITHDRAWN)


def earlier_results(round, things):
    """thing → (score, band) in the round before, for objects that were in it; {} without such a round."""
    last = last_round(round)
    if last is None:
        return {}
    rows = results_of(last).filter(subject__thing__in=things).order_by()
    return {thing: (score, band) for thing, score, band in rows.values_list("subject__thing", "score", "band")}


def history_of(subject):
    """The results of a thing in every round of its scheme that was told, the earliest first."""
    rows = Result.objects.filter(subject__thing=subject.thing, revision__round__in=_told(subject.round.scheme))
    rows = rows.filter(revision__number=F("revision__round__revision")).select_related("revision__round")
    return list(rows.order_by("revision__round__first"))


@dataclass
class Band:
    """A band with how many objects are in it."""

    band: object
    many: int
    share: int = 0


def bands_with(round):
    """The bands of a round with their numbers, the best first, and how many have no result: one statement."""
    scheme = scheme_of(round)
    found = dict(results_of(round).order_by().values_list("band").annotate(Count("pk")))
    known = sum(number for key, number in found.items() if key)
    rows = [Band(one, found.get(one.key, 0)) for one in scheme.bands]
    for row in rows:
        row.share = 100 * row.many // known if known else 0
    return rows, found.get("", 0)


@dataclass
class Move:
    """An object that would stand elsewhere: before and after."""

    title: str
    before: object
    after: object
    band_before: str
    band_after: str

    @property
    def changes_band(self):
        """Whether it would be in another band, and not only at another place."""
        return self.before.band != self.after.band


@dataclass
class Trial:
    """What another scheme would come to, of evidence as it is: who moves, and how many in each band."""

    moves: list = field(default_factory=list)
    bands: list = field(default_factory=list)  # (band, before, after)


def tried(round, scheme):
    """What a round would come to by another scheme. Nothing is written."""
    bands = {band.key: band.title for band in scheme.bands}
    titles, number = dict(round.subjects.values_list("pk", "title")), max(round.revision, 1)
    now = {one.subject_id: one for one in outcomes(round, number)}
    rates = other_rates(scheme_of(round), scheme)
    other = {one.subject_id: one for one in outcomes(round, number, scheme, rates)}
    moved = [
        Move(titles[key], now[key], other[key], bands.get(now[key].band, "—"), bands.get(other[key].band, "—"))
        for key in now
        if (now[key].band, now[key].place) != (other[key].band, other[key].place)
    ]
    moved.sort(key=lambda one: (not one.changes_band, one.after.place or 10**9, one.title))
    counts = [
        (band, sum(one.band == band.key for one in now.values()), sum(one.band == band.key for one in other.values()))
        for band in scheme.bands
    ]
    return Trial(moved, counts)
