"""What the fields of a step offer to pick from: classes, standards, bodies, exits, candidates for merging."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.cases.powers import citable
from wangge.cases.web.clocks import limit_words
from wangge.cases.web.heard import suggested_group
from wangge.cases.web.standing import area_words, state_of
from wangge.method.queries import current_method
from wangge.method.schema import DEFAULT_KIND
from wangge.organisations.queries import MEDIATION


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


def groups_of(asked, case, method, near):
    """The groups of options of a field; none where it is not picked from a list."""
    if asked.kind == "case":
        return _cases(near)
    maker = {
        "class": _classes,
        "new_class": _other_classes,
        "own_photos": _own_photos,
        "filing": _filing,
        "route": _routes,
        "body": _bodies,
        "bodies": _callable,
        "choice": _choices,
        "delegated_power": _powers,
    }.get(asked.kind)
    return maker(asked, case, method) if maker else ()


def _powers(asked, case, method):
    """Powers the handling body may use today, under their fields."""
    return power_groups(case.handling_body.kind) if case.handling_body else ()


def power_groups(body_kind):
    """The powers that bodies of a kind may use today, under their fields, each with the law it rests on."""
    groups, register = {}, current_method().powers
    for power in citable(body_kind, timezone.now()):
        option = Option(power.key, power.title, power.basis, provenance=power.provenance)
        groups.setdefault(power.field, []).append(option)
    return [Group(register.field(key).title, tuple(options)) for key, options in groups.items()]


def _choices(asked, case, method):
    yield Group("", tuple(Option(one.value, one.title) for one in asked.choices))


def _classes(asked, case, method):
    """The classes under their groups; what the reporter's own words spoke for comes first."""
    heading, detail = suggested_group(case, method)
    if detail:
        yield Group(heading, (Option(case.suggested_class, class_title(method, case.suggested_class), detail),))
    elif heading:
        yield Group(heading, ())
    groups = {}
    for row in method.leaf_classes():
        if row.key != case.suggested_class:
            groups.setdefault(row.parent, []).append(_class_option(row))
    for parent, options in groups.items():
        yield Group(method.case_class(parent).title if parent else _("其他"), tuple(options))


def _other_classes(asked, case, method):
    """The classes for what is split off, under their groups: nothing is suggested, for no words of it were heard."""
    groups = {}
    for row in method.leaf_classes():
        groups.setdefault(row.parent, []).append(_class_option(row))
    for parent, options in groups.items():
        yield Group(method.case_class(parent).title if parent else _("其他"), tuple(options))


def _own_photos(asked, case, method):
    """The photos of the matter that its reporter sent or staff took, in their order."""
    rows = case.photos.order_by("move__ordinal", "ordinal")
    found = tuple(Option(str(photo.pk), _("照片 %d") % n) for n, photo in enumerate(rows, start=1))
    if found:
        yield Group("", found)


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
    """Bodies that may handle, by kind; the one of the filing standard is marked. Of a way to which classes lead those
    of the kinds that answer for its standards: a dispute is for mediators, and nothing else is."""
    due = method.filing_row(case.filing_row).holder if case.filing_row else ""
    handling = {post.body_kind for post in method.organisations.posts if "cases.handle" in post.permissions}
    own = _answering(case.case_type, method)
    handling &= own if case.case_type != DEFAULT_KIND else handling - {MEDIATION}
    for kind in method.organisations.body_kinds:
        bodies = [row for row in method.organisations.bodies if row.kind == kind.key and kind.key in handling]
        if bodies:
            yield Group(
                kind.title,
                tuple(Option(b.key, b.title, b.does, mark=_("立案标准指定") if b.key == due else "") for b in bodies),
            )


def _answering(way, method):
    """The kinds of the bodies that answer for the filing standards of a way."""
    rows = (row for row in method.filing if method.case_class(row.class_).kind == way)
    return {method.body(row.holder).kind for row in rows}


def _callable(asked, case, method):
    """Bodies with somebody who may report in; the one the case is for is called anyway."""
    kinds = {post.body_kind for post in method.organisations.posts if "cases.report_in" in post.permissions}
    for kind in method.organisations.body_kinds:
        bodies = [row for row in method.organisations.bodies if row.kind == kind.key and kind.key in kinds]
        if bodies:
            yield Group(kind.title, tuple(Option(one.key, one.title, one.does) for one in bodies))


def _cases(found):
    """Candidates for being the same thing: same class, near in place and time."""
    if found:
        options = tuple(
            Option(str(one.case.pk), f"{one.case.number} {one.case.title}", _candidate_words(one)) for one in found
        )
        yield Group(_("同类、邻近、时间相近"), options)


def _candidate_words(one):
    apart = _("文字相同") if one.same_words else _("相距 %d 米") % one.metres if one.metres else _("同一地点")
    return " · ".join((state_of(one.case).title, area_words(one.case.area), apart))
