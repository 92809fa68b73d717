"""What of a method the cases use: such keys may be retired, not deleted."""

from collections import Counter

from django.db.models import Count

from wangge.cases.models import Case, Move
from wangge.method.queries import method_of, version_keys
from wangge.method.usage import open_under, uses_keys


@uses_keys("powers")
def powers(keys):
    """Moves that cite powers."""
    ways = [way for version in version_keys() for way in method_of(version).case_types.values()]
    asked = [(step.name, one) for way in ways for step in way.steps for one in step.fields]
    fields = {(step, one.name) for step, one in asked if one.kind == "delegated_power"}
    found = [Move.objects.filter(step=step).values_list(f"answers__{name}", flat=True) for step, name in fields]
    return Counter(key for keys_cited in found for key in keys_cited if key in keys)


@uses_keys("classes")
def classes(keys):
    """Cases of a class."""
    return _counted(Case.objects.filter(class_key__in=keys), "class_key")


@uses_keys("filing")
def filing_rows(keys):
    """Cases filed by a standard."""
    return _counted(Case.objects.filter(filing_row__in=keys), "filing_row")


@uses_keys("case_types")
def case_types(keys):
    """Cases of a type."""
    return _counted(Case.objects.filter(case_type__in=keys), "case_type")


@uses_keys("states")
def states(keys):
    """Cases in a state and moves out of it, written `case_type.state`: a timeline names the states it went through."""
    now = Case.objects.values_list("case_type", "state").annotate(n=Count("id")).order_by()
    before = Move.objects.values_list("case__case_type", "from_state").annotate(n=Count("id")).order_by()
    rows = [*before, *now]
    return {f"{way}.{state}": n for way, state, n in rows if f"{way}.{state}" in keys}


@uses_keys("steps")
def steps(keys):
    """Moves made by a step, written `case_type.step`."""
    rows = Move.objects.values_list("case__case_type", "step").annotate(n=Count("id")).order_by()
    return {f"{way}.{step}": n for way, step, n in rows if f"{way}.{step}" in keys}


@open_under
def open_cases(version_id):
    """Open cases filed under a version."""
    return Case.objects.filter(version=version_id, due__isnull=False).count()


def _counted(rows, field):
    return dict(rows.values_list(field).annotate(n=Count("id")).order_by())
