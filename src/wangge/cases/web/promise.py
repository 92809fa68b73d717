"""The promise beside the report form: who will answer, by when, as the method says; nothing guessed."""

from dataclasses import dataclass
from datetime import datetime

from wangge.cases.web.clocks import limit_words
from wangge.core.calendar import current_calendar
from wangge.core.clock import deadline
from wangge.core.web.terms import term


@dataclass(frozen=True)
class Row:
    """One filing standard of the chosen class, in words."""

    condition: str
    limit: str
    holder: str
    urgent: bool
    provenance: object


@dataclass(frozen=True)
class Promise:
    """What happens after sending. `first_by` is the deadline of the first look, if it were sent now."""

    first_holder: str
    first_limit: str
    first_by: datetime | None
    confirmed: bool
    provenance: object
    rows: tuple[Row, ...]
    rating_days: int
    area: str
    light: bool  # somebody looks and answers; nothing is filed


def promise_for(method, *, at, class_key="", area=None, way=None):
    """The promise for a class and an area (both may be unknown), if the report were sent at `at`.

    `way`: the case type chosen, the usual one where none is.
    """
    way = way or method.reportable()[0]
    state = way.state(way.first_state if class_key and area else way.unclassified_state)
    due = state.limit and deadline(at, state.limit, current_calendar(method.calendar.hours))
    return Promise(
        first_holder=term("grid_worker" if state.holder == "crew" else "centre", method),
        first_limit=limit_words(state.limit) if state.limit else "",
        first_by=due.at if due else None,
        confirmed=due.confirmed if due else True,
        provenance=state.provenance,
        rows=tuple(_row(method, row) for row in method.filing_rows(class_key)) if class_key else (),
        rating_days=way.rating.days,
        area=area.name if area else "",
        light=way.first_state == way.unclassified_state,
    )


def _row(method, row):
    return Row(
        row.condition, limit_words(row.limit), method.body(row.holder).title, row.urgent, row.provenance
    )
