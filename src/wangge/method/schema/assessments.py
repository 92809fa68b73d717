"""Assessment as data: monthly sheets with weights, and tables of measures for regions, bodies, posts and collectors.

Measures and what may be left out of them are named by the keys of `method.vocabulary`: only measures that may enter
anybody's rating stand there, so a share settled below cannot be named.
"""

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from wangge.method.errors import UnknownName
from wangge.method.schema.base import Key, LimitValue, Provenance, Record, Words


class Counted(Record):
    """A measure of the catalogue, with what this city leaves out of it beyond the measure's own exclusions."""

    measure: Key
    leave_out: tuple[Key, ...] = ()
    provenance: Provenance


class Indicator(Counted):
    """A measure on a sheet: it counts for `weight` of 100; one of weight 0 is told and not counted.

    A rate counts by its value in per cent; where `less_is_better`, by what is lacking to a hundred.
    """

    weight: Decimal = Field(ge=0, le=100)
    less_is_better: bool = False


class AppealReason(Record):
    """A ground on which a department may appeal against a single row."""

    key: Key
    title: Words


class SheetScheme(Record):
    """A sheet drawn up each month for every body of these kinds.

    An indicator with fewer than `least` rows is not counted and not published; a body that lacks one gets no score.
    A body may appeal against single rows within `appeal` of the drawing up; an appeal is decided within `decide`.
    """

    key: Key
    title: Words
    kinds: tuple[Key, ...] = Field(min_length=1)
    period: Literal["month"] = "month"
    least: int = Field(5, ge=5)  # guard-rail 13
    appeal: LimitValue
    decide: LimitValue
    indicators: tuple[Indicator, ...] = Field(min_length=1)
    reasons: tuple[AppealReason, ...] = Field(min_length=1)
    provenance: Provenance

    @model_validator(mode="after")
    def _whole(self):
        total = sum(row.weight for row in self.indicators)
        if total != 100:
            raise PydanticCustomError("weights", "各项权重合计须为 100，现为 {total}", {"total": str(total)})
        return self

    def indicator(self, measure: str) -> Indicator:
        """The indicator of a measure; UnknownName (a KeyError) if there is none."""
        for row in self.indicators:
            if row.measure == measure:
                return row
        raise UnknownName("考核项", measure, tuple(row.measure for row in self.indicators))

    def reason(self, key: str) -> AppealReason:
        """The ground of that key; UnknownName (a KeyError) if there is none."""
        for row in self.reasons:
            if row.key == key:
                return row
        raise UnknownName("申诉理由", key, tuple(row.key for row in self.reasons))


class EvaluationTable(Record):
    """Measures side by side for one of the four objects of GB/T 30428.4.

    `area`: the areas of `levels`; `body`: the bodies of `kinds`; `post`: each post that holds one of `permissions`;
    `collector`: each office held in one of those posts. Posts and offices with fewer than `least` rows are not shown.
    """

    of: Literal["area", "body", "post", "collector"]
    title: Words
    levels: tuple[Key, ...] = ()
    kinds: tuple[Key, ...] = ()
    permissions: tuple[str, ...] = ()
    least: int = Field(5, ge=5)
    figures: tuple[Counted, ...] = Field(min_length=1)
    provenance: Provenance

    @model_validator(mode="after")
    def _names_its_objects(self):
        needed = {"area": "levels", "body": "kinds"}.get(self.of, "permissions")
        if not getattr(self, needed):
            raise PydanticCustomError("objects", "of = {of} 时须写明 {needed}", {"of": self.of, "needed": needed})
        return self
