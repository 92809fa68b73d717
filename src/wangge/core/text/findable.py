"""Texts as sets of pairs of characters: what a search in Chinese needs, where no space tells where a word ends.

Whatever two characters stand side by side in a text are found there, be they a word or not; one Chinese character is
found too. A pair is a number: the code of the first character times 65,536, plus that of the second (0: the character
alone), as a signed 32-bit integer. Of characters beyond the basic plane only the lower half counts.
"""

import numpy as np

from wangge.core.text.grams import plain

PIECES = "\n"
"""Between pieces of a text that do not run on: no pair reaches over it."""
_LOW, _HAN = np.uint32(0xFFFF), ((0x3400, 0x9FFF), (0x20000, 0x3FFFF))


def joined(pieces):
    """Pieces of text, each plain, in one."""
    return PIECES.join(filter(None, map(plain, pieces)))


def findable(pieces):
    """What a search reads of a text in pieces: (its plain text, the numbers of its pairs)."""
    text = joined(pieces)
    return text, numbers_of(text)


def numbers_in(term):
    """The numbers that a text must have in which a plain term stands: its pairs; of one character, that."""
    numbers = numbers_of(term)
    return [number for number in numbers if number & 0xFFFF] or numbers


def numbers_of(text):
    """The pairs and the Chinese characters of a plain text, each once, as numbers."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    firsts, seconds = codes[:-1], codes[1:]
    within = (firsts != ord(PIECES)) & (seconds != ord(PIECES))
    pairs = (firsts[within] & _LOW) << 16 | seconds[within] & _LOW
    han = np.logical_or.reduce([(codes >= low) & (codes <= high) for low, high in _HAN])
    alone = (codes[han] & _LOW) << 16
    return np.unique(np.concatenate([pairs, alone]).astype(np.uint32)).view(np.int32).tolist()
