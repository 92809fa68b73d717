"""The desk's lists: which cases, in which order, and how many of each kind."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache

from django import forms
from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.finding import newest_having, read_asked
from wangge.cases.models import Move
from wangge.cases.queries import areas_of, tasks_of, visible_to
from wangge.cases.rules import sees_all
from wangge.cases.web.hits import hits
from wangge.cases.web.standing import CHANNELS, Now, Row
from wangge.core.composed import composed
from wangge.core.paging import page, page_nulls_last
from wangge.method.queries import method_of, version_keys
from wangge.method.schema import Phase
from wangge.method.schema.own_steps import TOLD_MORE
from wangge.method.spoken import PHASE_WORDS
from wangge.territory.models import Area

SIZE = 50
COUNTED = 1_000  # a list is counted so far and no further: "1000+" says enough and costs the same for ever
MOST_NAMED = 50  # areas that one word may name
WHOLE = ("area__parent", "holder_body", "handling_body")


@dataclass(frozen=True)
class Tasks:
    """How much waits for the actor: by state, and how urgently."""

    by_state: dict
    soon: int
    late: int

    @property
    def total(self):
        return sum(self.by_state.values())


def task_totals(actor, moment):
    """The actor's tasks counted: one query."""
    rows = _counted(actor, version_keys())(at=moment.at)
    return Tasks(
        {state: n for state, n, *_ in rows if n},
        sum(soon for *_, soon, _late in rows),
        sum(late for *_, late in rows),
    )


@lru_cache(maxsize=1_000)
def _counted(actor, versions):
    """The count of an actor's tasks, composed once for their offices and the versions there are: on every page.

    Two counts in one statement: how many there are asks nothing of the clocks, and of those only the pressing ones are
    looked at, so that neither grows with the cases that are over.
    """

    @composed(at=DateTimeField())
    def counted(at):
        moment, mine, none = Now(at), tasks_of(actor).order_by().values_list("state"), Value(0)
        soon, late = Count("pk", filter=moment.soon), Count("pk", filter=moment.late)
        pressing = mine.filter(moment.soon | moment.late).annotate(n=none, soon=soon, late=late)
        return mine.annotate(n=Count("pk"), soon=none, late=none).union(pressing, all=True)

    return counted


def tasks(actor, which, moment):
    """The actor's tasks of a kind: "", "overdue", "soon", or the name of a state."""
    rows = tasks_of(actor, named=True)
    if which == "overdue":
        return rows.filter(moment.late)
    if which == "soon":
        return rows.filter(moment.soon)
    return rows.filter(state=which) if which else rows


def by_due(rows, moment, mark):
    """A page of rows, the most overdue first, those without a deadline last."""
    found = page_nulls_last(_whole(rows), order=("due", "id"), mark=mark, size=SIZE)
    return found, [Row(case, moment) for case in found.items]


def newest(rows, moment, mark):
    """A page of rows, the latest report first."""
    found = page(_whole(rows), order=("-id",), mark=mark, size=SIZE)
    return found, [Row(case, moment) for case in found.items]


def _whole(rows):
    """Cases with what a line shows of them; `added`: the last that happened is that the reporter said more."""
    last = Move.objects.filter(case=OuterRef("pk"), ordinal=OuterRef("moves"), step=TOLD_MORE)
    return rows.select_related(*WHOLE).annotate(added=Exists(last))


def title_of_state(name):
    """A state's title in whichever version has it, the newest first."""
    for version in version_keys():
        for way in method_of(version).case_types.values():
            for state in way.states:
                if state.name == name:
                    return state.title
    return name


SORTS = (("new", gettext_lazy("最新反映在前")), ("due", gettext_lazy("期限近的在前")))
DUES = (
    ("open", gettext_lazy("办理中")),
    ("soon", gettext_lazy("即将超期")),
    ("late", gettext_lazy("已超期")),
    ("done", gettext_lazy("已结束")),
)


