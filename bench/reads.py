"""A matter's page and its API answer in a county with 100,000 cases: milliseconds over HTTP, and statements."""

import random

from bench.browser import Browser
from bench.counties import CENTRE
from bench.inprocess import InProcess
from bench.lists import LISTS, WARM
from bench.serving import served
from bench.statements import captured
from bench.telling import line, p50, p95
from wangge.core.tenancy import county as entered

CASES, MOST_MS, MOST_QUERIES, MOST_OF_A_LIST = 100_000, 15, 12, 8
READS = (
    ("reads.page", "desk/cases/{}/"),
    ("reads.api", "api/v1/cases/{}"),
    ("reads.api.moves", "api/v1/cases/{}/moves"),
)


def run(counties, *, cases=CASES, times=120):
    """For each read its median time and its statements, for each list its statements."""
    county = counties.of(cases)
    keys = _some_cases(county, times + WARM)
    seen = InProcess(county).sign_in(CENTRE, counties.password)
    with served() as port:
        browser = Browser(port, county).sign_in(CENTRE, counties.password)
        for name, path in READS:
            took = [browser.get(path.format(key))[1] * 1000 for key in keys][WARM:]
            more = {"p95_ms": round(p95(took), 1), "wanted": "≤ 1"}
            line(name, p50(took), f"ms p50, {cases} cases", "the limit", MOST_MS, **more)
            _count(f"{name}.queries", max(_queries(seen, path.format(key)) for key in keys[:10]), MOST_QUERIES)
    for name, who, path in LISTS:
        seen = InProcess(county).sign_in(who, counties.password)
        _count(f"{name}.queries", _queries(seen, path), MOST_OF_A_LIST)


def _some_cases(county, number):
    """Keys of matters in all states, drawn the same way at every run; other kinds are not for everybody who asks."""
    from wangge.cases.models import Case

    with entered(county):
        known = list(Case.objects.filter(case_type="matter").order_by("state", "-id").values_list("pk", flat=True))
    return random.Random(1).sample(known, min(number, len(known)))


def _count(name, number, most):
    line(name, number, "statements, SET and BEGIN counted", "the limit", most, wanted="≤ 1")


def _queries(visitor, path):
    """How often a page asks the database, when it has been asked for once before."""
    visitor.get(path)
    return len(captured(lambda: visitor.get(path)))
