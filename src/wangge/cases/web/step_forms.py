"""A step of the method as a form: its fields with what they offer, what was typed, and the refusal beside the field."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wangge.cases.queries import search, visible_to
from wangge.cases.web.clocks import limit_words
from wangge.cases.web.standing import area_words, state_of
from wangge.core.errors import Invalid
from wangge.core.keys import new_key
from wangge.territory.queries import find_areas

SEARCH_FROM = 9  # with so many options a picklist gets a search box


@dataclass(frozen=True)
class Option:
    """One thing to pick: title, what to know before picking it, and the words it fills into a text field."""

    value: str
    title: str
    detail: str = ""
    mark: str = ""
    fills: str = ""
    urgent: bool = False
    provenance: object = None


@dataclass(frozen=True)
class Group:
    """Options under one heading; `folded` groups open on demand."""

    title: str
    options: tuple[Option, ...]
    folded: bool = False


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

    @property
    def id(self):
        return f"answer-{self.name}"

    @property
    def template(self):
        """The partial that draws this kind."""
        drawn = self.kind if self.kind in ("text", "photos", "boolean", "rating", "case", "area") else "pick"
        return f"cases/desk/fields/{drawn}.html"

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
                value=sent.get(asked.name, _default(asked, case)),
                error=str(refused.reason) if asked.name == at_field else "",
                groups=tuple(_groups(asked, case, method, near)),
                fills=words if asked.name == route else "",
                typed=sent.get(f"{asked.name}_number", ""),
                areas=tuple(_areas(asked, case, sent)),
            )
            for asked in step.fields
        ),
        key=sent.get("key") or str(new_key()),
        seen=case.moves,
        error=str(refused.reason) if refused and not at_field else "",
    )


def complete_answers(step, sent, method, actor):
    """What was sent, with what a browser without script could not pick: the route's words, a case, an area.

    Invalid, at its field, where what was typed names none or several.
    """
    answers = {asked.name: sent.get(asked.name, "") for asked in step.fields}
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
        return find_areas(words).select_related("parent")
    return (case.area,) if case.area.parent_id else ()


NAMED = {
    "case": lambda typed, actor: list(search(visible_to(actor), typed)[:2]),
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


def _groups(asked, case, method, near):
    if asked.kind == "case":
        return _cases(near)
    maker = {
        "class": _classes,
        "filing": _filing,
        "route": _routes,
        "body": _bodies,
        "choice": _choices,
    }.get(asked.kind)
    return maker(asked, case, method) if maker else ()


def _choices(asked, case, method):
    yield Group("", tuple(Option(one.value, one.title) for one in asked.choices))


def _classes(asked, case, method):
    """The classes under their groups; what the reporter's own words spoke for comes first."""
    if case.suggested_class:
        heard = _("因为原话提到：%s") % "、".join(case.suggested_by)
        yield Group(
            _("按原话建议"), (Option(case.suggested_class, class_title(method, case.suggested_class), heard),)
        )
    groups = {}
    for row in method.leaf_classes():
        if row.key != case.suggested_class:
            groups.setdefault(row.parent, []).append(_class_option(row))
    for parent, options in groups.items():
        yield Group(method.case_class(parent).title if parent else _("其他"), tuple(options))


def _class_option(row):
    return Option(row.key, row.title, "" if row.in_catalogue else _("不在本市受理目录内，通常告知途径"))


def class_title(method, key):
    """A class with its group."""
    return " / ".join(row.title for row in method.class_path(key))


def _filing(asked, case, method):
    """The standards of the case's class; those of all other classes folded behind them."""
    own = method.filing_rows(case.class_key) if case.class_key else ()
    if own:
        yield Group(class_title(method, case.class_key), tuple(_filing_option(row, method) for row in own))
    others = {}
    for row in method.filing:
        if method.case_class(row.class_).kind != case.case_type:
            continue
        if row.class_ != case.class_key and not row.retired:
            others.setdefault(row.class_, []).append(_filing_option(row, method))
    for key, options in others.items():
        yield Group(class_title(method, key), tuple(options), folded=bool(own))


def _filing_option(row, method):
    detail = _("%(limit)s内办结 · %(holder)s · 结案条件：%(closing)s") % {
        "limit": limit_words(row.limit),
        "holder": method.body(row.holder).title,
        "closing": row.closing_condition,
    }
    return Option(row.key, row.condition, detail, urgent=row.urgent, provenance=row.provenance)


def _routes(asked, case, method):
    yield Group("", tuple(Option(row.key, row.title, row.answer, fills=row.answer) for row in method.routes))


def _bodies(asked, case, method):
    """Bodies that may handle, by kind; the one of the filing standard is marked."""
    due = method.filing_row(case.filing_row).holder if case.filing_row else ""
    handling = {post.body_kind for post in method.organisations.posts if "cases.handle" in post.permissions}
    for kind in method.organisations.body_kinds:
        bodies = [row for row in method.organisations.bodies if row.kind == kind.key and kind.key in handling]
        if bodies:
            yield Group(
                kind.title,
                tuple(
                    Option(b.key, b.title, b.does, mark=_("立案标准指定") if b.key == due else "")
                    for b in bodies
                ),
            )


def _cases(found):
    """Candidates for being the same thing: same class, near in place and time."""
    if found:
        options = tuple(
            Option(str(one.case.pk), f"{one.case.number} {one.case.title}", _candidate_words(one))
            for one in found
        )
        yield Group(_("同类、邻近、时间相近"), options)


def _candidate_words(one):
    apart = _("文字相同") if one.same_words else _("相距 %d 米") % one.metres if one.metres else _("同一地点")
    return " · ".join((state_of(one.case).title, area_words(one.case.area), apart))
