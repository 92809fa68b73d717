"""Reading sheets: what they came to, their rows, and who may see which."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, CharField, Count, Q, Value, When

from wangge.assessments import rules
from wangge.assessments.models import Appeal, Line, Revision, Row, Score, Sheet
from wangge.core.errors import Forbidden
from wangge.core.permits import allows
from wangge.method.queries import method_of
from wangge.method.schema import SheetScheme
from wangge.organisations.models import Body

TURNED = Q(appeal__outcome=Appeal.TURNED)
UPHELD_OUT = Q(appeal__outcome=Appeal.EXCLUDED)
COUNTS_AS_HIT = Q(hit=True) & ~TURNED | Q(hit=False) & TURNED


def scheme_of(sheet: Sheet) -> SheetScheme:
    """The rules a sheet was drawn up by, in the reader's language."""
    return method_of(sheet.version_id).assessments[sheet.scheme]


def sheets_for(actor):
    """The sheets an actor may open, the latest month first: all, or for a body under assessment the same list."""
    if allows(actor, rules.VIEW) or actor.holding(rules.APPEAL):
        return Sheet.objects.order_by("-first", "scheme")
    return Sheet.objects.none()


def sheet_in_sight(sheet_id, actor) -> Sheet:
    """A sheet as a whole: to those who see all sheets, to bodies under assessment once it is signed."""
    sheet = Sheet.objects.filter(pk=sheet_id).first()
    if sheet and (allows(actor, rules.VIEW) or (sheet.is_signed and actor.holding(rules.APPEAL))):
        return sheet
    raise Forbidden()


def body_in_sight(sheet_id, body_id, actor) -> tuple[Sheet, Body]:
    """A sheet and one body's part of it: to those who see all, and to the body itself."""
    own = any(office.body_id == body_id for office in actor.holding(rules.APPEAL))
    sheet = Sheet.objects.filter(pk=sheet_id).first() if own or allows(actor, rules.VIEW) else None
    body = Body.objects.filter(pk=body_id).first() if sheet else None
    if body is None:
        raise Forbidden()
    return sheet, body


def published_sheets():
    """Sheets that were signed, the latest month first."""
    return Sheet.objects.filter(state=Sheet.SIGNED).order_by("-first", "scheme")


def counts_of(sheet) -> dict[UUID, dict[str, rules.Count]]:
    """body → measure → Count, appeals upheld heeded: one query."""
    rows = Row.objects.filter(sheet=sheet).exclude(UPHELD_OUT).order_by()
    found: dict = defaultdict(dict)
    counted = rows.values_list("body", "measure").annotate(hits=Count("pk", filter=COUNTS_AS_HIT), all=Count("pk"))
    for body, measure, hits, every in counted:
        found[body][measure] = rules.Count(hits, every)
    return found


def digest_of(sheet) -> str:
    """The digest of the rows as they count now."""
    outcome = Case(
        When(appeal__outcome__in=[Appeal.EXCLUDED, Appeal.TURNED], then="appeal__outcome"),
        default=Value(""), output_field=CharField(),
    )  # fmt: skip
    rows = Row.objects.filter(sheet=sheet).order_by()
    return rules.digest_of(rows.values_list("measure", "thing", "body", "hit", outcome).iterator(chunk_size=5000))


def recomputes(sheet) -> bool:
    """Whether the revision that holds follows from the stored rows and rules: every figure, score, place and digest."""
    revision, counts, scheme = revision_of(sheet), counts_of(sheet), scheme_of(sheet)
    scores = {body: rules.score_of(scheme, found) for body, found in counts.items()}
    places = rules.places_of(scores)
    lines = {(line.body_id, line.measure): (line.numerator, line.denominator) for line in revision.lines.all()}
    kept = {score.body_id: (score.value, score.place) for score in revision.scores.all()}
    return (
        lines == {(body, key): (one.numerator, one.denominator) for body in counts for key, one in counts[body].items()}
        and kept == {body: (value, places.get(body)) for body, value in scores.items()}
        and revision.digest == digest_of(sheet)
    )


def revision_of(sheet) -> Revision:
    """The revision that holds."""
    return sheet.revisions.get(number=sheet.revision)


@dataclass(frozen=True)
class Standing:
    """What a body came to: score, place, and a line for each indicator it has rows of."""

    body: Body
    score: Decimal | None
    place: int | None
    lines: dict[str, Line] = field(default_factory=dict)


def standings(revision) -> list[Standing]:
    """What every body came to in a revision, by place, those without a score after them by name: two queries."""
    lines: dict = defaultdict(dict)
    for line in revision.lines.all():
        lines[line.body_id][line.measure] = line
    scores = Score.objects.filter(revision=revision).select_related("body")
    found = [Standing(one.body, one.value, one.place, lines[one.body_id]) for one in scores]
    return sorted(found, key=lambda one: (one.place is None, one.place or 0, one.body.name))


def open_appeals():
    """Appeals that wait to be decided, the most urgent first."""
    rows = Appeal.objects.filter(outcome="").select_related("row__body", "sheet")
    return rows.order_by("due", "id")


def appeal_counts(sheet) -> dict[str, int]:
    """How many appeals there were, and how many were upheld: the public reads that too (guard-rail 11)."""
    upheld = Q(outcome__in=[Appeal.EXCLUDED, Appeal.TURNED])
    return sheet.appeals.aggregate(made=Count("pk"), upheld=Count("pk", filter=upheld))
