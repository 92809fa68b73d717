"""Ratings as data: what is rated, by which indicators, by whom, into which bands, with which effects.

A score is the weighted mean of what each rater's indicators come to out of `full` points, with bonuses, capped; a veto
holds the band down. `wangge.ratings.rules` computes it. Ratings of people's work hang on the office and only honour.
"""

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from wangge.method.errors import UnknownName
from wangge.method.schema.base import PLATFORM, Key, LimitValue, Provenance, Record, Remark, Words

BODIES = ("company", "department", "branch")
"""Kinds of objects that are bodies of the register."""

ObjectKind = Literal["company", "department", "branch", "estate", "grid", "appointment", "site", "dormitory", "item"]
Source = Literal["check", "panel", "measure", "survey", "deduction"]
Tone = Literal["good", "plain", "bad"]
Colour = Literal["red", "amber", "yellow", "green", "blue", "grey", "black"]


class Rated(Record):
    """What a scheme rates: bodies of `kinds`, areas of `levels`, offices held in `posts`, places of `kinds`, items of
    lists of `kinds` that were carried out and are public; estates and dormitories all, or those of `kinds`; `applied`:
    only those whose body applied before the round was opened; `once`: none that bears an honour of the scheme."""

    kind: ObjectKind
    kinds: tuple[Key, ...] = ()
    levels: tuple[Key, ...] = ()
    posts: tuple[Key, ...] = ()
    applied: bool = False
    once: bool = False

    @model_validator(mode="after")
    def _names_its_objects(self):
        needed = {"grid": "levels", "appointment": "posts", "site": "kinds", "item": "kinds"}.get(self.kind)
        needed = "kinds" if self.kind in BODIES else needed
        if needed and not getattr(self, needed):
            raise PydanticCustomError(
                "rated", "评价对象为 {kind} 时须写明 {needed}", {"kind": self.kind, "needed": needed}
            )
        return self


class Rater(Record):
    """One side that scores: its `weight` of 100, the posts whose holders fill its sheet; with fewer than `least` it
    has not spoken. More than one are votes: the public reads of them where they are too many to tell whose is which."""

    key: Key
    title: Words
    weight: Decimal = Field(gt=0, le=100)
    posts: tuple[Key, ...] = ()
    least: int = Field(1, ge=1, le=50)
    provenance: Provenance = PLATFORM


ONLY = Rater(key="office", title="评价机关", weight=Decimal(100))  # where a scheme has no sides


class Group(Record):
    """A branch of the tree of indicators; `weight` is what its indicators come to together."""

    key: Key
    title: Words
    weight: Decimal = Field(gt=0)


class RatingIndicator(Record):
    """A leaf: `weight` points at most, and where its value comes from.

    `check`: the mean of the marks of the period's drawn checks; `panel`: each rater's own mark, by the mean where a
    side has several; both marked as `met` or not, in `levels` steps of which the lowest counts nothing and the highest
    all, or in `points`; `look` says how it is seen. `measure`: a rate of the catalogue, `worst` counts nothing and
    `best` all; of no weight it is told and not counted. `survey`: the satisfied share of a survey plan, likewise.
    `deduction`: full points less what is taken away by entries. `evidence`: a photo with its place is asked for;
    `days`: working days to put right what a check did not find met.
    """

    key: Key
    group: Key
    title: Words
    look: Remark = ""
    weight: Decimal = Field(ge=0)
    source: Source
    how: Literal["met", "level", "points"] = "points"
    levels: int = Field(0, ge=0, le=10)
    measure: Key | None = None
    survey: Key | None = None
    leave_out: tuple[Key, ...] = ()
    worst: Decimal = Decimal(0)
    best: Decimal = Decimal(100)
    least: int = Field(5, ge=5)  # guard-rail 13: what few rows say is not told
    evidence: bool = False
    days: int = Field(10, gt=0, le=180)
    provenance: Provenance

    @model_validator(mode="after")
    def _has_a_source(self):
        if self.source in ("measure", "survey") and not getattr(self, self.source):
            raise PydanticCustomError("source", "来源为 {source} 时须写明 {source} = 哪一项", {"source": self.source})
        if not self.weight and self.source != "measure":
            raise PydanticCustomError("weight", "只有统计指标可以不计分（weight = 0），其他须大于 0")
        if self.worst == self.best:
            raise PydanticCustomError("range", "worst 与 best 不能相同")
        if self.source == "check" and not self.look:
            raise PydanticCustomError("look", "现场检查项须写明 look：到哪里看、怎样算做到")
        if (self.how == "level") != (self.levels > 1):
            raise PydanticCustomError("levels", 'how = "level" 时须写明 levels（2 至 10 级），其他不写')
        return self