class Filters(forms.Form):
    """What a list can be narrowed by; empty means all. Faults are told beside the field and narrow nothing."""

    q = forms.CharField(required=False, max_length=100)
    due = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)
    phase = forms.ChoiceField(required=False)
    klass = forms.ChoiceField(required=False)
    body = forms.ChoiceField(required=False)
    area = forms.CharField(required=False, max_length=60)
    channel = forms.ChoiceField(required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    mine = forms.BooleanField(required=False)
    sort = forms.ChoiceField(required=False, choices=SORTS)

    def __init__(self, data, method):
        super().__init__(data)
        self.method = method
        states = {state.name: state.title for way in reversed(method.case_types.values()) for state in way.states}
        choices = {
            "due": DUES,
            "state": list(reversed(states.items())),
            "phase": [(phase.value, PHASE_WORDS[phase]) for phase in Phase],
            "klass": _class_choices(method),
            "body": [(body.key, body.title) for body in method.organisations.bodies if body.kind != "centre"],
            "channel": list(CHANNELS.items()),
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered

    def clean(self):
        given = super().clean()
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", _("结束日期早于开始日期，请对调或修改。"))
            given["until"] = None
        return given

    @property
    def active(self):
        """Names of the filters in use, sorting left out."""
        return [name for name, value in self.cleaned_data.items() if value and name != "sort"]

    @property
    def used(self):
        """The filters and the sorting that hold, in a stable order, as an address says them."""
        given = {name: self.cleaned_data.get(name) for name in self.fields}
        return {name: "on" if value is True else str(value) for name, value in given.items() if value}


def _class_choices(method):
    groups = {}
    for row in method.leaf_classes():
        groups.setdefault(row.parent, []).append((row.key, row.title))
    return [(method.case_class(parent).title if parent else _("其他"), rows) for parent, rows in groups.items()]


def all_cases(actor, filters, moment, *, most=None):
    """(cases, left): those the actor may see, narrowed by the filters; with words no more than the newest `most`
    (COUNTED) that have them, and the serial below which none was looked for, None where all were."""
    filters.is_valid()
    if not (words := filters.cleaned_data.get("q", "")):
        return narrowed(actor, filters, moment), None
    rows = narrowed(actor, filters, moment, named=False)
    return newest_having(rows, read_asked(words), most=most or COUNTED, **_where(actor, filters))


def _where(actor, filters):
    """What a search is told of the cases it looks through: the areas of all, and whether they may be few."""
    narrow = bool(set(filters.active) - {"q"}) or not sees_all(actor)
    return {"areas": areas_of(actor), "narrow": narrow}


def narrowed(actor, filters, moment, *, named=True):
    """The cases the actor may see, narrowed by all filters but words."""
    filters.is_valid()
    given = filters.cleaned_data
    rows = (tasks_of if given.get("mine") else visible_to)(actor, named=named)
    exact = {"state": "state", "klass": "class_key", "body": "handling_body__key", "channel": "channel"}
    rows = rows.filter(**{column: given[name] for name, column in exact.items() if given.get(name)})
    if phase := given.get("phase"):
        rows = rows.filter(state__in=_states_of(phase, filters.method))
    rows = _in_time(rows, given, moment)
    if area := given.get("area"):
        rows = rows.filter(area__in=_areas(area))
    return rows


def sought(actor, filters, moment, mark):
    """A page of the cases that have the words of the filters, each with the passage: hits.hits, the newest first."""
    rows = narrowed(actor, filters, moment, named=False)
    words = filters.cleaned_data["q"]
    return hits(rows, words, moment, actor, mark=mark, size=SIZE, whole=WHOLE, **_where(actor, filters))


def _in_time(rows, given, moment):
    if since := given.get("since"):
        rows = rows.filter(reported_at__gte=_midnight(since))
    if until := given.get("until"):
        rows = rows.filter(reported_at__lt=_midnight(until + timedelta(days=1)))
    narrowed = {
        "open": Q(due__isnull=False),
        "soon": moment.soon,
        "late": moment.late,
        "done": Q(due=None),
    }
    return rows.filter(narrowed[given["due"]]) if given.get("due") else rows


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))


def _states_of(phase, method):
    return [state.name for way in method.case_types.values() for state in way.states if state.phase == phase]


def _areas(text):
    """The areas a person named, by key or by name, with all that lies in them."""
    found, inside = (
        Area.objects.filter(Q(key=text) | Q(name__icontains=text)).values_list("path", flat=True),
        Q(pk=None),
    )
    for path in found[:MOST_NAMED]:
        inside |= Q(path__descendant_of=path)
    return Area.objects.filter(inside)


def count_up_to(rows):
    """How many rows there are, counted to a thousand: (number, whether there are more)."""
    found = rows.order_by()[: COUNTED + 1].count()
    return min(found, COUNTED), found > COUNTED
