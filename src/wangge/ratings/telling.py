"""Results in words: the band, what cost points and how many, for the object itself and for the public."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.accounts.queries import appointments_on
from wangge.ratings import summing
from wangge.ratings.measured import cells_of
from wangge.ratings.models import Consent, Note
from wangge.ratings.owning import is_of_people
from wangge.ratings.queries import scheme_of, sheets_of
from wangge.ratings.rules import HIDDEN, NO_SIDE, TOO_FEW, TOO_LITTLE, Value, line_points, tells_votes

TOLD = 3
"""How many of the costliest lines a list names; an object's page names all."""


@dataclass(frozen=True, slots=True)
class Cost:
    """A line that cost points: which, on which side, how many of how many, and what that took from the score."""

    title: str
    side: str
    points: Decimal
    of: Decimal
    took: Decimal


@dataclass
class Told:
    """A result as people read it."""

    result: object
    title: str
    band: object = None
    costs: list = field(default_factory=list)
    entries: list = field(default_factory=list)  # (title, how often)
    veto: str = ""
    figures: list = field(default_factory=list)  # (indicator, Figure or None)
    votes_kept: bool = False  # too few voted for the public to read what a side made of it

    @property
    def subject(self):
        return self.result.subject

    @property
    def lack(self):
        """Why there is no result."""
        return withheld_words(self.result.withheld) if self.band is None else ""


def withheld_words(key):
    """Why an object has no result."""
    words = {
        NO_SIDE: _("有评价方没有交评分表"), TOO_FEW: _("有评价方投票的人数不够"),
        HIDDEN: _("公开说明已经撤回，不参评"), TOO_LITTLE: _("查到的情况太少，不足以评分"),
    }  # fmt: skip
    return words.get(key, words[TOO_LITTLE])


def told(round, results, *, public, most=TOLD):
    """Results of a round in words, in their order. `public`: what the scheme publishes, of offices held only honours
    whose holder consents."""
    scheme = scheme_of(round)
    results = list(results)
    names = consented(round, results) if public and is_of_people(round) else None
    if names is not None:
        results = [row for row in results if row.subject_id in names and scheme.band(row.band).tone == "good"]
    keys = [row.subject_id for row in results]
    shows = not public or ("reasons" in scheme.publishes and names is None)
    votes = _votes_told(scheme, round, keys) if public else None
    costs = costs_of(round, keys, most, votes) if shows and keys else {}
    entries = entries_of(scheme, keys) if shows and keys else {}
    figures = cells_of(scheme, keys, public=public) if names is None else {}
    vetoes = {one.key: one.title for one in scheme.vetoes}
    return [
        Told(
            row, (names or {}).get(row.subject_id, row.subject.title),
            scheme.band(row.band) if row.band else None,
            costs.get(row.subject_id, []), entries.get(row.subject_id, []), vetoes.get(row.veto, ""),
            figures.get(row.subject_id, []), votes is not None and row.subject_id not in votes,
        )
        for row in results
    ]  # fmt: skip


def costs_of(round, keys, most=None, votes=None):
    """subject → the lines that cost it points, the costliest first: one statement for all of them. `votes`: the only
    objects of which lines of sides are named."""
    scheme, found = scheme_of(round), defaultdict(list)
    indicators = {row.key: row for row in scheme.indicators}
    sides = {row.key: row for row in scheme.raters}
    for subject, side, key, given, of in summing.lines_of_many(scheme, round.pk, keys, round.revision):
        indicator = indicators[key]
        points = line_points(indicator, Value(given, of))
        if points is None or points >= indicator.weight or (side and votes is not None and subject not in votes):
            continue
        share = sides[side].weight / 100 if side else Decimal(1)
        took = (indicator.weight - points) * share
        title = sides[side].title if side and len(scheme.raters) > 1 else ""
        found[subject].append(Cost(indicator.title, title, points, indicator.weight, took))
    for rows in found.values():
        rows.sort(key=lambda one: (-one.took, one.title, one.side))
        del rows[most or len(rows) :]
    return found


def _votes_told(scheme, round, keys):
    """The objects of which the public may read what each side made of them without learning how somebody voted; None
    for all, where nobody votes. One statement where somebody does."""
    if all(side.least == 1 for side in scheme.raters):
        return None
    sheets = sheets_of(round, keys)
    return {key for key in keys if tells_votes(scheme, sheets.get(key, {}))}


def entries_of(scheme, keys):
    """subject → (title, how often) of deductions and bonuses noted that count; never the words of whoever noted."""
    titles = {one.key: one.title for one in (*scheme.deductions, *scheme.bonuses)}
    rows = Note.objects.filter(subject__in=keys, ended_in=None, key__in=titles).order_by("key")
    found = defaultdict(list)
    for subject, key, times in rows.values_list("subject", "key").annotate(Count("pk")):
        found[subject].append((titles[key], times))
    return found


def consented(round, results):
    """subject → what is published of an office whose holder consents: the name of its notice card while the
    office is held, or the office."""
    keys = [row.subject_id for row in results]
    given = Consent.objects.filter(subject__in=keys, withdrawn_at=None).select_related("subject")
    by_thing = {one.subject.thing: one for one in given}
    named = [thing for thing, one in by_thing.items() if one.with_name]
    cards = appointments_on(localdate()).filter(pk__in=named, published=True).exclude(public_name="")
    names = dict(cards.values_list("pk", "public_name"))
    return {
        one.subject_id: _("%(office)s %(name)s") % {"office": one.subject.title, "name": names[thing]}
        if thing in names
        else one.subject.title
        for thing, one in by_thing.items()
    }
