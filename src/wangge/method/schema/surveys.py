"""Surveys of households: what is asked, of how many, and when a figure is too small to be shown."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from wangge.method.schema.base import Key, Provenance, Record, Words

STEPS = 5
SATISFIED = ("4", "5")
"""The steps of a scale, of 1 to 5, that count as satisfied."""


class SurveyStep(Record):
    """One step of a scale; in a table just its words."""

    title: Words

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value):
        return {"title": value} if isinstance(value, str) else value


class SurveyChoice(Record):
    """One answer to choose."""

    key: Key
    title: Words


class SurveyQuestion(Record):
    """A question with a scale of five steps (words of its own, or the plan's), or with answers to choose one of.

    There are no questions in own words: they could carry what tells a person. `may_skip` offers "I cannot say".
    """

    key: Key
    title: Words
    kind: Literal["scale", "choice"] = "scale"
    steps: tuple[SurveyStep, ...] = ()
    choices: tuple[SurveyChoice, ...] = ()
    may_skip: bool = False

    @model_validator(mode="after")
    def _kind_and_answers(self):
        if self.kind == "scale" and (self.choices or len(self.steps) not in (0, STEPS)):
            raise PydanticCustomError("steps", "量表题写 5 个等级（由差到好），或不写而用问卷的；不写 choices")
        if self.kind == "choice" and (len(self.choices) < 2 or self.steps):
            raise PydanticCustomError("choices", "选择题至少有 2 个选项；不写 steps")
        return self


class SampleRule(Record):
    """How many households of an estate are asked: a share of its dwellings or a number, at least so many, at most all.

    `confidence` is z of the margin of error: 1.96 for 95 %.
    """

    share: Annotated[Decimal, Field(gt=0, le=1)] | None = None
    number: Annotated[int, Field(gt=0)] | None = None
    least: int = Field(default=30, gt=0)
    confidence: Decimal = Field(default=Decimal("1.96"), gt=1, lt=4)

    @model_validator(mode="after")
    def _one_of_both(self):
        if (self.share is None) == (self.number is None):
            raise PydanticCustomError("sample", "抽样须且只须写 share（占住房的比例）或 number（每个小区几户）之一")
        return self


class SurveyPlan(Record):
    """One survey as it is held each quarter. `least` answers make a figure that may be shown; never under 5."""

    key: Key
    title: Words
    what: Words
    period: Literal["quarter"] = "quarter"
    steps: tuple[SurveyStep, ...] = Field(min_length=STEPS, max_length=STEPS)
    questions: tuple[SurveyQuestion, ...] = Field(min_length=1)
    satisfaction: Key
    days: int = Field(default=14, ge=3, le=90)
    sample: SampleRule
    least: int = Field(default=5, ge=5)
    retired: bool = False
    provenance: Provenance

    @model_validator(mode="after")
    def _asks_for_satisfaction(self):
        scales = [one.key for one in self.questions if one.kind == "scale" and not one.may_skip]
        if self.satisfaction not in scales:
            known = {"known": "、".join(scales) or "（尚无）"}
            raise PydanticCustomError("satisfaction", "“总体满意”须是一道必答的量表题，可用 {known}", known)
        return self

    def question(self, key: str) -> SurveyQuestion:
        """The question of that key."""
        return next(one for one in self.questions if one.key == key)
