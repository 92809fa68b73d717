"""Visits (走访): which posts visit how many households a month, whom first, what is ticked; and kinds of hints."""

from typing import Literal

from pydantic import Field

from wangge.method.schema.base import Key, Provenance, Record, Remark, Words

Outcome = Literal["met", "away", "refused", "moved"]
"""How a visit went: met somebody, nobody home, refused, moved away. None of them is a mark of a household."""
First = Literal["asked", "never", "longest"]
"""Which households come first: asked for help, never visited, visited longest ago."""
Use = Literal["lived", "let", "vacant", "business", "dormitory"]


class Visitor(Record):
    """A post that visits: how many households a month. `people`: how many of them the text counts, quoted."""

    post: Key
    households: int = Field(gt=0, le=1_000)
    people: int | None = Field(None, ge=0)
    provenance: Provenance


class VisitBox(Record):
    """What may be ticked: something told or done, or (`asks`) help the household itself asked for.

    There is no box for an opinion, belief, health or politics (guard-rail 7); a house test reads the words.
    """

    key: Key
    title: Words
    asks: bool = False
    retired: bool = False


class VisitRules(Record):
    """What a month asks for. `uses`: dwellings that are households; `counts`: outcomes that count as a visit.

    After a refusal nobody is sent again for `rest_days`. Help that was asked for brings a household to the front for
    `asked_days`. A visit may be sent `late_days` after it took place. How long it is kept is no
    city's to choose: a year (`visits.forget_visits`).
    """

    uses: tuple[Use, ...] = Field(min_length=1)
    first: tuple[First, ...] = Field(min_length=1)
    counts: tuple[Outcome, ...] = Field(min_length=1)
    rest_days: int = Field(ge=0, le=366)
    asked_days: int = Field(gt=0, le=366)
    late_days: int = Field(gt=0, le=31)
    provenance: Provenance


class HintKind(Record):
    """A kind of data hint: what is to be looked at, in how many days, and what the register gets if it is so.

    `proposes` is a use, `gone` for a dwelling that is there no more, or "" where the register gets nothing.
    """

    key: Key
    title: Words
    look: Words
    days: int = Field(gt=0, le=90)
    proposes: Literal["lived", "let", "vacant", "business", "dormitory", "gone", ""] = ""
    provenance: Provenance


class Visits(Record):
    """Visits and data hints as a city keeps them. Who visits besides `visitors`: nobody."""

    title: Words
    what: Remark = ""
    visitors: tuple[Visitor, ...] = Field(min_length=1)
    rules: VisitRules
    boxes: tuple[VisitBox, ...] = Field(min_length=1)
    hints: tuple[HintKind, ...] = ()
    provenance: Provenance
