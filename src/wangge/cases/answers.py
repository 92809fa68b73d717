"""Reading what a person answered at a step, field by field, as the method asks. Pure but for the method it is given."""

import uuid
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wangge.core.errors import Invalid

TRUE, FALSE = {"true", "on", "1", "yes", True}, {"false", "off", "0", "no", False}


@dataclass(frozen=True)
class Answers:
    """Checked answers: `values` are keys and numbers and may stand in the timeline, `words` are free text."""

    values: dict = field(default_factory=dict)
    words: dict = field(default_factory=dict)

    def of_kind(self, step, kind):
        """The answer to the step's field of this kind, or None."""
        return next((self.values.get(asked.name) for asked in step.fields if asked.kind == kind), None)


def read_answers(step, raw, method, *, photos=0):
    """Check raw answers (name → text) against a step's fields; Invalid names the first field at fault.

    Names the step does not ask for are ignored: a browser sends more than the method wants.
    """
    values, words = {}, {}
    for asked in step.fields:
        given = raw.get(asked.name)
        if asked.kind == "photos":
            _check_count(asked, photos)
        elif _empty(given):
            if asked.required:
                raise Invalid(
                    _("请填写“%(title)s”。") % {"title": asked.title}, code="missing", field=asked.name
                )
        elif asked.kind == "text":
            words[asked.name] = clean_text(given, asked.max_length, asked.name)
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
    return given is None or (isinstance(given, str) and not given.strip())


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
    "filing": _filing,
    "route": _route,
    "body": _body,
    "boolean": _boolean,
    "rating": _rating,
    "case": _key,
    "area": _key,
}
