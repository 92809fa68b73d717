"""N-grams as weighted rows: what of a text counts, and how much.

A row has two parts, each of length 1 (the head's times HEAD_SHARE), because people say in a title what it is about:

    whole   n-grams of 1 and 2 characters; an occurrence at place p counts 1 + 4·e^(−p/20)
    head    n-grams of 1 to 3 characters of the first 20, as features of their own

    value = (1 + ln count) · (1 + ln((1 + N) / (1 + df)))^1.8 · (1 + 15·m)

then each part divided by its Euclidean length; with N texts seen, df of them having the n-gram (sublinear TF-IDF:
Salton and Buckley 1988), and m how far it stands in few classes: of its rates in the classes, r₁ ≥ r₂ ≥ …,
m = r₁ / Σ j·rⱼ, the inverse gravity moment (Chen, Zhang, Long, Zhang 2016). A rate is smoothed by SMOOTH texts of the
mean rate. The exponent, the 15 and SMOOTH were chosen by cross-validation on
real messages. N-grams of fewer than two texts are left out.
"""

from dataclasses import dataclass

import numpy as np

from wangge.core.text.grams import Grams, grams_of

WHOLE, HEAD, HEAD_REACH, HEAD_SHARE = (1, 2), (1, 2, 3), 20, 0.7
IDF_POWER, MOMENT, SMOOTH = 1.8, 15.0, 20.0
HEAD_SALT = 0x5EED
FEWEST_TEXTS = 2
MOST_CHARACTERS = 4_000
"""Of longer texts the beginning is read: what it is about has been said by then."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows: row i holds `columns[starts[i]:starts[i+1]]` with `values` there."""

    starts: np.ndarray
    columns: np.ndarray
    values: np.ndarray

    def __len__(self):
        return len(self.starts) - 1

    def times(self, matrix: np.ndarray) -> np.ndarray:
        """Rows × matrix, a row of results each."""
        out = np.empty((len(self), matrix.shape[1]), np.float32)
        for row, (start, end) in enumerate(zip(self.starts, self.starts[1:], strict=False)):
            out[row] = self.values[start:end] @ matrix[self.columns[start:end]]
        return out


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The n-grams that count, by hash in ascending order, with what one occurrence of each is worth: the formula
    without its first factor."""

    hashes: np.ndarray
    worth: np.ndarray

    def rows(self, texts: list[str]) -> Rows:
        """Plain texts as rows."""
        parts = [_counted(part, self.column_of(part[0].hashes), self) for part in _parts(texts)]
        return _rows(parts, len(texts))

    def read(self, text: str) -> tuple[Rows, list[tuple[np.ndarray, np.ndarray, np.ndarray]]]:
        """One plain text as a row, and (columns, places, lengths) of its n-grams that count, part by part."""
        parts, stands = [], []
        for part in _parts([text]):
            columns = self.column_of(part[0].hashes)
            parts.append(_counted(part, columns, self))
            known = columns >= 0
            stands.append((columns[known], part[0].places[known], part[0].lengths[known]))
        return _rows(parts, 1), stands

    def column_of(self, hashes: np.ndarray) -> np.ndarray:
        """Columns of hashes, −1 for those that do not count."""
        if not len(self.hashes):
            return np.full(len(hashes), -1)
        at = np.searchsorted(self.hashes, hashes)
        at[at == len(self.hashes)] = 0
        return np.where(self.hashes[at] == hashes, at, -1)


def _rows(parts, many):
    texts_of, columns, values = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(texts_of, kind="stable")
    starts = np.searchsorted(texts_of[order], np.arange(many + 1))
    return Rows(starts, columns[order], values[order])


def learn_vocabulary(texts: list[str], labels: np.ndarray, *, most: int) -> Vocabulary:
    """The vocabulary of plain texts: the `most` frequent n-grams among those of at least two texts. `labels` gives the
    class of each text (0 …)."""
    hashes, many = [], []
    for part, _share, _weights in _parts(texts):
        found, classes = _pairs(part, labels)
        one, at, count = np.unique(found, return_inverse=True, return_counts=True)
        kept = count >= FEWEST_TEXTS
        held = np.bincount(at * (labels.max() + 1) + classes, minlength=len(one) * (labels.max() + 1))
        hashes.append(one[kept])
        many.append(held.reshape(len(one), -1)[kept])
    hashes, many = np.concatenate(hashes), np.concatenate(many)
    kept = np.sort(np.lexsort((hashes, -many.sum(axis=1)))[:most])
    kept = kept[np.argsort(hashes[kept])]
    return Vocabulary(hashes[kept], _worth(many[kept], np.bincount(labels)).astype(np.float32))


def _worth(many, sizes):
    """What n-grams are worth, of which so many texts of each class have them, in classes of these sizes."""
    inverse = np.log((1 + sizes.sum()) / (1 + many.sum(axis=1))) + 1
    rates = (many + SMOOTH * sizes / sizes.sum()) / (sizes + SMOOTH)
    rates = -np.sort(-rates, axis=1)
    moments = rates[:, 0] / (rates @ np.arange(1, len(sizes) + 1))
    return inverse**IDF_POWER * (1 + MOMENT * moments)


def _pairs(part: Grams, labels):
    """The hashes of a part, each once for a text that has it, and the class of that text."""
    order = np.lexsort((part.hashes, part.texts))
    hashes, texts = part.hashes[order], part.texts[order]
    first = np.ones(len(hashes), bool)
    first[1:] = (hashes[1:] != hashes[:-1]) | (texts[1:] != texts[:-1])
    return hashes[first], labels[texts[first]]


def _parts(texts):
    """(n-grams, the part's share, weight of each occurrence) of the whole and of the head."""
    whole = grams_of(texts, WHOLE, within=MOST_CHARACTERS)
    head = grams_of(texts, HEAD, within=HEAD_REACH, salt=HEAD_SALT)
    yield whole, 1.0, (1 + 4 * np.exp(-whole.places / 20)).astype(np.float32)
    yield head, HEAD_SHARE, np.ones(len(head.hashes), np.float32)


def _counted(part, columns, vocabulary):
    """(text, column, value) of the n-grams of a part that count, each text's part brought to its share's length."""
    grams, share, weights = part
    known = columns >= 0
    size = max(len(vocabulary.hashes), 1)
    pairs, back = np.unique(grams.texts[known] * size + columns[known], return_inverse=True)
    counts = np.bincount(back, weights[known], minlength=len(pairs))
    texts, columns = pairs // size, pairs % size
    values = (1 + np.log(counts)) * vocabulary.worth[columns]
    lengths = np.sqrt(np.bincount(texts, values * values))
    return texts, columns, (share * values / lengths[texts]).astype(np.float32)
