"""Taking matters in over HTTP, beside raw psycopg sending the very same statements to the same server."""

import os
import statistics

from uuid_utils.compat import uuid7

from bench.inprocess import InProcess
from bench.reporting import CLIENTS, ByApi, ByForm, Reports, reported
from bench.serving import served
from bench.statements import raw_rate, script_of
from bench.telling import line, p50, p95
from wangge.lab.database import APPLICATION_URL

CASES, WRITERS = 100_000, 2


def run(counties, *, cases=CASES, seconds=6, rounds=3):
    """Two lines: reports by the API, reports by the form."""
    county = counties.of(cases)
    reports = Reports(county)
    with served() as port:
        for name, way in (("intake.api", ByApi), ("intake.form", ByForm)):
            one, resident = reports.fields(), way(InProcess(county))
            script = script_of(lambda one=one, resident=resident: resident.send(one | {"key": str(uuid7())}))
            measured = [_round(way, port, county, reports, script, seconds) for _ in range(rounds)]
            rate, raw = (statistics.median(values) for values in zip(*[one[:2] for one in measured], strict=True))
            took = [seconds for one in measured for seconds in one[2]]
            line(
                name,
                rate,
                f"reports/s, {CLIENTS} clients",
                f"psycopg, {WRITERS} writers, the same {len(script[0])} statements",
                raw,
                p50_ms=round(p50(took) * 1000, 1),
                p95_ms=round(p95(took) * 1000, 1),
                wanted="≥ 0.2",
            )


def _round(way, port, county, reports, script, seconds):
    """(reports a second over HTTP, reports a second by raw statements, seconds each report took)."""
    rate, took = reported(way, port, county, reports, seconds)
    raw = raw_rate(os.environ[APPLICATION_URL], script, writers=WRITERS, seconds=seconds)
    return rate, raw, took
