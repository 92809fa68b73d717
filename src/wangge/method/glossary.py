"""Which class do a citizen's own words speak for? A glossary, read aloud: the words that spoke are shown.

Pure and deterministic. The longest word at a place counts, each word once; a word weighs its length less one,
and more in the title. A word with a gap (`外墙…掉`) is heard where its parts follow each other closely.
Nobody is refused by it: no suggestion means that a person at the triage desk decides.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

TITLE_WEIGHT = 3
ENOUGH = 3
"""One short word somewhere in a long text says too little; in a title, or a text as short, it is enough."""
SHORT = 60
GAP = "…"
REACH = 12  # characters that may stand in a gap

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A class (or a route) a text speaks for, how strongly, and the words that spoke, the strongest first."""

    class_key: str
    score: int
    words: tuple[str, ...]


@dataclass(slots=True)
class Glossary:
    """The words of many rows, by their first character; a row has `key`, `words`, perhaps `retired`."""

    rows: tuple
    order: dict[str, int] = field(default_factory=dict)
    by_first: dict[str, list[str]] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    gapped: list[tuple[str, frozenset[str], re.Pattern]] = field(default_factory=list)

    def __post_init__(self):
        for place, row in enumerate(self.rows):
            self.order[row.key] = place
            for word in () if getattr(row, "retired", False) else row.words:
                self.keys[_written(word)].append(row.key)
        for word in sorted(self.keys, key=lambda word: (-len(word), word)):
            if GAP in word:
                parts = word.split(GAP)
                pattern = f"[^。！？!?]{{0,{REACH}}}?".join(map(re.escape, parts))
                self.gapped.append((word, frozenset(part[:2] for part in parts), re.compile(pattern)))
            else:
                self.by_first.setdefault(word[0], []).append(word)

    def heard(self, text: str) -> set[str]:
        """The words found in a plain text: the longest at each place without overlap, and those with gaps."""
        found, at, end = set(), 0, len(text)
        by_first = self.by_first
        while at < end:
            for word in by_first.get(text[at], ()):
                if text.startswith(word, at):
                    found.add(word)
                    at += len(word)
                    break
            else:
                at += 1
        pieces = {*text, *map("".join, pairwise(text))}  # tells most words with gaps apart without a search
        for word, starts, pattern in self.gapped:
            if starts <= pieces and pattern.search(text):
                found.add(word)
        return found

    def suggest(self, text: str, title: str = "", most: int = 3) -> tuple[Suggestion, ...]:
        """Up to `most` suggestions, the strongest first; ties in the order of the pack."""
        if not title and len(text) <= SHORT:
            title = text
        weights: dict[str, int] = dict.fromkeys(self.heard(plain(text)), 1)
        weights.update(dict.fromkeys(self.heard(plain(title)), TITLE_WEIGHT))
        spoken: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for word, times in weights.items():
            for key in self.keys[word]:
                spoken[key].append((-times * _weight(word), word))
        ranked = [
            Suggestion(key, -sum(weight for weight, _ in words), tuple(word for _, word in sorted(words)))
            for key, words in spoken.items()
        ]
        ranked = [one for one in ranked if one.score >= ENOUGH]
        ranked.sort(key=lambda one: (-one.score, self.order[one.class_key]))
        return tuple(ranked[:most])


def plain(text: str) -> str:
    """A text as the glossary reads it: one width, one case, no spaces."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).lower()


def _weight(word: str) -> int:
    """Longer words are surer: characters less one, at least one; a gap counts nothing."""
    return max(len(word.replace(GAP, "")) - 1, 1)


def _written(word: str) -> str:
    """A glossary's word as it is looked for; the gap's sign stays."""
    return GAP.join(map(plain, word.split(GAP)))


_KEPT: dict[int, Glossary] = {}


def glossary_of(rows: tuple) -> Glossary:
    """The glossary of a tuple of rows, built once; a few are kept, with the rows, so that ids stay true."""
    kept = _KEPT.get(id(rows))
    if kept is None or kept.rows is not rows:
        while len(_KEPT) >= 16:
            _KEPT.pop(next(iter(_KEPT)))
        kept = _KEPT[id(rows)] = Glossary(rows)
    return kept


def suggest(text: str, classes: tuple, *, title: str = "", most: int = 3) -> tuple[Suggestion, ...]:
    """Suggestions for a text out of `method.classes` (or `method.routes`); () if nothing speaks clearly."""
    return glossary_of(classes).suggest(text, title, most)
