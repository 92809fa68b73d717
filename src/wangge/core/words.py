"""The words of pages and refusals: found in the sources, brought together with their English.

Chinese stands in the sources (gettext; `said()` in TypeScript), English in `locale/en/LC_MESSAGES/django.po` and
`web/english.json`. `./wangge manage words` brings both up to date; nothing of it needs GNU gettext.
"""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from wangge.settings.words import CATALOGUE

SOURCES = Path(__file__).resolve().parents[1]
WEB = SOURCES.parents[1] / "web"
SCRIPT_WORDS = WEB / "english.json"
PLURAL = ("ngettext", "npgettext")
SINGULAR = ("_", "noop", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy")
GETTEXT = (*SINGULAR, *PLURAL, "ngettext_lazy")
SAID = re.compile(r'\bsaid\(\s*"((?:[^"\\]|\\.)*)"')
HEADER = "# English for Wangge's pages. Made and kept by `./wangge manage words`; see docs/howto/add-words.md.\n"


def found_words() -> Catalog:
    """Every word for people in Python and templates, with the files it stands in; no English yet."""
    catalogue = Catalog(locale="en", project="Wangge", header_comment=HEADER.strip())
    for path in sorted(SOURCES.rglob("*")):
        for context, words in _words_of(path):
            catalogue.add(words, context=context, locations=[(str(path.relative_to(SOURCES)), 1)])
    return catalogue


def _words_of(path: Path) -> Iterator[tuple[str | None, str | tuple[str, str]]]:
    """(context, words) of a file: one string, or singular and plural."""
    if path.suffix == ".py" and "migrations" not in path.parts:
        text = path.read_text("utf-8")
    elif path.suffix == ".html":
        lines = templatize(path.read_text("utf-8"), origin=str(path)).splitlines()
        text = "\n".join(line.strip() for line in lines)  # Python's reader minds how lines are indented
    else:
        return
    for _line, name, words, _comments in extract_python(io.BytesIO(text.encode()), GETTEXT, [], {}):
        given = [words] if isinstance(words, str) else [one for one in words or () if one]  # none: a name is handed on
        context = given.pop(0) if "pgettext" in name else None
        if given:
            yield context, (given[0], given[1]) if name.startswith(PLURAL) else given[0]


def kept_words() -> Catalog:
    """The catalogue as it is committed."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def brought_together() -> Catalog:
    """The words found, with the English that is kept for them; words no longer found are left out."""
    found, kept = found_words(), kept_words()
    for message in found:
        known = kept.get(message.id, context=message.context) if message.id else None
        if known:
            message.string, message.flags = known.string, message.flags | (known.flags & {"fuzzy"})
            message.user_comments = known.user_comments
            if message.pluralizable and isinstance(message.string, str):
                message.string = (message.string, message.string)
    return found


def write_words(catalogue: Catalog) -> None:
    """Write the catalogue; files without line numbers, so that moved code changes nothing."""
    text = io.BytesIO()
    write_po(text, catalogue, width=120, include_lineno=False, omit_header=True)
    header = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    plural = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    CATALOGUE.write_text(HEADER + header + plural + text.getvalue().decode().lstrip(), "utf-8")


def script_words() -> list[str]:
    """What TypeScript says to people, in the order it stands there."""
    texts = (path.read_text("utf-8") for path in sorted(WEB.rglob("*.ts")) if "node_modules" not in path.parts)
    return list(dict.fromkeys(json.loads(f'"{words}"') for text in texts for words in SAID.findall(text)))


def english_of_scripts() -> dict[str, str]:
    """Chinese → English of `web/english.json`."""
    return json.loads(SCRIPT_WORDS.read_text("utf-8"))


def lacking(catalogue: Catalog) -> list[str]:
    """The words without English, or with an English that is only a guess (fuzzy)."""
    return [_shown(message) for message in catalogue if message.id and (message.fuzzy or not _whole(message))]


def _whole(message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return bool(strings) and all(strings)


def _shown(message) -> str:
    words = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.locations[0][0] if message.locations else '?'}: {words}"
