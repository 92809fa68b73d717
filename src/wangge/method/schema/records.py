"""What bodies write down of their own work: daily logs, minutes of meetings."""

from typing import Literal

from pydantic import Field

from wangge.method.schema.base import Key, Provenance, Record, Remark, Words


class RecordKind(Record):
    """A record that bodies of `body_kinds` keep: a `log` of what was done on a day, or a `meeting`, who was there and
    what was decided. `every`: how often one is due, by the calendar; empty where there is one when there is something
    to write."""

    key: Key
    title: Words
    what: Remark = ""
    form: Literal["log", "meeting"]
    body_kinds: tuple[Key, ...] = Field(min_length=1)
    every: Literal["", "working_day", "month", "quarter"] = ""
    retired: bool = False
    provenance: Provenance
