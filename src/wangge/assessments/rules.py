"""Who may do what with a sheet, and how it is scored: pure rules."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from wangge.core.permits import allows, rule
from wangge.method.schema import Indicator, SheetScheme

VIEW, PREPARE, SIGN = "assessments.view", "assessments.prepare", "assessments.sign"
APPEAL, DECIDE = "assessments.appeal", "assessments.decide"
HUNDREDTH = Decimal("0.01")


@rule(VIEW, PREPARE, SIGN)
def of_the_county(actor, office, thing):
    """Sheets are the whole county's: an office of its root. That a signer decided no appeal is checked at signing."""
    return office is not None and _of_the_root(office)


@rule(APPEAL)
def of_the_body_itself(actor, office, row):
    """A body reads and contests its own rows; before one is named, whichever body the office is of."""
    return office is not None and (row is None or row.body_id == office.body_id)


@rule(DECIDE)
def of_another_body(actor, office, appeal):
    """Whoever decides neither appealed nor works for the body that did."""
    if office is None or not _of_the_root(office):
        return False
    return appeal is None or (office.body_id != appeal.row.body_id and actor.id != appeal.by_id)


def sees_appeal(actor, appeal):
    """The office by which an actor reads an appeal: of one of its sides, or of those who see all sheets; None for
    others."""
    return sees_proofs(actor, appeal) or allows(actor, VIEW) or None


def sees_proofs(actor, appeal):
    """The office by which an actor looks at an appeal's pictures: of the body that made it, or of those who decide;
    None for others, who read its words."""
    return allows(actor, APPEAL, appeal.row) or allows(actor, DECIDE) or None


def _of_the_root(office):
    return "." not in office.area_path


@dataclass(frozen=True)
class Count:
    """How many rows hit of how many, appeals upheld already heeded."""

    numerator: int
    denominator: int

    @property
    def value(self) -> Decimal:
        """Per cent, two places, halves up; there is always a row."""
        return (Decimal(self.numerator) * 100 / self.denominator).quantize(HUNDREDTH, ROUND_HALF_UP)


def stands_against(indicator: Indicator, hit: bool) -> bool:
    """Whether a row lowers the body's figure, so that it may appeal."""
    return hit == indicator.less_is_better


def points_of(indicator: Indicator, value: Decimal) -> Decimal:
    """What a value counts for out of a hundred."""
    return 100 - value if indicator.less_is_better else value


def score_of(scheme: SheetScheme, counts: Mapping[str, Count]) -> Decimal | None:
    """The weighted mean of the rounded values, two places, halves up, so that a reader can do the sum.

    None if an indicator that counts has fewer than `scheme.least` rows: what is not known is neither good nor bad.
    """
    weighed = [row for row in scheme.indicators if row.weight]
    if any(row.measure not in counts or counts[row.measure].denominator < scheme.least for row in weighed):
        return None
    total = sum(row.weight * points_of(row, counts[row.measure].value) for row in weighed)
    return (total / 100).quantize(HUNDREDTH, ROUND_HALF_UP)


def places_of(scores: Mapping) -> dict:
    """key → place of all that have a score: equal scores share a place, the next one counts them all (1, 1, 3)."""
    known = {key: value for key, value in scores.items() if value is not None}
    return {key: 1 + sum(other > value for other in known.values()) for key, value in known.items()}


def digest_of(rows: Iterable[tuple]) -> str:
    """SHA-256 over (measure, thing, body, hit, outcome) of every row, in that order, a line each."""
    lines = sorted("|".join(str(part) for part in row) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
