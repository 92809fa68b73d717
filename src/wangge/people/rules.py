"""Who may look, correct, bind, review and release: in the own areas, and never both sides of a deed."""

import unicodedata
from datetime import date

from wangge.core.permits import in_own_area, rule

ADULT_ENOUGH = 14
MOST_OF_A_BAND = 99  # people of one age band in one household
LONGEST_COUNT = 9  # digits: Python reads no number of thousands of them
DOTS = "·•‧∙⋅・."
BAND_AGES = {
    **{"aged_0_6": (0, 6), "aged_7_13": (7, 13), "aged_14_17": (14, 17)},
    **{"aged_18_59": (18, 59), "aged_60_79": (60, 79), "aged_80": (80, 200)},
}
"""The ages, first and last, of each band in which a household is counted."""


rule("people.look", "people.edit", "people.bind", "people.review", "exports.approve")(in_own_area)


def whole_count(text):
    """People of one age band in a household, 0 to MOST_OF_A_BAND, as was typed; None where that is no such number."""
    fine = text.isdecimal() and len(text) <= LONGEST_COUNT and int(text) <= MOST_OF_A_BAND
    return int(text) if fine else None


def just_these(counts, years, day):
    """Whether a household with these numbers (band → people) can be just the people registered: each of them is
    counted, and nobody from 14 up is counted but they. Children need not be registered. `years`: their years of birth,
    None where one is not known (14 or more: children's are); on the day of counting they had the age that a year gives,
    or were a year younger."""
    places = [band for band, number in counts.items() for _n in range(number)]
    if len(years) > len(places):
        return False
    fits = [[n for n, band in enumerate(places) if _may_be_in(band, year, day)] for year in years]
    grown = [n for n, band in enumerate(places) if BAND_AGES[band][0] >= ADULT_ENOUGH]
    of_place = [[one for one, theirs in enumerate(fits) if n in theirs] for n in grown]
    return _all_matched(fits) and _all_matched(of_place)  # then one matching does both (Mendelsohn and Dulmage, 1958)


def _may_be_in(band, year, day):
    first, last = BAND_AGES[band]
    if year is None:
        return last >= ADULT_ENOUGH
    return any(first <= age <= last for age in (day.year - year, day.year - year - 1))


def _all_matched(choices):
    """Whether each can have one of its choices for itself alone."""
    held = {}

    def found(one, tried):
        for choice in choices[one]:
            if choice not in tried:
                tried.add(choice)
                if choice not in held or found(held[choice], tried):
                    held[choice] = one
                    return True
        return False

    return all(found(one, set()) for one in range(len(choices)))


def same_name(one, other):
    """Whether two names are written alike but for blanks, full width and the dot inside names of several parts."""
    return bool(plain_name(one)) and plain_name(one) == plain_name(other)


def plain_name(name):
    """A name without blanks, its dots of one kind."""
    return "".join("·" if c in DOTS else c for c in unicodedata.normalize("NFKC", name) if not c.isspace())


def born_on(number, kind):
    """The day of birth that a resident identity number tells; None where it tells none."""
    if kind != "id" or len(number) != 18:
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def surely_fourteen(birth_year, born, day):
    """Whether somebody is 14 on a day: by the day of birth where it is known, else only once the year is over."""
    if born is not None:
        return (day.year - born.year, day.month, day.day) >= (ADULT_ENOUGH, born.month, born.day)
    return birth_year is None or day.year - birth_year > ADULT_ENOUGH


def basis_kept(basis, birth_year, born, day):
    """The legal basis as it is kept: of who is 14 none; where nothing tells the age, what was given says a child."""
    untold = birth_year is None and born is None
    return basis if untold or not surely_fourteen(birth_year, born, day) else ""
