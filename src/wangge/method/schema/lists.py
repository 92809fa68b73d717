"""Lists above single matters (清单): which lists a city keeps, of what kinds of items, at which levels."""

from typing import Literal

from pydantic import Field

from wangge.method.schema.base import Key, LimitValue, Provenance, Record, Remark, Words


class ItemKind(Record):
    """A kind of item on a list: a problem, a need, a piece of good work.

    `leads_to` are kinds, of any list of the pack, to which an item may be carried: a need with the resource that
    meets it becomes a project. `public`: an item of this kind may be shown to the public, once somebody wrote for it.
    """

    key: Key
    title: Words
    what: Remark = ""
    leads_to: tuple[Key, ...] = ()
    public: bool = False
    retired: bool = False


class WorkList(Record):
    """A list a city keeps at some levels, for a year, a quarter or a month at a time.

    `due` is the date offered when an item is taken on, counted from then; the keeper of the list may choose another.
    `figures` are cited figures of the pack that stand beside the list: quoted, never computed.
    """

    key: Key
    title: Words
    short: Words
    levels: tuple[Key, ...] = Field(min_length=1)
    period: Literal["year", "quarter", "month"]
    due: LimitValue
    kinds: tuple[ItemKind, ...] = Field(min_length=1)
    figures: tuple[Key, ...] = ()
    retired: bool = False
    provenance: Provenance
