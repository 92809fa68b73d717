"""Codes of national classifications on a city's classes: a major class of two digits, a minor one of two or three.

The standards leave the last numbers of each major class to the city, which takes them from the top down: 99, 98 …
or 999, 998 …
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from wangge.method.schema.base import Key, Name, Record

Kind = Literal["event", "component"]


@dataclass(frozen=True)
class Scheme:
    """One classification: its standard, how many digits its minor classes have, from which number the city's begin."""

    title: str
    digits: int
    own_from: int

    @property
    def top(self) -> int:
        """The number the city's first own class has."""
        return 10**self.digits - 1


SCHEMES = {
    "cjt_214": Scheme("CJ/T 214-2007", 2, 80),
    "gbt_30428": Scheme("GB/T 30428.2-2013", 2, 80),
    "gbt_47678": Scheme("GB/T 47678.5-2026", 3, 80),
}
"""By age, the latest last. None says in a text seen here where the city's two-digit numbers begin: 80 is the
platform's, after the three-digit scheme, in which 001-079 are the standard's and 080-999 the city's."""


class ClassCode(Record):
    """The code that a class has in a scheme, with the title it has there. `seen_in` says where that was read;
    `certain` is False until two sources agree or somebody held it against the standard's text. `own`: the city's."""

    class_: Key = Field(alias="class")
    scheme: Literal["cjt_214", "gbt_30428", "gbt_47678"]
    kind: Kind = "event"
    code: Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2,3}$")]
    title: Name
    certain: bool = False
    own: bool = False
    seen_in: Name

    @property
    def key(self) -> str:
        """What tells one row from another: a class has one code in a scheme."""
        return f"{self.class_}.{self.scheme}"

    @property
    def standard(self) -> str:
        """The standard whose scheme it is."""
        return SCHEMES[self.scheme].title
