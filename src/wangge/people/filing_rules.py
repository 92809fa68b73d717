"""The two filings before letting as two small state machines, and what a filing must hold: pure functions.

Who takes a step: the landlord (from the phone, or an office at its counter in their words), the office that decides,
or the clock. What is not in a table cannot happen.
"""

from dataclasses import dataclass
from datetime import date, timedelta

LANDLORD, OFFICE, CLOCK = "landlord", "office", "clock"
OVER = frozenset(("withdrawn", "lapsed", "ended", "revoked", "expired"))
"""States out of which nothing leads."""


@dataclass(frozen=True, slots=True)
class Way:
    """One step: from which state it leads where, who takes it, and whether a reason must be said."""

    before: str
    deed: str
    after: str
    by: str
    reason: bool = False


LETTING = (
    Way("filed", "accept", "accepted", OFFICE),
    Way("filed", "return", "returned", OFFICE, True),
    Way("filed", "withdraw", "withdrawn", LANDLORD),
    Way("returned", "resend", "filed", LANDLORD),
    Way("returned", "withdraw", "withdrawn", LANDLORD),
    Way("returned", "lapse", "lapsed", CLOCK),
    Way("accepted", "end", "ended", LANDLORD),
    Way("accepted", "revoke", "revoked", OFFICE, True),
    Way("accepted", "expire", "expired", CLOCK),
)
"""The landlord's filing. Revoking is a signed decision with its reason; the landlord may file anew at once."""

TENANCY = (
    Way("filed", "accept", "accepted", OFFICE),
    Way("filed", "return", "returned", OFFICE, True),
    Way("filed", "withdraw", "withdrawn", LANDLORD),
    Way("returned", "resend", "filed", LANDLORD),
    Way("returned", "withdraw", "withdrawn", LANDLORD),
    Way("returned", "lapse", "lapsed", CLOCK),
    Way("accepted", "end", "ended", LANDLORD),
    Way("accepted", "expire", "expired", CLOCK),
)
"""The tenancy's filing. Nobody loses a home by it: an office cannot revoke one, and none ends with the letting's."""


def way(machine, state, deed):
    """The Way that a deed takes from a state; None where there is none."""
    return next((one for one in machine if one.before == state and one.deed == deed), None)


def deeds(machine, state, by):
    """What somebody may do in a state, in the order of the table."""
    return tuple(one.deed for one in machine if one.before == state and one.by == by)


MOST_ROOMS, MOST_PEOPLE, MOST_AREA = 30, 60, 2_000


def letting_faults(sent, items, *, least_each):
    """{field: key of what is wrong} of a letting filing as it was read; empty where nothing is missing.

    `items` are the keys of the check sheet: each has to be declared safe by name. `least_each`: square metres for each
    occupant, below which the city takes no filing.
    """
    faults = {} if sent["capacity"] in ("owner", "agent") else {"capacity": "choose"}
    for field, most in (("rooms", MOST_ROOMS), ("area_m2", MOST_AREA), ("most_occupants", MOST_PEOPLE)):
        if sent[field] is None or not 0 < sent[field] <= most:
            faults[field] = "number"
    if not faults.keys() & {"area_m2", "most_occupants"} and sent["area_m2"] < least_each * sent["most_occupants"]:
        faults["most_occupants"] = "crowded"
    if set(items) - set(sent["declared"]):
        faults["declared"] = "undeclared"
    return faults


def tenancy_faults(starts_on, ends_on, people, children, room_left, *, longest, farthest, on):
    """{field: key of what is wrong} of a tenancy filed on a day. `room_left`: how many more the dwelling takes;
    `longest`, `farthest`: how long the city lets it be, and how long before somebody moves in it may be filed."""
    faults = {}
    if starts_on is None:
        faults["starts_on"] = "date"
    elif starts_on - on > farthest:
        faults["starts_on"] = "far"
    if ends_on is None or (starts_on and not timedelta() < ends_on - starts_on <= longest):
        faults["ends_on"] = "order"
    if people < 1:
        faults["tenants"] = "nobody"
    elif people + children > room_left:
        faults["tenants"] = "full"
    return faults


def is_late(starts_on, day):
    """Whether a tenancy is filed only after they moved in: taken all the same, and said."""
    return starts_on < day


def overlap(starts_on, ends_on, other_start, other_end):
    """Whether two tenancies share a day."""
    return starts_on <= other_end and other_start <= ends_on


def most_at_once(starts_on, ends_on, others):
    """The most people that other tenancies (start, end, people) bring on any one day of a spell."""
    sharing = [one for one in others if overlap(starts_on, ends_on, one[0], one[1])]
    days: set[date] = {max(starts_on, start) for start, _end, _people in sharing}
    return max((sum(p for s, e, p in sharing if s <= day <= e) for day in days), default=0)
