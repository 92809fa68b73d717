"""Which open cases stand under other versions of the method, and where a mapping would put them."""

import tomllib
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from wangge.cases.models import Case, Question
from wangge.core.errors import Invalid
from wangge.method.queries import all_versions, as_written
from wangge.method.schema import Phase


@dataclass(frozen=True)
class Waiting:
    """Open cases of one type in one state under one version; `target` is None where nothing says where they go."""

    version: str
    version_id: object
    case_type: str
    state: str
    title: str
    count: int
    target: str | None

    def __str__(self):
        where = f"→ {self.target}" if self.target else _("没有写转到哪个状态")
        return f"{self.version} {self.case_type}.{self.state}（{self.title}）{self.count}：{where}"


def read_mapping(text):
    """{case type: {old state: new state}} of a mapping file (TOML); Invalid if it is none."""
    try:
        mapping = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(_("对照表读不懂：%s") % error, code="mapping") from error
    flat = all(isinstance(rows, dict) and all(isinstance(v, str) for v in rows.values()) for rows in mapping.values())
    if not flat:
        raise Invalid(_('对照表须写作 [事项类型] 下每行 旧状态 = "新状态"。'), code="mapping")
    return mapping


def waiting_under_others(version, mapping):
    """The open cases under all other versions as Waiting rows, with where the mapping puts them.

    A state that the new version has under the same name needs no line. Closed cases stay where they are, those that
    wait for a rating too. Invalid names every line of the mapping that speaks of a state neither side knows.
    """
    after = as_written(version.pk)
    older = {one.pk: one for one in all_versions().exclude(pk=version.pk)}
    _check_mapping(mapping, after, [as_written(pk) for pk in older])
    rows = (
        Case.objects.filter(version__in=older, closed_at=None)
        .values_list("version", "case_type", "state")
        .annotate(n=Count("id"))
        .order_by("version", "case_type", "state")
    )
    found = []
    for pk, case_type, state, count in rows:
        was = as_written(pk).case_type(case_type).state(state)
        if not was.final and was.phase is not Phase.EVALUATE:
            target = _target(after, mapping, case_type, state)
            label = f"{older[pk].key} {older[pk].version}"
            found.append(Waiting(label, pk, case_type, state, was.title, count, target))
    return found


def unknown_questions(version, rows):
    """Kinds of questions that wait for an answer in these cases and that the new version does not know."""
    after, strange = as_written(version.pk), set()
    for row in rows:
        asked = Question.objects.filter(
            settled_at=None, case__version=row.version_id, case__case_type=row.case_type, case__state=row.state
        )
        known = {one.name for one in after.case_types[row.case_type].questions} if row.target else set()
        strange |= {f"{row.case_type}.{kind}" for kind in asked.values_list("kind", flat=True).distinct()} - {
            f"{row.case_type}.{name}" for name in known
        }
    return sorted(strange)


def _target(after, mapping, case_type, state):
    """The state a mapping names, else the one of the same name; None where there is none to go on in."""
    if case_type not in after.case_types:
        return None
    name = mapping.get(case_type, {}).get(state, state)
    states = {one.name: one for one in after.case_types[case_type].states}
    return name if name in states and not states[name].retired and not states[name].final else None


def _check_mapping(mapping, after, before):
    faults = []
    for case_type, rows in mapping.items():
        old = {one.name for method in before for way in _ways(method, case_type) for one in way.states}
        new = {one.name for way in _ways(after, case_type) for one in way.states if not one.final and not one.retired}
        faults += [_("%s：旧版本没有这个状态") % f"{case_type}.{state}" for state in rows if state not in old]
        faults += [
            _("%s：新版本没有这个状态，或已停用、已是终点") % f"{case_type}.{state}"
            for state in rows.values()
            if state not in new
        ]
    if faults:
        raise Invalid("\n".join(faults), code="mapping")


def _ways(method, case_type):
    return [method.case_types[case_type]] if case_type in method.case_types else []
