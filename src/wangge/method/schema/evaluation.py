"""Evaluation as data: tables of measures for regions, bodies, posts and collectors.

Measures and what may be left out of them are named by the keys of `method.vocabulary`: only measures that may enter
anybody's rating stand there, so a share settled below cannot be named.
"""

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from wangge.method.schema.base import Key, Provenance, Record, Words


class Counted(Record):
    """A measure of the catalogue, with what this city leaves out of it beyond the measure's own exclusions."""

    measure: Key
    leave_out: tuple[Key, ...] = ()
    provenance: Provenance


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
