"""Reading rounds: their scheme, the lines behind a result, what computing them comes to."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Exists, OuterRef, Q

from wangge.core.errors import Refused
from wangge.method.queries import as_written, current_version, method_of
from wangge.method.schema.ratings import Rater, RatingIndicator
from wangge.ratings import summing
from wangge.ratings.models import Mark, Note, Reading, Result, Round, Row, Sheet
from wangge.ratings.rules import (
    HIDDEN,
    Sum,
    Value,
    bands_of,
    counted,
    line_points,
    places_of,
    side_scores,
    sides_heard,
    total,
)


def scheme_of(round):
    """The scheme a round is carried out by, as its version has it, in the reader's language."""
    return method_of(round.version_id).ratings[round.scheme]


def scheme_on(key, day):
    """A scheme as the method in force on a day has it, in the city's own words; None where there was none yet, or none
    any more."""
    try:
        scheme = as_written(current_version(day).pk).ratings.get(key)
    except Refused:  # before the first method
        return None
    return None if scheme is None or scheme.retired else scheme


def rounds():
    """All rounds, the latest period first."""
    return Round.objects.order_by("-first", "scheme")


@dataclass(frozen=True)
class Line:
    """What one indicator came to for one object: `side` None where all sides share it."""

    indicator: RatingIndicator
    side: Rater | None
    value: Value
    points: Decimal | None


def lines_of(subject, number=None):
    """An object's lines as they count in a revision (the latest), in the order of the scheme; nothing found is a line
    without points. Three statements."""
    scheme, number = scheme_of(subject.round), subject.round.revision if number is None else number
    found = {(side, key): Value(given, of) for side, key, given, of in summing.lines(scheme, subject, number)}
    unknown = Value(None, None)
    told = []
    for indicator in scheme.indicators:
        for side in scheme.raters if indicator.source == "panel" else (None,):
            value = found.get((side.key if side else "", indicator.key), unknown)
            told.append(Line(indicator, side, value, line_points(indicator, value)))
    return told


def _counting(subject):
    """The marks of an object that count, each with its sheet, the earliest first."""
    rows = Mark.objects.filter(sheet__subject=subject, sheet__withdrawn_at=None)
    return rows.select_related("sheet").order_by("sheet__on", "id")


def marks_behind(subject, indicator, side=""):
    """The marks one line is made of."""
    return _counting(subject).filter(sheet__side=side, indicator=indicator)


def marks_of(subject):
    """(side, indicator) → the marks each line is made of."""
    found: dict = defaultdict(list)
    for mark in _counting(subject):
        found[mark.sheet.side, mark.indicator].append(mark)
    return found


@dataclass(frozen=True, slots=True)
class Figure:
    """What a measure counted for one object: how many rows hit of how many; `rows`: whether each is kept."""

    numerator: int
    denominator: int
    rows: bool = False

    @property
    def share(self):
        """In per cent, two places, halves up; a dash where nothing was counted."""
        if not self.denominator:
            return "—"
        return f"{(Decimal(100 * self.numerator) / self.denominator).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def figures_of(subjects):
    """subject → indicator → Figure of what measures said, rows that were ruled on heeded: two statements."""
    found: dict = defaultdict(dict)
    rows = Row.objects.filter(subject=OuterRef("subject"), indicator=OuterRef("indicator"))
    readings = Reading.objects.filter(subject__in=subjects).annotate(by_rows=Exists(rows))
    told = readings.values_list("subject", "indicator", "numerator", "denominator", "by_rows")
    for subject, indicator, numerator, denominator, by_rows in told:
        found[subject][indicator] = Figure(numerator, denominator, by_rows)
    ruled = Row.objects.filter(subject__in=subjects, ruled_in__gt=0).order_by()  # what was ruled before was read so
    changed = ruled.values_list("subject", "indicator").annotate(
        lost=Count("pk", filter=counting("read_as", hit=True)), won=Count("pk", filter=counting("ruling", hit=True)),
        less=Count("pk", filter=counting("read_as")), more=Count("pk", filter=counting("ruling")),
    )  # fmt: skip
    for subject, indicator, lost, won, less, more in changed:
        was = found[subject][indicator]
        found[subject][indicator] = Figure(was.numerator - lost + won, was.denominator - less + more, True)
    return found


def counting(ruling, *, hit=False):
    """The rows that count (as a `hit`) by what stands in a column: as they were read, or by their ruling now."""
    if not hit:
        return ~Q(**{ruling: Row.OUT})
    turned = Q(**{ruling: Row.TURNED})
    return Q(hit=True) & ~turned & ~Q(**{ruling: Row.OUT}) | Q(hit=False) & turned


