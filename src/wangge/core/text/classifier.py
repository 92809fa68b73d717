"""A classifier of texts: trained, asked, explained, stored as plain arrays.

Confidences are honest: while training, the texts are parted once more, and the sharpness of the softmax is fitted on
scores of texts that the weights had not seen. A reason is what stood in the text itself: each n-gram speaks for a class
by its value times (weight for the class − mean weight for the others); that is shared among its characters, and the
runs of characters that speak most are shown.
"""

import io
from dataclasses import dataclass

import numpy as np

from wangge.core.text.grams import plain
from wangge.core.text.machine import learn_weights
from wangge.core.text.quality import best_sharpness, confidences, folds_of
from wangge.core.text.weights import (
    MOST_CHARACTERS,
    Rows,
    Vocabulary,
    learn_vocabulary,
)

MOST_WEIGHTS, MOST_GRAMS = 3_000_000, 200_000
"""A model of many classes keeps fewer n-grams: at two bytes a weight it stays under 10 MB."""
UNSEEN_FOLDS = 5  # one of so many parts is held back to fit the sharpness
LONGEST_REASON, SHORTEST_REASON, BATCH = 8, 2, 256
ARRAYS = {"hashes": np.uint64, "idf": np.float32, "weights": np.float16, "sharpness": np.float64}


class BadModel(ValueError):
    """Stored arrays that are no classifier of these classes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A class with its confidence (0 … 1), and the words of the text that spoke for it, the strongest first."""

    class_key: str
    confidence: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """What was learnt: classes, the n-grams that count, and a weight of each for each class."""

    classes: tuple[str, ...]
    vocabulary: Vocabulary
    weights: np.ndarray
    sharpness: float

    def shares(self, texts: list[str]) -> np.ndarray:
        """Confidences, a row for each text and a column for each class."""
        texts = [plain(text) for text in texts]
        found = [
            self.vocabulary.rows(texts[start : start + BATCH]).times(self.weights)
            for start in range(0, len(texts), BATCH)
        ]
        return confidences(np.concatenate(found or [np.zeros((0, len(self.classes)))]), self.sharpness)

    def say(self, texts: list[str]) -> tuple[list[str], np.ndarray]:
        """The likeliest class of each text, and how sure that is."""
        shares = self.shares(texts)
        best = shares.argmax(axis=1)
        return [self.classes[one] for one in best], shares[np.arange(len(best)), best]

    def suggest(self, text: str, *, most: int = 3) -> tuple[Answer, ...]:
        """The likeliest classes of one text with their reasons, the surest first; none if nothing in it is known."""
        read = plain(text)
        row, stands = self.vocabulary.read(read)
        if not len(row.columns):
            return ()
        shares = confidences(row.times(self.weights), self.sharpness)[0]
        order = np.argsort(-shares, kind="stable")[:most].tolist()
        return tuple(Answer(self.classes[k], float(shares[k]), self._reasons(read, row, stands, k)) for k in order)

    def _reasons(self, text, row: Rows, stands, k: int, most=3):
        """The runs of characters that speak most for class k."""
        own = self.weights[row.columns]
        spoken = row.values * (own[:, k] - (own.sum(axis=1) - own[:, k]) / max(len(self.classes) - 1, 1))
        order = np.argsort(row.columns)
        told = np.zeros(min(len(text), MOST_CHARACTERS))
        for columns, places, lengths in stands:
            each = spoken[order[np.searchsorted(row.columns, columns, sorter=order)]] / lengths
            for inside in range(3):
                has = lengths > inside
                told += np.bincount(places[has] + inside, each[has], len(told))
        return _runs(text, told, most)

    def packed(self) -> bytes:
        """The arrays as one file of numpy's own format, compressed; the classes' names are not in it."""
        out = io.BytesIO()
        arrays = (self.vocabulary.hashes, self.vocabulary.worth, self.weights, np.float64(self.sharpness))
        named = {name: np.asarray(array, ARRAYS[name]) for name, array in zip(ARRAYS, arrays, strict=True)}
        np.savez_compressed(out, allow_pickle=False, **named)
        return out.getvalue()


def _runs(text, told, most):
    """Runs of at least two neighbouring characters that speak clearly, each once, the strongest first."""
    if not len(told) or told.max() <= 0:
        return ()
    clear = np.append(told > told.max() * 0.2, False)
    runs, start = {}, None
    for place, speaks in enumerate(clear):
        if speaks and start is None:
            start = place
        if start is not None and (not speaks or place - start == LONGEST_REASON):
            word = text[start:place]
            if len(word) >= SHORTEST_REASON and word.isalnum():
                runs[word] = max(runs.get(word, 0.0), float(told[start:place].sum()))
            start = place if speaks else None
    return tuple(sorted(runs, key=lambda word: (-runs[word], word))[:most])


def train(texts: list[str], labels: list[str], *, seed: int = 0) -> Classifier:
    """Learn from texts and their classes. ValueError unless there are two classes and a text for each label."""
    classes = tuple(sorted(set(labels)))
    if len(classes) < 2 or len(texts) != len(labels):
        raise ValueError("two classes at least, and a label for each text")
    texts = [plain(text) for text in texts]
    order = sorted(range(len(texts)), key=lambda n: (texts[n], labels[n]))  # the order of a file changes nothing
    texts, labels = [texts[n] for n in order], np.array([classes.index(labels[n]) for n in order])
    unseen = folds_of(texts, UNSEEN_FOLDS, seed) == 0
    sharpness = _sharpness(texts, labels, unseen, len(classes), seed)
    vocabulary, weights = _learn(texts, labels, len(classes), seed)
    return Classifier(classes, vocabulary, weights, sharpness)


def _learn(texts, labels, classes, seed):
    vocabulary = learn_vocabulary(texts, labels, most=min(MOST_GRAMS, MOST_WEIGHTS // classes))
    rows = vocabulary.rows(texts)
    return vocabulary, learn_weights(rows, labels, classes, len(vocabulary.hashes), seed=seed)


def _sharpness(texts, labels, unseen, classes, seed):
    """The sharpness that fits texts which the weights had not seen; 1 where there are too few to tell."""
    if unseen.sum() < classes or (~unseen).sum() < classes:
        return 1.0
    seen = [text for text, out in zip(texts, unseen, strict=True) if not out]
    vocabulary, weights = _learn(seen, labels[~unseen], classes, seed)
    held = [text for text, out in zip(texts, unseen, strict=True) if out]
    return best_sharpness(vocabulary.rows(held).times(weights), labels[unseen])


def unpacked(data: bytes, classes: tuple[str, ...]) -> Classifier:
    """The classifier of `packed` bytes; BadModel if they are anything else. Nothing in them is ever executed."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in ARRAYS}
    except Exception as error:
        raise BadModel(f"not a file of arrays: {type(error).__name__}") from error
    hashes, weights = arrays["hashes"], arrays["weights"]
    fits = (
        all(arrays[name].dtype == kind for name, kind in ARRAYS.items())
        and hashes.ndim == 1
        and arrays["idf"].shape == hashes.shape
        and weights.shape == (len(hashes), len(classes))
        and arrays["sharpness"].shape == ()
        and np.isfinite(weights).all()
        and np.isfinite(arrays["idf"]).all()
    )
    if not fits:
        raise BadModel("arrays of other kinds or shapes")
    vocabulary = Vocabulary(hashes, arrays["idf"])
    return Classifier(tuple(classes), vocabulary, weights.astype(np.float32), float(arrays["sharpness"]))
