"""Classes of matters, and where the classes of other trees belong among them."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from wangge.method.schema.base import Key, Record, Words


def split_words(value):
    """Glossary words in one cell, separated by spaces or `；`."""
    return tuple(value.replace("；", " ").split()) if isinstance(value, str) else value


DEFAULT_KIND = "matter"
"""The case type of what nobody has classified yet; every pack has it."""


class CaseClass(Record):
    """A class of matters. `words` are the glossary: words people really use, that speak for this class.

    `kind` is the case type whose way such matters go; a matter nobody has classified goes the pack's `matter` way.
    """

    key: Key
    title: Words
    parent: Key | None = None
    words: Annotated[tuple[str, ...], BeforeValidator(split_words)] = ()
    in_catalogue: bool = True
    kind: Key = DEFAULT_KIND
    retired: bool = False


class TreePlace(Record):
    """Where a class of another tree (a hotline's, a province's) belongs here: a class of ours, or a route.

    `path` is written 一级/二级/三级; a path that is not named goes with the nearest one above it.
    """

    path: str
    class_: Key | None = Field(None, alias="class")
    route: Key | None = None
