"""Why somebody looks, stated before they do: a purpose and a basis out of closed lists, and a note where needed."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from wangge.core.calendar import current_calendar
from wangge.core.clock import Limit, Unit, deadline
from wangge.core.errors import Invalid
from wangge.method.queries import current_method
from wangge.people.enums import OTHER_PURPOSES, PURPOSES

REMEMBERED = timedelta(minutes=30)
"""How long a stated purpose serves the same task before it is asked again."""
LEAST = 4


@dataclass(frozen=True)
class Purpose:
    """A key of PURPOSES, a key of BASES, and the matter or the occasion in own words."""

    key: str
    basis: str
    note: str = ""


def stated(key, basis, note=""):
    """The Purpose that somebody states; Invalid if it is none of the list or its basis cannot carry it."""
    if key not in PURPOSES:
        raise Invalid(_("请先选择查看的用途。本人以后看得到。"), code="no-purpose", field="purpose")
    if basis not in PURPOSES[key][1]:
        raise Invalid(_("请选择能支持这一用途的法律依据。"), code="no-basis", field="basis")
    note = plain_text(note, 200, "note")
    if key in ("matter", "emergency") and len(note) < LEAST:
        raise Invalid(_("请写明是哪一件诉求、哪一次突发事件，至少 4 个字。"), code="no-note", field="note")
    return Purpose(key, basis, note)


def purpose_words(key):
    """A purpose in words; a key of other pages as it is."""
    return PURPOSES[key][0] if key in PURPOSES else OTHER_PURPOSES.get(key, key)


def plain_text(text, most, field):
    """Text of people as it is kept: no control characters, not longer than `most`; Invalid otherwise."""
    text = "".join(c for c in str(text or "").replace("\r\n", "\n") if c >= " " or c in "\n\t").strip()
    if len(text) > most:
        raise Invalid(_("最多 %(most)d 个字。") % {"most": most}, code="too-long", field=field)
    return text


def written(text, most, field):
    """As `plain_text`, but something must be said."""
    text = plain_text(text, most, field)
    if len(text) < LEAST:
        raise Invalid(_("请写明理由，至少 4 个字。"), code="no-reason", field=field)
    return text


def working_days(number, at):
    """The moment so many working days after another, by the county's calendar."""
    hours = current_method().calendar.hours
    return deadline(at, Limit(number, Unit.working_day), current_calendar(hours)).at
