"""Numbers of people in free text: what is public, or kept for good, is refused with one in it."""

import re
import unicodedata

NUMBER_OF_A_PERSON = re.compile(r"(?<!\d)(?:1[3-9](?:[ -]?\d){9}|[1-9](?:[ -]?\d){16}[ -]?[\dXx])(?!\d)")
"""Eleven digits as mobile telephones have them, or eighteen as identity cards do."""


def names_a_person(text: str) -> str:
    """A mobile telephone or identity number in a text, as it stands there; "" if there is none.

    Digits may be parted by spaces or hyphens. Names it cannot know: for those somebody reads the text.
    """
    found = NUMBER_OF_A_PERSON.search(unicodedata.normalize("NFKC", text))
    return found[0] if found else ""