def results_of(round, number=None):
    """The results of a revision (the one that holds), best place first, those without a score last."""
    number = round.revision if number is None else number
    rows = Result.objects.filter(revision__round=round, revision__number=number).select_related("subject")
    return rows.order_by("place", "subject__title", "id")


def result_of(subject, number=None):
    """An object's result in a revision (the one that holds); None before the first computing."""
    return results_of(subject.round, number).filter(subject=subject).first()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What computing says of an object; a Result has the same fields."""

    subject_id: object
    score: Decimal | None
    place: int | None
    band: str
    sides: dict
    bonus: Decimal
    veto: str
    withheld: str

    def as_row(self):
        """Its values as a digest reads them: numbers with four decimals, sides in their order."""
        sides = ";".join(f"{key}={value}" for key, value in sorted(self.sides.items()))
        score = "" if self.score is None else f"{self.score:.4f}"
        bonus = f"{self.bonus:.4f}"
        return f"{self.subject_id}", score, self.place or "", self.band, sides, bonus, self.veto, self.withheld


def outcome_of_result(row):
    """A stored result as an outcome, to be held against a computing."""
    return Outcome(
        row.subject_id, row.score, row.place, row.band, row.sides, row.bonus, row.veto, row.withheld
    )  # fmt: skip


def outcomes(round, number, scheme=None, tried=()):
    """What every object of a round comes to by its evidence and the corrections up to a revision: five statements.

    `scheme` instead of the round's own asks what would be if; `tried`: its indicators whose rates count otherwise.
    """
    scheme = scheme or scheme_of(round)
    sums, sheets = _sums(round, number, scheme, tried), sheets_of(round) if scheme.of_source("panel") else {}
    extra, vetoes = _notes(round, number, scheme)
    found, sides_of = {}, {}
    for key, hidden in round.subjects.values_list("pk", "hidden"):
        handed_in, bonus = sheets.get(key, {}), extra.get(key, Decimal(0))
        heard = sides_heard(scheme, handed_in)
        sides = sides_of[key] = side_scores(scheme, sums.get(key, {}), heard)
        found[key] = Sum(None, HIDDEN, bonus) if hidden else total(scheme, sides, bonus, heard, handed_in)
    scores = {key: one.score for key, one in found.items()}
    places = places_of(scores)
    bands = bands_of(scheme, scores, {key: one.band for key, one in vetoes.items()})
    return [
        Outcome(
            key, one.score, places.get(key), bands.get(key, ""),
            {side: f"{value}" for side, value in sides_of[key].items() if value is not None},
            one.bonus, vetoes[key].key if key in vetoes else "", one.withheld,
        )
        for key, one in found.items()
    ]  # fmt: skip


def _sums(round, number, scheme, tried):
    """subject → side → (known, got)."""
    found: dict = defaultdict(dict)
    for subject, side, known, got in summing.sums(scheme, round.pk, number, tried):
        found[subject][side] = (known, got)
    return found


def sheets_of(round, subjects=None):
    """subject → side → how many sheets that count it handed in, of all objects of a round or of some: one statement."""
    found = defaultdict(dict)
    rows = Sheet.objects.filter(round=round, withdrawn_at=None).exclude(side="").order_by()
    rows = rows if subjects is None else rows.filter(subject__in=subjects)
    for subject, side, many in rows.values_list("subject", "side").annotate(Count("pk")):
        found[subject][side] = many
    return found


def bonus_of(subject):
    """The bonus points noted of an object that count now, before the cap."""
    scheme = scheme_of(subject.round)
    keys = {one.key: one for one in scheme.bonuses}
    rows = Note.objects.filter(subject=subject, ended_in=None, key__in=keys).order_by()
    times = rows.values_list("key").annotate(Count("pk"))
    return sum((counted(keys[key], many) for key, many in times), Decimal(0))


def _notes(round, number, scheme):
    """(subject → bonus points before the cap, subject → the veto that holds it lowest)."""
    rows = Note.objects.filter(subject__round=round).exclude(ended_in__lte=number).order_by()
    bonuses, vetoes = {one.key: one for one in scheme.bonuses}, {one.key: one for one in scheme.vetoes}
    order = {band.key: rank for rank, band in enumerate(scheme.bands)}
    extra: dict = defaultdict(lambda: Decimal(0))
    held: dict = {}
    for subject, key, times in rows.values_list("subject", "key").annotate(Count("pk")):
        if key in bonuses:
            extra[subject] += counted(bonuses[key], times)
        if key in vetoes and (subject not in held or order[vetoes[key].band] > order[held[subject].band]):
            held[subject] = vetoes[key]
    return extra, held