class Entry(Record):
    """What is added or taken away by an entry with a reason: `points` each time, `most` in a period (0: no limit).

    A deduction names the indicator it is taken from. `matters`: classes of matters; each entry then stands on one that
    was verified and filed, by its number, and never twice on the same."""

    key: Key
    title: Words
    points: Decimal = Field(gt=0)
    most: Decimal = Field(Decimal(0), ge=0)
    indicator: Key | None = None
    matters: tuple[Key, ...] = ()
    provenance: Provenance = PLATFORM


class Veto(Record):
    """What holds an object down to a band however well it scored."""

    key: Key
    title: Words
    band: Key
    provenance: Provenance = PLATFORM


class Band(Record):
    """A class of results. The first in the order of the scheme whose every condition holds is an object's band: at
    `least` so many points, fewer than `below`, among the `first` or the `last` so many, or that share in per cent.

    In doubt in the object's favour: equal scores at the edge are in a good band and out of a bad one. `on_list`: it is
    published as that list. `tone` says whether it honours or blames."""

    key: Key
    title: Words
    colour: Colour
    tone: Tone
    stars: int = Field(0, ge=0, le=6)
    on_list: Literal["red", "black"] | None = None
    least: Decimal | None = None
    below: Decimal | None = None
    first: int | None = Field(None, gt=0)
    last: int | None = Field(None, gt=0)
    first_share: Decimal | None = Field(None, gt=0, le=100)
    last_share: Decimal | None = Field(None, gt=0, le=100)
    provenance: Provenance = PLATFORM

    @property
    def takes_the_rest(self) -> bool:
        """Whether it has no condition."""
        conditions = (self.least, self.below, self.first, self.last, self.first_share, self.last_share)
        return all(value is None for value in conditions)


class Effect(Record):
    """What may follow from a band, by a decision that somebody signs on its `basis`: an entry in the credit file, no
    new bids, an honour, its revocation, work to put right (answered and looked at again by the end), a result told to
    whoever its title names (who settles pay, who helps). For `months`; without until it is ended."""

    key: Key
    title: Words
    band: Key
    what: Literal["credit", "no_bids", "honour", "revoked", "improve", "told"]
    months: int | None = Field(None, gt=0, le=120)
    repair: int | None = Field(None, gt=0, le=60)
    basis: Words
    provenance: Provenance = PLATFORM


class Inspections(Record):
    """Drawn checks: each month a `share` (per cent) of the objects, `at_least` one of each stratum (街道、镇)."""

    every: Literal["month", "quarter", "half", "year"] = "month"
    share: Decimal = Field(gt=0, le=100)
    at_least: int = Field(1, ge=0)
    provenance: Provenance = PLATFORM


class Reason(Record):
    """A ground on which an object may contest its result."""

    key: Key
    title: Words


