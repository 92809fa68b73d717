"""Which of many texts speak of one cause: what one's title says, the other says too.

Only pairs of characters that some title has are looked at, and only such as few texts have: names of places and firms,
and what happened. With N texts (the messages, and older ones as a background where there are such), n(g) of them having
the pair g, and w(g) = ln²(N / n(g)):

    cover(a → b) = Σ w(g) over pairs of a's title that b has anywhere / Σ w(g) over all pairs of a's title
    alike(a, b)  = (cover(a → b) + cover(b → a)) / 2

Two texts are neighbours if alike ≥ ALIKE, if what they share weighs at least EVIDENCE · ln² N (or it is all by chance),
and if they were said within DAYS of each other. It is exact, by an inverted index; the cost is the number of shared
rare pairs, not of all pairs of texts.

Groups are stars (Aslam, Pelekhov, Rus 2004): the text with most neighbours and those first, then the next of what is
left, so that no chain leads from one thing to another. Then groups of which a share LINKED of all cross pairs are
neighbours become one, and single texts join likewise. Texts are put in an order of their own first: the order of a
file changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from wangge.core.text.grams import grams_of, plain

COMMON, FEW = 0.1, 50  # pairs in more than this share of the texts, and in more than so many, tell nothing
ALIKE, EVIDENCE, LINKED = 0.45, 0.6, 0.12
DAYS = 180
MOST_CHARACTERS = 1_500


@dataclass(frozen=True, slots=True)
class Said:
    """One message: its key, when it was said, its title and words, and how many others agreed (0 if unknown)."""

    key: str
    at: datetime
    title: str
    words: str
    agreed: int = 0
    place: str = ""


def ordered(messages) -> list[Said]:
    """Messages in an order that depends on nothing but themselves."""
    return sorted(messages, key=lambda one: (one.at, one.key, one.title, one.words))


def groups_of(messages: list[Said], background=()) -> list[list[int]]:
    """Groups of at least two of the ordered messages, by their places in the list, each led by its centre.

    `background` are other texts, not to be grouped: they tell which words are common where messages are few.
    """
    if len(messages) < 2:
        return []
    near = neighbours(messages, background)
    return _linked(_stars(near), near)


def neighbours(messages: list[Said], background=()) -> list[frozenset[int]]:
    """For each message the others that are alike and near in time."""
    titles, having, weights = _index(messages, background)
    many = len(messages)
    stamps = np.array([one.at.timestamp() for one in messages])
    masses = np.maximum([sum(weights[gram] for gram in title) for title in titles], 1e-9)
    enough, reach = EVIDENCE * np.log(many + len(background)) ** 2, timedelta(days=DAYS).total_seconds()
    said = np.zeros((many, many), np.float32)  # what of a row's title a column's text says
    for row, title in enumerate(titles):
        for gram in title:
            said[row, having[gram]] += weights[gram]
    near = []
    for row in range(many):
        alike = (said[row] / masses[row] + said[:, row] / masses) / 2
        found = (alike >= ALIKE) & (np.maximum(said[row], said[:, row]) >= enough)
        found &= np.abs(stamps - stamps[row]) <= reach
        found[row] = False
        near.append(frozenset(np.flatnonzero(found).tolist()))
    return near


def _index(messages, background):
    """(rare pairs of each title, the texts that have each, the weight of each)."""
    heads = [plain(one.title) for one in messages]
    texts = [head + plain(one.words) for head, one in zip(heads, messages, strict=True)]
    inside = grams_of(texts, (2,), within=MOST_CHARACTERS)
    found, columns = np.unique(inside.hashes, return_inverse=True)
    pairs = np.unique(columns * len(texts) + inside.texts)  # a pair of characters once for each text
    columns, having = pairs // len(texts), pairs % len(texts)
    starts = np.searchsorted(columns, np.arange(len(found) + 1))
    here, total = np.diff(starts), len(texts) + len(background)
    many = here + _having(found, background)
    telling = (here > 1) & (many <= max(COMMON * total, FEW))
    weights = np.log(total / many) ** 2
    titles = grams_of(heads, (2,))
    columns = np.searchsorted(found, titles.hashes)
    titled = [[] for _ in texts]
    for text, column in sorted(set(zip(titles.texts.tolist(), columns.tolist(), strict=True))):
        if telling[column]:
            titled[text].append(column)
    return titled, {g: having[starts[g] : starts[g + 1]] for title in titled for g in title}, weights


def _having(found, background):
    """How many of the background's texts have each of the pairs found."""
    if not background:
        return np.zeros(len(found), int)
    inside = grams_of([plain(text) for text in background], (2,), within=MOST_CHARACTERS)
    at = np.searchsorted(found, inside.hashes)
    at[at == len(found)] = 0
    known = found[at] == inside.hashes
    once = np.unique(at[known] * len(background) + inside.texts[known])
    return np.bincount(once // len(background), minlength=len(found))


def _stars(near):
    """Each text in one star at most: the text with most neighbours first, of equals the earlier."""
    free, stars = set(range(len(near))), []
    for centre in sorted(free, key=lambda text: (-len(near[text]), text)):
        points = sorted(near[centre] & free) if centre in free else []
        if points:
            stars.append([centre, *points])
            free -= {centre, *points}
    return stars


def _linked(stars, near):
    """Stars about the same thing as one group, the larger leading; single texts are stars of their own here."""
    single = set(range(len(near))).difference(*stars)
    groups = [*stars, *([text] for text in sorted(single) if near[text])]
    while True:
        groups.sort(key=lambda group: (-len(group), group[0]))
        merged = _merged(groups, near)
        if len(merged) == len(groups):
            return [group for group in groups if len(group) > 1]
        groups = merged


def _merged(groups, near):
    """Each group with those after it that a share of all cross pairs links to it."""
    group_of = {text: number for number, group in enumerate(groups) for text in group}
    taken, merged = set(), []
    for number, group in enumerate(groups):
        if number in taken:
            continue
        links = {}
        for text in group:
            for other in near[text]:
                links[group_of[other]] = links.get(group_of[other], 0) + 1
        joining = [
            other
            for other in sorted(links)
            if other > number and other not in taken and links[other] >= LINKED * len(group) * len(groups[other])
        ]
        taken.update(joining)
        merged.append([*group, *(text for other in joining for text in groups[other])])
    return merged
