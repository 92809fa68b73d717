"""How good answers are: macro-F1, accuracy, calibration error; and the temperature that makes confidences honest."""

import hashlib
from dataclasses import dataclass

import numpy as np

BINS = 15
STEPS = 60


@dataclass(frozen=True)
class OfClass:
    """One class: how many had it, and how often it was rightly said, of those said and of those that had it."""

    key: str
    count: int
    precision: float
    recall: float

    @property
    def f1(self):
        """The harmonic mean of precision and recall; 0 where either is."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def by_class(truth, said) -> tuple[OfClass, ...]:
    """Quality for each class that occurs in the truth, in its alphabetical order; `said` may hold "" for no answer."""
    truth, said = np.asarray(truth), np.asarray(said)
    found = []
    for key in sorted(set(truth.tolist())):
        had, spoken = truth == key, said == key
        right = int((had & spoken).sum())
        found.append(OfClass(key, int(had.sum()), right / max(int(spoken.sum()), 1), right / int(had.sum())))
    return tuple(found)


def macro_f1(truth, said) -> float:
    """The mean of F1 over the classes of the truth: rare classes count as much as frequent ones."""
    return float(np.mean([one.f1 for one in by_class(truth, said)]))


def accuracy(truth, said) -> float:
    """The share of right answers."""
    return float(np.mean(np.asarray(truth) == np.asarray(said)))


def calibration_error(confidence, right, bins=BINS) -> float:
    """Expected calibration error: |confidence − share of right answers| in bins of equal width, weighted by size
    (Naeini, Cooper, Hauskrecht 2015)."""
    confidence, right = np.asarray(confidence, float), np.asarray(right, float)
    at = np.minimum((confidence * bins).astype(int), bins - 1)
    size = np.bincount(at, minlength=bins)
    gap = np.abs(np.bincount(at, confidence, bins) - np.bincount(at, right, bins))
    return float(gap[size > 0].sum() / max(len(confidence), 1))


def confidences(scores: np.ndarray, sharpness: float) -> np.ndarray:
    """Scores as shares of one: softmax(sharpness · score)."""
    scaled = scores * sharpness
    scaled = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return scaled / scaled.sum(axis=1, keepdims=True)


def best_sharpness(scores: np.ndarray, labels: np.ndarray) -> float:
    """The sharpness (one over the temperature: Guo et al. 2017) under which held-out labels are least surprising:
    the minimum of the mean −ln p(label), found by golden section between 0.1 and 50."""

    def surprise(power):
        shares = confidences(scores, float(np.exp(power)))
        return -np.log(np.maximum(shares[np.arange(len(labels)), labels], 1e-12)).mean()

    low, high, ratio = np.log(0.1), np.log(50.0), (np.sqrt(5) - 1) / 2
    for _step in range(STEPS):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if surprise(left) < surprise(right) else (left, high)
    return float(np.exp((low + high) / 2))


def folds_of(texts: list[str], many: int, seed: int) -> np.ndarray:
    """The fold (0 … many − 1) of each text: equal texts share one, whatever their order; folds are of like size."""
    places = {text: n for n, text in enumerate(sorted(set(texts), key=lambda one: _drawn(one, seed)))}
    return np.array([places[text] % many for text in texts], int)


def _drawn(text, seed):
    return hashlib.sha256(f"{seed}\n{text}".encode()).digest(), text
