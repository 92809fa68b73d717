"""Who may look, correct, bind, review and release: in the own areas, and never both sides of a deed."""

from datetime import date

from wangge.core.permits import in_own_area, rule

ADULT_ENOUGH = 14
MOST_OF_A_BAND = 99  # people of one age band in one household
LONGEST_COUNT = 9  # digits: Python reads no number of thousands of them


rule("people.look", "people.edit", "people.bind", "people.review", "exports.approve")(in_own_area)


def whole_count(text):
    """People of one age band in a household, 0 to MOST_OF_A_BAND, as was typed; None where that is no such number."""
    fine = text.isdecimal() and len(text) <= LONGEST_COUNT and int(text) <= MOST_OF_A_BAND
    return int(text) if fine else None


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
