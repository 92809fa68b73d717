"""The desk's lists with 100,000 cases beside the same with 1,000: over HTTP, alternating, task counts included."""

from bench.browser import Browser
from bench.counties import CENTRE, GRID_WORKER
from bench.serving import served
from bench.telling import line, p50, p95

MANY, FEW = 100_000, 1_000
LISTS = (
    ("lists.cases", CENTRE, "desk/cases/"),
    ("lists.tasks", CENTRE, "desk/"),
    ("lists.grid-worker.cases", GRID_WORKER, "desk/cases/"),
    ("lists.grid-worker.tasks", GRID_WORKER, "desk/"),
    ("lists.api", CENTRE, "api/v1/cases"),
    ("lists.grid-worker.api", GRID_WORKER, "api/v1/cases"),
)


def run(counties, *, many=MANY, few=FEW, times=60):
    """A line for each list and each who: p95 with many cases, beside p95 with few."""
    keys = {cases: counties.of(cases) for cases in (few, many)}
    with served() as port:
        browsers = {
            (who, cases): Browser(port, key).sign_in(who, counties.password)
            for cases, key in keys.items()
            for who in (CENTRE, GRID_WORKER)
        }
        for name, who, path in LISTS:
            took = {cases: [] for cases in keys}
            for _ in range(times + WARM):
                for cases, found in took.items():
                    found.append(browsers[who, cases].get(path)[1] * 1000)
            slow, fast = (took[cases][WARM:] for cases in (many, few))
            more = {"p50_ms": round(p50(slow), 1), "wanted": "≤ 2"}
            line(name, p95(slow), f"ms p95, {many} cases", f"the same with {few} cases", p95(fast), **more)


WARM = 5  # requests before the first that counts, so that both processes of the server know the counties
