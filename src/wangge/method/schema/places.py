"""Territory and organisations: the levels of a city, its grids, its bodies and posts."""

from pydantic import Field

from wangge.method.schema.base import Clock, Key, Name, Provenance, Record, Remark, Words


class Level(Record):
    """A level of the area tree; `inside` lists the levels it may lie in (empty: the root)."""

    key: Key
    title: Words
    inside: tuple[Key, ...] = ()
    short: Remark = ""
    provenance: Provenance


class GridRule(Record):
    """How large a grid should be, in permanent households; and whether who proposes to divide the net otherwise may not
    decide it (`two_people`: a platform default where the text is silent)."""

    level: Key
    min_households: int = Field(gt=0)
    max_households: int = Field(gt=0)
    two_people: bool = True
    provenance: Provenance


class CrewRole(Record):
    """A role every grid should have filled; `post` names the post that fills it."""

    post: Key
    title: Words
    duty: Remark = ""
    provenance: Provenance


class Count(Record):
    """How many areas of a level the text counts; compared with the tree, never forced on it."""

    key: Key
    title: Words
    level: Key
    value: int = Field(ge=0)
    note: Remark = ""
    provenance: Provenance


class Territory(Record):
    """The levels, the grid rule, the crew and the counts of a city."""

    levels: tuple[Level, ...]
    grid: GridRule
    crew: tuple[CrewRole, ...] = ()
    counts: tuple[Count, ...] = ()


class BodyKind(Record):
    """A kind of organisation and the level of the areas it works for."""

    key: Key
    title: Words
    level: Key
    provenance: Provenance


class BodySeed(Record):
    """An organisation the pack itself names: a department or a centre of the city."""

    key: Key
    title: Name
    kind: Key
    short: str = ""
    does: Remark = ""
    retired: bool = False
    provenance: Provenance


class Post(Record):
    """A post people are appointed to; `crew` posts stand on the grid's notice card.

    `sees` confines a post to matters of its area that are in these states, and to those it took a step with: for a
    post whose own side a matter may be about. Empty: all of its area.
    """

    key: Key
    title: Words
    body_kind: Key
    permissions: tuple[str, ...] = ()
    crew: bool = False
    duty: Remark = ""
    sees: tuple[Key, ...] = ()
    retired: bool = False
    provenance: Provenance


class Site(Record):
    """Command sites of one kind of body: how many, for what area, with how many seats, in which hours.

    `count` None: the text does not say. `up` names the kind of body to which a site passes on what it cannot settle.
    """

    body_kind: Key
    count: int | None = Field(None, gt=0)
    scope: Words
    seats: int = Field(gt=0)
    shift: tuple[tuple[Clock, Clock], ...] = Field(min_length=1)
    up: Key | None = None
    provenance: Provenance


class Organisations(Record):
    """Kinds of bodies, the bodies the pack names, the posts, and the command sites."""

    body_kinds: tuple[BodyKind, ...]
    bodies: tuple[BodySeed, ...] = ()
    posts: tuple[Post, ...]
    sites: tuple[Site, ...] = ()
