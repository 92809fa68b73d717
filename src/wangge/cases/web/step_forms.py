"""A step of the method as a form: its fields with what they offer, what was typed, and the refusal beside the field."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.cases.answers import days_offered
from wangge.cases.finding import newest_having, read_asked
from wangge.cases.queries import areas_of, visible_to
from wangge.cases.rules import sees_all
from wangge.cases.web.clocks import limit_words
from wangge.cases.web.step_options import Group, groups_of
from wangge.core.errors import Invalid
from wangge.core.keys import new_key
from wangge.core.web.wording import full_day
from wangge.territory.queries import find_areas

SEARCH_FROM = 9  # with so many options a picklist gets a search box


DRAWN = {"text", "photos", "boolean", "rating", "case", "area", "extension", "until", "bodies", "own_photos"}
"""Kinds with a partial of their own; all others are picked from a list."""


@dataclass(frozen=True)
class Bound:
    """How far an answer may go: in words, and for a day the first and the last one (ISO)."""

    words: str
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class Asked:
    """One field of a step on the page."""

    name: str
    kind: str
    title: str
    required: bool
    help: str
    max_length: int
    value: str = ""
    error: str = ""
    groups: tuple[Group, ...] = ()
    fills: str = ""  # name of the text field that a pick here fills
    typed: str = ""  # what was typed into the search beside the picks
    areas: tuple = ()  # areas that were found by it
    bound: Bound | None = None  # how much, or until when, at most

    @property
    def id(self):
        return f"answer-{self.name}"

    @property
    def template(self):
        """The partial that draws this kind."""
        return f"cases/desk/fields/{self.kind if self.kind in DRAWN else 'pick'}.html"

    @property
    def chosen(self):
        """The values ticked, where several may be."""
        return self.value if isinstance(self.value, list) else [one for one in self.value.split(",") if one]

    @property
    def searchable(self):
        return sum(len(group.options) for group in self.groups) >= SEARCH_FROM


@dataclass(frozen=True)
class StepForm:
    """A step with its fields, ready to be drawn; `key` makes sending it twice harmless."""

    step: object
    fields: tuple[Asked, ...]
    key: str
    seen: int
    error: str = ""
    sent: dict = field(default_factory=dict)

    @property
    def has_photos(self):
        return any(asked.kind == "photos" for asked in self.fields)


def step_form(case, step, method, *, near=(), sent=None, refused=None):
    """The form of a step. `near` are candidates for merging.

    `sent` (a POST) and `refused` put back what was typed and say what is wrong.
    """
    sent = sent or {}
    names = {asked.name for asked in step.fields}
    at_field = refused.field if refused and refused.field in names else None
    route = next((asked.name for asked in step.fields if asked.kind == "route"), None)
    words = next((asked.name for asked in step.fields if asked.kind == "text"), "")
    return StepForm(
        step=step,
        fields=tuple(
            Asked(
                name=asked.name,
                kind=asked.kind,
                title=asked.title,
                required=asked.required,
                help=asked.help,
                max_length=asked.max_length,
                value=_sent(sent, asked) if asked.name in sent else _default(asked, case),
                error=str(refused.reason) if asked.name == at_field else "",
                groups=tuple(groups_of(asked, case, method, near)),
                fills=words if asked.name == route else "",
                typed=sent.get(f"{asked.name}_number", ""),
                areas=tuple(_areas(asked, case, sent)),
                bound=_bound(asked, method),
            )
            for asked in step.fields
        ),
        key=sent.get("key") or str(new_key()),
        seen=case.moves,
        error=str(refused.reason) if refused and not at_field else "",
    )


def _sent(sent, asked):
    """What was sent for a field; several ticks as a list."""
    many = getattr(sent, "getlist", None) if asked.kind in ("bodies", "own_photos") else None
    return many(asked.name) if many else sent.get(asked.name, "")


def _bound(asked, method):
    """The most that may be given, or the last day that may be named, as the method says."""
    if asked.most is None:
        return None
    if asked.kind == "extension":
        return Bound(_("最多 %s") % limit_words(asked.most))
    first, last = days_offered(asked, method, timezone.now())
    return Bound(_("最晚 %s") % full_day(last), first.isoformat(), last.isoformat())


def complete_answers(step, sent, method, actor):
    """What was sent, with what a browser without script could not pick: the route's words, a case, an area.

    Invalid, at its field, where what was typed names none or several.
    """
    answers = {asked.name: _sent(sent, asked) for asked in step.fields}
    for asked in step.fields:
        typed = sent.get(f"{asked.name}_number", "").strip()
        if asked.kind == "route" and answers[asked.name]:
            _fill_route(step, answers, answers[asked.name], method)
        elif asked.kind in NAMED and typed and not answers[asked.name]:
            answers[asked.name] = _named(asked, typed, actor)
    return answers


def _named(asked, typed, actor):
    """The key of the one thing that was meant."""
    found = NAMED[asked.kind](typed, actor)
    exact = [one for one in found if typed in (str(one), getattr(one, "name", None))]
    found = exact or found
    if len(found) == 1:
        return str(found[0].pk)
    told = _("没有找到“%s”，请核对后重填。") if not found else _("“%s”不止一处，请从列表中选择或写全。")
    raise Invalid(told % typed, code="not-one", field=asked.name)


def _areas(asked, case, sent):
    """What the typed words name; before anything was typed, where the case lies now, if that is known."""
    if asked.kind != "area":
        return ()
    if words := sent.get(f"{asked.name}_number", ""):
        return find_areas(words)
    return (case.area,) if case.area.parent_id else ()


def _cases_named(typed, actor):
    """Two cases at most: one is meant, a second makes it doubtful."""
    told = {"areas": areas_of(actor), "narrow": not sees_all(actor)}
    return list(newest_having(visible_to(actor), read_asked(typed), most=2, **told)[0])


NAMED = {
    "case": _cases_named,
    "area": lambda typed, actor: list(find_areas(typed)),
}
"""Kinds whose things may be typed by name or number instead of picked."""


def _fill_route(step, answers, key, method):
    known = {route.key: route for route in method.routes}
    for asked in step.fields:
        if asked.kind == "text" and asked.required and not answers[asked.name].strip() and key in known:
            answers[asked.name] = known[key].answer


def _default(asked, case):
    """What is most likely: the body of the filing row, the class the words spoke for."""
    if asked.kind == "body" and case.handling_body:
        return case.handling_body.key
    if asked.kind == "class":
        return case.class_key or case.suggested_class
    if asked.kind == "area" and case.area.parent_id:
        return str(case.area_id)
    return ""
