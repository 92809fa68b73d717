"""A text as hashed character n-grams, many texts at once.

Chinese writes no spaces, and n-grams of two or three characters carry most words; no dictionary is needed. All texts
become one array of code points, and the hash of the n-gram at each place is computed for all places together:

    h(c₁) = mix(c₁),  h(c₁…cₙ) = mix(h(c₁…cₙ₋₁)·M + cₙ)   in 64 bits

so that 200,000 different n-grams meet by chance with a probability of about 1 in 10⁹.
"""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np

_SPACE = re.compile(r"\s+")
_END = 10  # a line feed parts the texts; plain() leaves none inside
_MULTIPLY = np.uint64(0x9E3779B97F4A7C15)  # 2⁶⁴ divided by the golden ratio, odd: spreads near codes apart
_SHIFT = np.uint64(29)


@dataclass(frozen=True, slots=True)
class Grams:
    """Every n-gram occurrence: its hash, the number of its text, its place in it and its length."""

    hashes: np.ndarray
    texts: np.ndarray
    places: np.ndarray
    lengths: np.ndarray


def plain(text: str) -> str:
    """A text as it is read here: one width, one case, no spaces."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).lower()


def grams_of(texts: list[str], orders: tuple[int, ...], *, within: int | None = None, salt: int = 0) -> Grams:
    """The n-grams of plain texts, of these lengths; `within` reads only so many characters of each, `salt` makes
    the same n-gram another feature."""
    codes = np.frombuffer("\n".join(one[:within] for one in texts).encode("utf-32-le"), np.uint32).astype(np.uint64)
    ends = codes == _END
    text = np.cumsum(ends)
    starts = np.concatenate([[0], np.flatnonzero(ends) + 1])
    place = np.arange(len(codes)) - starts[text] if len(codes) else text
    found, hashes, whole = [], np.full(len(codes), salt, np.uint64), np.ones(len(codes), bool)
    for order in range(1, max(orders) + 1):
        many = max(len(codes) - order + 1, 0)
        hashes = _mix(hashes[:many] * _MULTIPLY + codes[order - 1 :])
        whole = whole[:many] & ~ends[order - 1 :]
        if order in orders:
            found.append((hashes[whole], text[:many][whole], place[:many][whole], np.full(int(whole.sum()), order)))
    return Grams(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _mix(hashes):
    """Let every bit of a hash depend on many."""
    hashes = hashes ^ (hashes >> _SHIFT)
    hashes = hashes * _MULTIPLY
    return hashes ^ (hashes >> _SHIFT)
