"""Codes of components: six digits of the county, the major class, the minor class, a running number; 16 in all.

GB/T 30428.2 and CJ/T 214 give the minor class two digits and the running number six; GB/T 47678.5 gives three and five.
What is said here of their texts is second-hand (`methods/_shared/codes.csv` tells where it was read). Pure.
"""

import re
from dataclasses import dataclass

from wangge.method.schema.codes import SCHEMES

LENGTH, COUNTY, MAJOR = 16, 6, 2
USUAL = "gbt_30428"
DIGITS = re.compile(r"[0-9]{16}")
CLASS = re.compile(r"(\d{2})-?(\d{2,3})")
NUMBERED = re.compile(r"\d+(-\d+)?")
"""What is a class by its numbers, of whatever scheme: no title is."""


@dataclass(frozen=True)
class Code:
    """A code taken apart by its scheme."""

    county: str
    major: str
    minor: str
    number: str

    @property
    def of_class(self):
        """The class it says, as packs write it: "01-18"."""
        return f"{self.major}-{self.minor}"


def schemes_told():
    """Scheme → its standard and the lengths of its parts, the usual one first."""
    keys = (USUAL, *(key for key in SCHEMES if key != USUAL))
    return {key: _parts(SCHEMES[key]) for key in keys}


def _parts(scheme):
    return f"{scheme.title}（{COUNTY}+{MAJOR}+{scheme.digits}+{LENGTH - COUNTY - MAJOR - scheme.digits}）"


def read_code(text, scheme=USUAL):
    """A Code from 16 digits; None for anything else."""
    if not DIGITS.fullmatch(text):
        return None
    at = COUNTY + MAJOR + SCHEMES[scheme].digits
    return Code(text[:COUNTY], text[COUNTY : COUNTY + MAJOR], text[COUNTY + MAJOR : at], text[at:])


def class_of(text, scheme=USUAL):
    """A class as "01-18" from "0118" or "01-18"; "" for what is none of the scheme's."""
    found = CLASS.fullmatch(text)
    return f"{found[1]}-{found[2]}" if found and len(found[2]) == SCHEMES[scheme].digits else ""


def titles_of(method, scheme=USUAL):
    """class code → title: the component classes that a city's method names in a scheme."""
    return {row.code: row.title for row in method.codes if row.kind == "component" and row.scheme == scheme}


def classes_of(method, class_key):
    """Codes of components that a matter's class is about, in all schemes: (scheme, class code)."""
    return [(row.scheme, row.code) for row in method.codes_of(class_key) if row.kind == "component"]


def county_of(area, above):
    """The six digits of the county that an area lies in: of its own official code, else of the nearest above it.

    "" where none has one. `above`: the areas above it, from the top.
    """
    return next((one.code[:COUNTY] for one in (area, *reversed(above)) if len(one.code) >= COUNTY), "")
