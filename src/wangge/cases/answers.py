"""Reading what a person answered at a step, field by field, as the method asks. Pure but for the method it is given."""

import re
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.calendar import current_calendar
from wangge.core.clock import ClockError, Limit, deadline
from wangge.core.dues import end_of_day
from wangge.core.errors import Invalid

POWER = re.compile(r"[a-z][a-z0-9_]{0,39}")
TRUE, FALSE = {"true", "on", "1", "yes", True}, {"false", "off", "0", "no", False}


@dataclass(frozen=True)
class Answers:
    """Checked answers: `values` are keys and numbers and may stand in the timeline, `words` are free text."""

    values: dict = field(default_factory=dict)
    words: dict = field(default_factory=dict)

    def of_kind(self, step, kind):
        """The answer to the step's field of this kind, or None."""
        return next((self.values.get(asked.name) for asked in step.fields if asked.kind == kind), None)

    def moment_of(self, step, method):
        """When offices close on the day that an `until` names; None if none does."""
        day = self.of_kind(step, "until")
        return end_of_day(date.fromisoformat(day), current_calendar(method.calendar.hours)) if day else None


def read_answers(step, raw, method, *, at, photos=0):
    """Check raw answers (name → text) against a step's fields; Invalid names the first field at fault.

    Names the step does not ask for are ignored: a browser sends more than the method wants. `at`: now, for a day
    must lie ahead.
    """
    values, words = {}, {}
    for asked in step.fields:
        given = raw.get(asked.name)
        if asked.kind == "photos":
            _check_count(asked, photos)
        elif _empty(given):
            if asked.required:
                raise Invalid(_("请填写“%(title)s”。") % {"title": asked.title}, code="missing", field=asked.name)
        elif asked.kind == "text":
            words[asked.name] = clean_text(given, asked.max_length, asked.name)
        elif asked.kind == "until":
            values[asked.name] = _until(asked, given, method, at)
        else:
            values[asked.name] = READERS[asked.kind](asked, given, method)
    return Answers(values, words)


def clean_text(text, limit, name):
    """Text as it is kept: no NUL or control characters, line ends as \\n, not longer than the limit."""
    text = "".join(c for c in str(text).replace("\r\n", "\n") if c >= " " or c in "\n\t").strip()
    if len(text) > limit:
        raise Invalid(
            _("最多 %(limit)d 个字，现有 %(count)d 个。请删减后再提交。") % {"limit": limit, "count": len(text)},
            code="too-long",
            field=name,
        )
    return text


def _empty(given):
    return given is None or given == [] or (isinstance(given, str) and not given.strip())


def _check_count(asked, count):
    least = max(asked.min_count, 1 if asked.required else 0)
    if count < least:
        raise Invalid(
            _("“%(title)s”至少要 %(least)d 张。") % {"title": asked.title, "least": least},
            code="missing",
            field=asked.name,
        )


def _choice(asked, given, method):
    return _one_of(asked, given, [choice.value for choice in asked.choices])


def _class(asked, given, method):
    return _one_of(asked, given, [row.key for row in method.leaf_classes()])


def _photos_kept(asked, given, method):
    """Photos the case has: a list of keys, or their keys with commas between; of which case is asked where they go."""
    keys = given.split(",") if isinstance(given, str) else list(given)
    return [_key(asked, key.strip() if isinstance(key, str) else key, method) for key in dict.fromkeys(keys)]


def _filing(asked, given, method):
    return _one_of(asked, given, [row.key for row in method.filing if not row.retired])


def _route(asked, given, method):
    return _one_of(asked, given, [row.key for row in method.routes])


def _body(asked, given, method):
    return _one_of(asked, given, [row.key for row in method.organisations.bodies])


def _boolean(asked, given, method):
    if given in TRUE or given in FALSE:
        return given in TRUE
    return _one_of(asked, given, [])


def _rating(asked, given, method):
    return int(_one_of(asked, str(given), ["1", "2", "3", "4", "5"]))


def _extension(asked, given, method):
    """An amount in the unit of the method's limit, written as a limit is: "2 working_day"."""
    text, most = str(given).strip(), asked.most
    number = text.removesuffix(most.unit.value).strip()
    try:
        amount = Limit(Decimal(number), most.unit)
    except (InvalidOperation, ClockError) as error:
        reason = _("“%(title)s”须为数字，例如 1。") % {"title": asked.title}
        raise Invalid(reason, code="not-a-number", field=asked.name) from error
    if amount.amount > most.amount:
        told = {"title": asked.title, "most": f"{most.amount:f}" if isinstance(most.amount, Decimal) else most.amount}
        raise Invalid(_("“%(title)s”最多 %(most)s，请改小。") % told, code="too-much", field=asked.name)
    return f"{amount.amount.normalize():f} {most.unit.value}"


def _until(asked, given, method, at):
    """A day from today on, not further ahead than the method allows; as 2026-11-30."""
    try:
        day = date.fromisoformat(str(given).strip())
    except ValueError as error:
        reason = _("“%(title)s”须为日期，例如 2026-11-30。") % {"title": asked.title}
        raise Invalid(reason, code="not-a-day", field=asked.name) from error
    first, last = days_offered(asked, method, at)
    if not first <= day <= last:
        told = {"title": asked.title, "first": first, "last": last}
        reason = _("“%(title)s”须在 %(first)s 至 %(last)s 之间。") % told
        raise Invalid(reason, code="day-out-of-range", field=asked.name)
    return day.isoformat()


def days_offered(asked, method, at):
    """The first and the last day that an `until` may name: none on which offices have closed already."""
    calendar, today = current_calendar(method.calendar.hours), localdate(at)
    first = today if end_of_day(today, calendar) > at else today + timedelta(days=1)
    return first, max(first, localdate(deadline(at, asked.most, calendar).at))


def _bodies(asked, given, method):
    """Several bodies, each once: a list, or their keys with commas between."""
    keys = given.split(",") if isinstance(given, str) else list(given)
    known = [row.key for row in method.organisations.bodies if not row.retired]
    return [_one_of(asked, key.strip() if isinstance(key, str) else key, known) for key in dict.fromkeys(keys)]


def _power(asked, given, method):
    """The key of a power; whether it may be cited decides the register of the day (`cases.powers`)."""
    text = str(given).strip()
    return text if POWER.fullmatch(text) else _one_of(asked, text, [])


def _key(asked, given, method):
    try:
        return str(uuid.UUID(str(given)))
    except ValueError:
        return _one_of(asked, given, [])


def _one_of(asked, given, allowed):
    if given not in allowed:
        raise Invalid(
            _("“%(title)s”的选项无效，请从列表中选择。") % {"title": asked.title},
            code="unknown-choice",
            field=asked.name,
        )
    return given


READERS = {
    "choice": _choice,
    "class": _class,
    "new_class": _class,
    "own_photos": _photos_kept,
    "filing": _filing,
    "route": _route,
    "body": _body,
    "boolean": _boolean,
    "rating": _rating,
    "extension": _extension,
    "bodies": _bodies,
    "delegated_power": _power,
    "case": _key,
    "area": _key,
}
