"""What is kept of a text beside the text: its headline for lists, and a hash that tells the same text sent again."""

from wangge.cases.models import MAX_TITLE
from wangge.core.secrets import keyed_hash


def hash_of_words(words):
    """Equal for texts that differ in nothing but spaces: a text sent again is taken, and flagged."""
    return keyed_hash("".join(words.split()), purpose="words")


def headline(words):
    """The first sentence, for lists: what a clerk would read out."""
    first = words.split("\n")[0]
    for mark in "。！？!?；;":
        first = first.split(mark)[0]
    return first if len(first) <= MAX_TITLE else first[: MAX_TITLE - 1] + "…"
