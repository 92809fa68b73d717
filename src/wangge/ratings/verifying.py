"""Every revision that counted, computed anew from stored evidence and held against the stored results."""

from dataclasses import dataclass

from django.db.models import F

from wangge.ratings.heeding import counted_of
from wangge.ratings.models import Reading, Result, Revision, Round, Row
from wangge.ratings.periods import words_of
from wangge.ratings.queries import outcome_of_result, outcomes, scheme_of
from wangge.ratings.rules import digest_of, rate_of


@dataclass(frozen=True)
class Difference:
    """A result that is stored otherwise than it is computed; either is "" where it is missing. Without a title: the
    digest of the whole."""

    title: str
    stored: str
    computed: str

    def __str__(self):
        return f"{self.title or 'digest'}: {self.stored or '—'} → {self.computed or '—'}"


def verify_all():
    """(round in words, number, how many results, differences) of the revisions that were told to anybody.

    What the office computed only for itself may rest on evidence that changed before the notice.
    """
    told = Round.objects.filter(noticed_at__isnull=False).order_by("first", "scheme")
    rows = Revision.objects.filter(round__in=told, at__gte=F("round__computed_at"))
    held = set()
    for revision in rows.select_related("round").order_by("round__first", "round__scheme", "number"):
        scheme = scheme_of(revision.round)
        title = f"{scheme.title} {words_of(scheme.period, revision.round.first)}"
        count, found = _differences(revision)
        if revision.round_id not in held:  # readings and rows are the same for every revision
            found += _miscounted(revision.round) + _misread(revision.round)
            held.add(revision.round_id)
        yield title, revision.number, count, found


def _differences(revision):
    """(number of results, what differs)."""
    now = {one.subject_id: one.as_row() for one in outcomes(revision.round, revision.number)}
    rows = Result.objects.filter(revision=revision).select_related("subject")
    then = {row.subject_id: (row.subject.title, outcome_of_result(row).as_row()) for row in rows}
    found = [
        Difference(title, _short(before), _short(now.get(key)))
        for key, (title, before) in then.items()
        if now.get(key) != before
    ]
    found += [Difference(f"{key}", "", _short(now[key])) for key in now.keys() - then.keys()]
    digest = digest_of(row for _title, row in then.values())
    if digest != revision.digest:
        found.append(Difference("", revision.digest, digest))
    return len(then), found


def _miscounted(round):
    """Readings that say otherwise than the rows kept behind them, and rows that count otherwise than was decided of
    them in another period."""
    kept = counted_of(Row.objects.filter(subject__round=round))
    rows = {(subject, indicator): (hits, every) for subject, indicator, hits, every in kept}
    by_rows = {indicator for _subject, indicator in rows}
    readings = Reading.objects.filter(subject__round=round, indicator__in=by_rows).select_related("subject")
    said = {(one.subject_id, one.indicator): (one.numerator, one.denominator) for one in readings}
    titles = {one.subject_id: one.subject.title for one in readings}
    return [
        Difference(f"{titles.get(key[0], key[0])} {key[1]}", _share(said.get(key)), _share(rows.get(key)))
        for key in sorted(rows.keys() | said.keys(), key=str)
        if said.get(key) != rows.get(key)
    ] + _otherwise_than_ruled(round)


def _misread(round):
    """Readings whose value is not what their numbers come to: the public reads these, the sum counts that."""
    indicators, found = {one.key: one for one in scheme_of(round).indicators}, []
    rows = Reading.objects.filter(subject__round=round).order_by("pk")
    told = rows.values_list("subject__title", "indicator", "numerator", "denominator", "given", "of")
    for title, key, numerator, denominator, given, of in told.iterator(chunk_size=5000):
        value = rate_of(indicators[key], numerator, denominator)
        if of is None:
            right = denominator < indicators[key].least
        else:
            right = value.of is not None and given * value.of == value.given * of
        if not right:
            found.append(Difference(f"{title} {key}", f"{given}/{of}", f"{numerator}/{denominator}"))
    return found


def _otherwise_than_ruled(round):
    """Rows read or counted by another's ruling that is not, or no more, what they say."""
    rows = Row.objects.filter(subject__round=round, ruled_as__isnull=False).select_related("subject", "ruled_as")
    rows = rows.exclude(ruling=F("ruled_as__ruling"), hit=F("ruled_as__hit"), thing=F("ruled_as__thing"))
    told = [(one, one.ruling, one.ruled_as.ruling) for one in rows]
    rows = Row.objects.filter(subject__round=round, read_by__isnull=False).select_related("subject", "read_by")
    rows = rows.exclude(read_as=F("read_by__ruling"), hit=F("read_by__hit"), thing=F("read_by__thing"))
    told += [(one, one.read_as, one.read_by.ruling) for one in rows]
    return [Difference(f"{one.subject.title} {one.label}", stored, ruled) for one, stored, ruled in told]


def _share(counts):
    return "/".join(map(str, counts)) if counts else ""


def _short(row):
    """Score, place and band of an outcome's row, and its sides where they are all that differs."""
    return " ".join(f"{part}" for part in row[1:5]) if row else ""
