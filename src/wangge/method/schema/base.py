"""What every table of a pack is made of: frozen records, provenance, figures, limits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from wangge.core.clock import ClockError, Limit, Unit

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""A name for the program: small Latin letters, digits and `_`, 40 at most; retired, never reused."""


@dataclass(frozen=True)
class ForPeople:
    """Marks what people read: words with an English of their own (`english.csv`)."""


FOR_PEOPLE = ForPeople()
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""A name, or words as they were written: never empty, the same in every language."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), FOR_PEOPLE]
"""Words for people: never empty, said in the reader's language."""

Remark = Annotated[str, FOR_PEOPLE]
"""Words for people that may be missing."""

Clock = Annotated[str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
"""A time of day, HH:MM."""

UNITS = tuple(unit.value for unit in Unit)
LIMIT_FORM = "写作 { amount = 正数, unit = 单位 }，单位可为 " + "、".join(UNITS)


class Record(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def unique(rows, of: str = "key") -> dict[str, Any]:
    """Rows by their key, in their order."""
    return {getattr(row, of): row for row in rows}


class Provenance(Record):
    """Where a value comes from: a source of the pack, or the platform where the text is silent."""

    default: Literal["platform"] | None = None
    source: Key | None = None
    quote: str = ""
    note: Remark = ""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value):
        """`"platform"` is short for the platform default, any other word names a source."""
        if isinstance(value, str):
            return {"default": "platform"} if value == "platform" else {"source": value}
        return value

    @model_validator(mode="after")
    def _one_of_both(self):
        if (self.default is None) == (self.source is None):
            raise PydanticCustomError("provenance", '须且只须写明 default = "platform" 或 source = 来源键')
        return self

    @property
    def is_platform_default(self) -> bool:
        """True if the city has not confirmed this value."""
        return self.default == "platform"

    @property
    def label(self) -> str:
        """One line for a page."""
        if self.is_platform_default:
            return "平台默认，待本市确认"
        label = f"来源：“{self.quote}”" if self.quote else "来源：本市文件"
        return f"{label}（{self.note}）" if self.note else label


PLATFORM = Provenance(default="platform")


def read_limit(value: Any) -> Limit:
    """A limit from its written form: a table `{ amount, unit }`, or in CSV `"4 working_hour"`."""
    if isinstance(value, Limit):
        return value
    if isinstance(value, str) and (found := re.fullmatch(r"\s*(\S+)\s+(\S+)\s*", value)):
        value = {"amount": found[1], "unit": found[2]}
    if not isinstance(value, Mapping) or set(value) != {"amount", "unit"}:
        raise PydanticCustomError("limit", "时限写法不对，须{form}", {"form": LIMIT_FORM})
    if value["unit"] not in UNITS:
        raise PydanticCustomError(
            "limit",
            "时限单位“{unit}”不认识，可用 {units}",
            {"unit": str(value["unit"]), "units": "、".join(UNITS)},
        )
    try:
        return Limit(Decimal(str(value["amount"])), Unit(value["unit"]))
    except (InvalidOperation, ClockError) as error:
        reason = "数量须为数字" if isinstance(error, InvalidOperation) else str(error)
        raise PydanticCustomError(
            "limit", "时限写的是 {value}：{reason}", {"value": str(value["amount"]), "reason": reason}
        ) from None


def write_limit(limit: Limit | None) -> dict[str, str] | None:
    """The written form of a limit, as it is stored with a version."""
    return limit and {"amount": format(Decimal(limit.amount).normalize(), "f"), "unit": limit.unit.value}


LimitValue = Annotated[
    Limit,
    BeforeValidator(read_limit),
    PlainSerializer(write_limit),
    Field(json_schema_extra={"type": "object"}),
]


class Source(Record):
    """A text a pack is taken from."""

    key: Key
    title: Name
    publisher: Name
    date: str
    url: str = ""


SHARES = ("%", "％", "‰", "个百分点")  # units of a part of a whole


class CitedFigure(Record):
    """A number a text gives. Quoted, never computed with; `denominator` of a share None: the text does not say."""

    key: Key
    text: Name
    value: Decimal
    unit: Remark
    denominator: Remark | None = None
    note: Remark = ""
    source: Key

    @property
    def is_share(self) -> bool:
        """Whether the number is a part of something, so that a reader must ask: of what."""
        return self.unit in SHARES

    @property
    def lacks_denominator(self) -> bool:
        """A share whose text does not say of what; a plain count lacks nothing."""
        return self.is_share and not self.denominator