class RatingScheme(Record):
    """A method of rating. `missing`: without the sheet of a side an object has no result, or that side counts nothing;
    `full` are the points of all indicators together; results have `places` decimals, halves up; where less than `known`
    per cent of the points are known, there is no result. `by_itself`: of measures alone, the platform computes a period
    once it is over and gives notice."""

    key: Key
    title: Words
    rated: Rated
    period: Literal["month", "quarter", "half", "year"]
    full: Decimal = Field(Decimal(100), gt=0)
    places: int = Field(2, ge=0, le=4)
    missing: Literal["withhold", "zero"] = "withhold"
    known: Decimal = Field(Decimal(50), ge=50, le=100)
    by_itself: bool = False
    raters: tuple[Rater, ...] = (ONLY,)
    groups: tuple[Group, ...] = Field(min_length=1)
    indicators: tuple[RatingIndicator, ...] = Field(min_length=1)
    deductions: tuple[Entry, ...] = ()
    bonuses: tuple[Entry, ...] = ()
    bonus_cap: Decimal = Field(Decimal(0), ge=0)
    vetoes: tuple[Veto, ...] = ()
    bands: tuple[Band, ...] = Field(min_length=1)
    inspections: Inspections | None = None
    notice: LimitValue
    decide: LimitValue
    reasons: tuple[Reason, ...] = Field(min_length=1)
    publishes: tuple[Literal["score", "place", "reasons", "figures"], ...] = ("score", "reasons")
    effects: tuple[Effect, ...] = ()
    retired: bool = False
    provenance: Provenance

    @model_validator(mode="after")
    def _adds_up(self):
        _total("raters", "各评价方权重", self.raters, Decimal(100))
        _total("indicators", "各指标分值", self.indicators, self.full)
        for group in self.groups:
            rows = [row for row in self.indicators if row.group == group.key]
            _total(f"groups[{group.key}]", f"“{group.title}”各指标分值", rows, group.weight)
        return self

    @model_validator(mode="after")
    def _bands_hold_everybody(self):
        if not self.bands[-1].takes_the_rest or any(band.takes_the_rest for band in self.bands[:-1]):
            raise PydanticCustomError("bands", "bands 的最后一等须不带条件（其余都归它），且只有它不带")
        return self

    @model_validator(mode="after")
    def _peoples_work_is_honoured(self):
        """A rating of offices held has no bad band, no last places and no effect but honours (guard-rails 1, 11).
        Nobody checks people on the spot or notes deductions, and no score or place of theirs is published."""
        if self.rated.kind != "appointment":
            return self
        bad = [band.key for band in self.bands if band.tone == "bad" or band.on_list or band.last or band.last_share]
        hard = [effect.key for effect in self.effects if effect.what not in ("honour", "told")]
        if bad or hard or self.vetoes:
            named = "、".join([*bad, *hard, *(veto.key for veto in self.vetoes)])
            raise PydanticCustomError(
                "people", "对人的工作只评优：不设差等、名单、末位、一票否决和不利后果（{named}）", {"named": named}
            )
        against = [*(row.key for row in (*self.of_source("check", "deduction"), *self.deductions))]
        against += ["inspections"] if self.inspections else []
        told = [f"publishes: {one}" for one in self.publishes if one != "reasons"]
        if against or told:
            named = "、".join([*against, *told])
            raise PydanticCustomError(
                "people", "对人的工作不作抽查、不记扣分，也不公布分数和名次（{named}）", {"named": named}
            )
        return self

    def rater(self, key: str) -> Rater:
        """The side of that key; UnknownName (a KeyError) if there is none."""
        return _found(self.raters, key, "评价方")

    def indicator(self, key: str) -> RatingIndicator:
        """The indicator of that key; UnknownName (a KeyError) if there is none."""
        return _found(self.indicators, key, "指标")

    def band(self, key: str) -> Band:
        """The band of that key; UnknownName (a KeyError) if there is none."""
        return _found(self.bands, key, "等次")

    def entry(self, key: str) -> Entry:
        """The deduction or bonus of that key; UnknownName (a KeyError) if there is none."""
        return _found((*self.deductions, *self.bonuses), key, "扣分、加分项")

    def of_source(self, *sources: Source) -> tuple[RatingIndicator, ...]:
        """The indicators whose value comes from one of these sources, in their order."""
        return tuple(row for row in self.indicators if row.source in sources)


def _found(rows, key, what):
    for row in rows:
        if row.key == key:
            return row
    raise UnknownName(what, key, tuple(row.key for row in rows))


def _total(place, what, rows, wanted):
    total = sum((row.weight for row in rows), Decimal(0))
    if total != wanted:
        facts = {"what": what, "wanted": str(wanted), "total": str(total)}
        raise PydanticCustomError("weights", "{what}合计须为 {wanted}，现为 {total}", facts)
