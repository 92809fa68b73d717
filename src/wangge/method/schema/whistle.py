"""Whistle and report-in (吹哨报到): who may call the departments, how many, and until when they are to come."""

from pydantic import Field

from wangge.method.errors import UnknownName
from wangge.method.schema.base import Key, LimitValue, Provenance, Record, Words


class WhistleLevel(Record):
    """Whose whistle it is: of the grid, of the community, of the street; `posts` may blow it."""

    key: Key
    title: Words
    posts: tuple[Key, ...] = Field(min_length=1)
    provenance: Provenance


class WhistleRule(Record):
    """The whistle of a city. A called body is to come within `arrive`, where it is urgent within `urgent_arrive`;
    `most` bodies may be called at once."""

    title: Words
    arrive: LimitValue
    urgent_arrive: LimitValue
    most: int = Field(gt=0, le=20)
    levels: tuple[WhistleLevel, ...] = Field(min_length=1)
    provenance: Provenance

    def level(self, key: str) -> WhistleLevel:
        """The level of that key; UnknownName (a KeyError) if there is none."""
        for row in self.levels:
            if row.key == key:
                return row
        raise UnknownName("吹哨层级", key, tuple(row.key for row in self.levels))

    def level_of(self, post: str) -> WhistleLevel | None:
        """The level at which a post blows; None if it may not."""
        return next((row for row in self.levels if post in row.posts), None)
