"""A linear support vector machine, one class against the rest, all classes at once.

For each class k and text i with x_i and y = ±1:

    minimise over w:  ½·|w|² + C · Σ max(0, 1 − y·w·x_i)²

by dual coordinate descent (Hsieh, Chang, Lin, Keerthi, Sundararajan 2008, the method of LIBLINEAR): text by text the
multipliers α move to their best value, α ← max(0, α − (y·w·x − 1 + α/2C) / (|x|² + 1/2C)), and w follows. The classes
of one text are one numpy operation. The order of the texts is drawn with a fixed seed: the same texts in the same
order give the same weights.
"""

import numpy as np

from wangge.core.text.weights import Rows

COST = 4.0
ROUNDS = 8
"""Held-out quality stops growing before the last of them."""
STILL = 1e-6  # multipliers that move less are left


def learn_weights(rows: Rows, labels: np.ndarray, classes: int, columns: int, *, cost=COST, seed=0) -> np.ndarray:
    """The weights (columns × classes) that part the rows by their labels (0 … classes − 1)."""
    weights = np.zeros((columns, classes), np.float32)
    multipliers = np.zeros((len(rows), classes), np.float32)
    signs = np.full((len(rows), classes), -1, np.float32)
    signs[np.arange(len(rows)), labels] = 1
    texts = [
        (rows.columns[start:end], rows.values[start:end])
        for start, end in zip(rows.starts, rows.starts[1:], strict=False)
    ]
    soft = np.float32(1 / (2 * cost))
    steps = [1 / (values @ values + soft) for _, values in texts]
    shuffled = np.random.default_rng(seed)
    for _round in range(ROUNDS):
        for text in shuffled.permutation(len(texts)):
            (at, values), before, sign = texts[text], multipliers[text], signs[text]
            own = weights[at]
            after = np.maximum(before - (sign * (values @ own) - 1 + soft * before) * steps[text], 0)
            moved = (after - before) * sign
            if np.abs(moved).max() > STILL:
                multipliers[text] = after
                own += values[:, None] * moved
                weights[at] = own
    return weights
