"""Who may do what with premises, and how a dwelling gets its colour: pure functions."""

from dataclasses import dataclass
from datetime import date, timedelta

from wangge.core.permits import in_own_area, rule

VALID_DAYS = 90
"""How long a colour counts after the last check (guard-rail 2: "for example 90 days"; a platform default)."""
COLOURS = ("green", "blue", "yellow", "orange", "red")
"""From the best to the worst."""
GRADES = {"notice": 1, "general": 2, "serious": 3, "major": 4}
"""Grade of a finding → how far along the colours it alone brings a dwelling. The text defines no colours: this is a
platform default, told on every page that shows one."""
LATE = 1
"""A finding past its day counts so many steps more."""


rule("premises.view", "premises.edit", "plates.print")(in_own_area)
rule("findings.record", "findings.decide", "filings.decide")(in_own_area)


@dataclass(frozen=True, slots=True)
class Open:
    """An open finding as the colour asks for it: the item, its grade, and by when it is to be put right."""

    item: str
    grade: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the explanation of a colour: which item, and how far it brings the dwelling."""

    item: str
    grade: str
    colour: str
    late: bool


def reason_of(finding, day):
    """What one open finding says of a dwelling on a day."""
    late = finding.due_on < day
    rank = min(GRADES[finding.grade] + (LATE if late else 0), len(COLOURS) - 1)
    return Reason(finding.item, finding.grade, COLOURS[rank], late)


def colour_of(findings, day):
    """(colour, reasons) of a dwelling that was checked: that of its worst open finding, green without any.

    The order of findings does not matter, and one more finding never betters the colour.
    """
    worst_first = lambda one: (-COLOURS.index(one.colour), one.item, one.grade, one.late)  # noqa: E731
    reasons = tuple(sorted({reason_of(one, day) for one in findings}, key=worst_first))
    return (reasons[0].colour if reasons else COLOURS[0]), reasons


def expires(checked_on):
    """The last day on which a colour counts after a check."""
    return checked_on + timedelta(days=VALID_DAYS)


def may_be_listed(colour, expires_on, day):
    """Whether a let dwelling may stand in the public list: checked, not red, and the check not too old."""
    return colour in COLOURS and colour != "red" and expires_on >= day


def pillars_met(pillars, items, unmet):
    """How many of a dormitory's pillars have no standard unmet. None where nothing is asked of them.

    `items`: (key, pillar) of the standards; a pillar without standards counts for nothing. How it stands today, and no
    star: stars are what a published rating came to, and nothing else.
    """
    asked = [pillar for pillar in pillars if any(one == pillar for _key, one in items)]
    if not asked:
        return None
    failing = {pillar for key, pillar in items if key in unmet}
    return sum(1 for pillar in asked if pillar not in failing)
