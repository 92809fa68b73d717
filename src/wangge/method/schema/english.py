"""A method in English: the same keys and numbers, and every word for people replaced by its English.

Names of places and bodies, quotations and the people's own words (the glossary) stay as they are. What has no English
yet stays Chinese. Rules compare keys, so a method in English is decided by as the Chinese one is.
"""

from collections.abc import Callable, Iterator
from typing import Any

from wangge.method.schema.base import FOR_PEOPLE, Record
from wangge.method.schema.pack import Method

Say = Callable[[str], str]
TITLES = {"title", "public_title", "short"}


def in_english(method: Method) -> Method:
    """The method as an English reader reads it."""
    said = _read(method, lambda words: method.english.get(words, words))
    said.model_post_init(None)  # case types know each other: now the English ones
    return said


def words_of(method: Method) -> Iterator[str]:
    """Every word for people, in the order of the tables, each once."""
    found: dict[str, None] = {}

    def note(words: str) -> str:
        found.setdefault(words)
        return words

    _read(method, note)
    return iter(found)


def lacking_english(method: Method) -> list[str]:
    """The words for people without English; what has no Chinese sign needs none."""
    return [words for words in words_of(method) if words not in method.english and not words.isascii()]


def _read(value: Any, say: Say) -> Any:
    """The value with its words said; the very same one where nothing changes."""
    if isinstance(value, Record):
        new = {name: _field(value, name, field.metadata, say) for name, field in type(value).model_fields.items()}
        return _with(value, {name: said for name, said in new.items() if said is not getattr(value, name)})
    if isinstance(value, tuple):
        said = tuple(_read(one, say) for one in value)
        return value if all(new is old for new, old in zip(said, value, strict=True)) else said
    if isinstance(value, dict):
        said = {key: _read(one, say) for key, one in value.items()}
        return value if all(said[key] is value[key] for key in value) else said
    return value


def _field(record: Record, name: str, marks: list, say: Say) -> Any:
    value = getattr(record, name)
    if name == "terms":
        return {key: say(words) for key, words in value.items()}
    if isinstance(value, str) and FOR_PEOPLE in marks:
        said = say(value) if value else value
        return value if said == value else _capital(said) if name in TITLES else said
    return _read(value, say)


def _capital(words: str) -> str:
    """A title begins with a capital; as a term in a sentence the same word does not."""
    return words[0].upper() + words[1:]


def _with(record: Record, changed: dict[str, Any]) -> Record:
    """A copy with other fields; what was computed from the old ones is forgotten."""
    if not changed:
        return record
    copy = record.model_copy(update=changed)
    for name in copy.__dict__.keys() - type(record).model_fields.keys():
        del copy.__dict__[name]
    return copy
