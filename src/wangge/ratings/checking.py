"""Reading random checks: draws and what is public of them, an inspector's list, a sheet as found, what is put right."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from wangge.core.permits import allows
from wangge.method.schema.base import Provenance
from wangge.method.schema.ratings import RatingIndicator
from wangge.ratings.inspecting import items_of_draw
from wangge.ratings.marking import mark_words
from wangge.ratings.models import Draw, Pick, Proof, Rectification, Recusal, Round
from wangge.ratings.owning import rounds_of_people
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import CHECK, OWN, SIGN, VIEW, Value


def draws():
    """All draws, the latest first, with how many objects were drawn, how many of them checked and how many `stuck` with
    an inspector who has an interest, as there is nobody else; no record."""
    interest = Recusal.objects.filter(by_id=OuterRef("by_id"), thing=OuterRef("subject__thing"), ended_at=None)
    picks = Pick.objects.filter(draw=OuterRef("pk"))
    counts = {"picked": picks, "checked": picks.exclude(sheet=None)}
    counts["stuck"] = picks.filter(Exists(interest), sheet=None)
    counts = {name: _number(rows) for name, rows in counts.items()}
    return Draw.objects.select_related("round").defer("record").annotate(**counts).order_by("-first", "-id")


def _number(rows):
    """How many rows there are for each draw, counted for those of a page alone."""
    return Coalesce(Subquery(rows.order_by().values("draw").annotate(many=Count("pk")).values("many")), 0)


def draws_to_show():
    """Those that the public sees: of all schemes but those of people's work, which name nobody."""
    return draws().exclude(round__in=rounds_of_people())


def is_open_to_all(draw, today):
    """Whether the picks are public: when all were checked, or their time is over. Before, those drawn would be warned.

    `draw`: one of `draws()`."""
    return draw.revealed_at is not None and (today >= draw.after or draw.checked == draw.picked)


def public_record(draw, today):
    """The record as everybody may read it now (`core.draw_record`), with its list."""
    told = draw.record | {"list": draw.record["list"] | {"items": items_of_draw(draw)}}
    if not is_open_to_all(draw, today):
        told.pop("revealed", None)
    return told


def picks_of(actor):
    """The checks that are an actor's own, the latest draw first, in the order drawn."""
    rows = Pick.objects.filter(by_id=actor.id).select_related("draw__round", "subject", "sheet")
    return rows.defer("draw__record").order_by("-draw__first", "draw", "ordinal")


def waiting_picks(actor, today):
    """Of them, those that can still be checked."""
    at_that_time = {"draw__first__lte": today, "draw__after__gt": today}
    recused = Recusal.objects.filter(by_id=actor.id, ended_at=None).values("thing")
    waiting = picks_of(actor).filter(sheet=None, draw__round__state=Round.OPEN, **at_that_time)
    return waiting.exclude(subject__thing__in=recused)


@dataclass(frozen=True)
class Item:
    """An indicator on a sheet: its mark in words, the photos behind it, and what became of it."""

    indicator: RatingIndicator
    words: str
    missed: bool
    said: str
    proofs: tuple
    rectification: Rectification | None


def items_of(sheet):
    """[(group, items), …] of a check that was handed in. Three statements."""
    scheme = scheme_of(sheet.round)
    marks = {mark.indicator: mark for mark in sheet.marks.all()}
    proofs: dict = {}
    for one in Proof.objects.filter(sheet=sheet, rectification=None):
        proofs.setdefault(one.indicator, []).append(one)
    right = {one.indicator: one for one in sheet.rectifications.all()}
    found = []
    for group in scheme.groups:
        rows = [row for row in scheme.of_source("check") if row.group == group.key and row.key in marks]
        if rows:
            found.append((group, [_item(row, marks[row.key], proofs, right) for row in rows]))
    return found


def _item(indicator, mark, proofs, right):
    value = Value(mark.given, mark.of)
    missed = mark.of is not None and mark.given < mark.of
    return Item(
        indicator, mark_words(indicator, value), missed, mark.words,
        tuple(proofs.get(indicator.key, ())), right.get(indicator.key),
    )  # fmt: skip


@dataclass(frozen=True)
class Demand:
    """What a decision asks to be improved, as `asked_for` tells it; `days` 0: its day is the decision's own."""

    title: str
    provenance: Provenance
    look: str = ""
    evidence: bool = True
    days: int = 0


def asked_for(row):
    """What is to be put right: the indicator of a check, or the effect of a decision."""
    scheme = scheme_of(row.subject.round)
    if row.decision is None:
        return scheme.indicator(row.indicator)
    effect = next(one for one in scheme.effects if one.key == row.decision.effect)
    return Demand(effect.title, effect.provenance)


def may_answer(actor, row):
    """The office (or True) under which an actor says that something was put right: of the object's body; where a
    decision's object has none, an inspector there. None for others."""
    by_others = row.decision_id and row.subject.body_id is None
    return allows(actor, CHECK if by_others else OWN, row.subject) or None


def may_look(actor, row):
    """The office (or True) under which an actor looks again: an inspector there; at what a decision asked for, who
    signs decisions too. None for others."""
    return allows(actor, CHECK, row.subject) or (row.decision_id and allows(actor, SIGN)) or None


DROPPED = Q(closed_at__isnull=False, closed_by=None, decision__isnull=False)
"""`Rectification.dropped` as a condition: its decision was revoked, and nobody looked again."""


def improvements_of(round, now):
    """How many improvements that decisions of a round ask for are open, of these late, wait for a second look, or were
    closed by one: one statement."""
    rows = Rectification.objects.filter(decision__subject__round=round)
    todo, done = Q(closed_at=None, fixed_at=None), Q(fixed_at__isnull=False) & ~DROPPED
    stands = {
        "open": todo, "late": todo & Q(due__lt=now),
        "waits": done & Q(closed_at=None), "closed": done & Q(closed_at__isnull=False),
    }  # fmt: skip
    return rows.aggregate(**{name: Count("pk", filter=condition) for name, condition in stands.items()})


def rectifications_for(actor):
    """What is to be put right, as far as an actor sees it: the county's offices all, inspectors in their areas, an
    object's body its own. The first due first, what is closed last."""
    rows = Rectification.objects.select_related("subject__round", "subject__body", "sheet", "decision")
    photos = Prefetch("proofs", Proof.objects.order_by("at", "ordinal"))
    return rows.filter(_seen_by(actor)).prefetch_related(photos).order_by("closed_at", "due", "id")


def _seen_by(actor):
    if allows(actor, VIEW):
        return Q()
    seen = Q(subject__body__in=[office.body_id for office in actor.holding(OWN)])
    for office in actor.holding(CHECK):
        inside = Q(subject__area_path=office.area_path) | Q(subject__area_path__startswith=f"{office.area_path}.")
        seen |= inside & ~Q(subject__body=office.body_id)
    return seen


def to_put_right(bodies):
    """What these bodies have to put right."""
    return Rectification.objects.filter(closed_at=None, fixed_at=None, subject__body__in=bodies)


def overdue(rows, at=None):
    """Of these, what is past its day without having been put right."""
    return rows.filter(closed_at=None, fixed_at=None, due__lt=at or timezone.now())
