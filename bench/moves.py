"""A step of the way over HTTP, beside raw psycopg sending the very same statements about other cases.

The step files a case: guards, answers, the filing standard, two clocks, journal, search, timeline. Every step needs a
case that waits for it, so one that real operations reported and verified is copied, with all that hangs on it, as often
as is wanted; no case is used twice, by either side.
"""

import io
import itertools
import json
import os
import statistics
import threading
import time

from uuid_utils.compat import uuid7

from bench.browser import Browser
from bench.counties import CENTRE
from bench.inprocess import InProcess
from bench.reporting import CLIENTS
from bench.serving import served
from bench.statements import OWN, captured, raw_rate_over
from bench.telling import line, p50, p95
from wangge.core.tenancy import county as entered
from wangge.lab.database import APPLICATION_URL
from wangge.lab.terminal import Trouble

CASES, WRITERS, MOST_A_SECOND, TRIED = 100_000, 2, 2_000, 20


def run(counties, *, cases=CASES, seconds=6, rounds=3, most=MOST_A_SECOND):
    """One line: steps taken a second by eight clients, beside the raw rate of their statements."""
    county = counties.of(cases)
    with entered(county):
        seed, step, key = _a_case_to_file(), _step(), _key()
        waiting = iter(_copies(seed, round(most * seconds * rounds * 1.2) + 100))
    with served() as port:
        one = Steps(InProcess(county), key, step)
        script = _script(one, waiting)
        measured = [_round(port, county, key, step, waiting, script, seconds) for _ in range(rounds)]
    rate, raw = (statistics.median(values) for values in zip(*[row[:2] for row in measured], strict=True))
    took = [seconds for row in measured for seconds in row[2]]
    unit, reference = f"steps/s, {CLIENTS} clients", f"psycopg, {WRITERS} writers, the same {len(script[0])} statements"
    more = {"p50_ms": round(p50(took) * 1000, 1), "p95_ms": round(p95(took) * 1000, 1), "wanted": "≥ 0.2"}
    line("moves", rate, unit, reference, raw, **more)


class Steps:
    """A program of somebody's at the centre that files one case after the other."""

    def __init__(self, browser, key, step):
        self.browser, self.step = browser, step
        self.headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def take(self, case):
        """Seconds that the step took; Trouble unless it was taken."""
        body = json.dumps(self.step | {"key": str(uuid7())})
        status, _headers, told, took = self.browser.ask("POST", f"api/v1/cases/{case}/moves", body, **self.headers)
        if status != 201:
            raise Trouble(f"POST moves: {status} {told[:300].decode('utf-8', 'replace')}")
        return took


def _round(port, county, key, step, waiting, script, seconds):
    """(steps a second over HTTP, steps a second by raw statements, seconds each step took)."""
    rate, took = _stepped(port, county, key, step, waiting, seconds)
    share = round(MOST_A_SECOND * seconds / WRITERS / 2)
    shares = [list(itertools.islice(waiting, share)) for _ in range(WRITERS)]
    return rate, raw_rate_over(os.environ[APPLICATION_URL], script, shares, seconds=seconds), took


def _stepped(port, county, key, step, waiting, seconds):
    """CLIENTS clerks file without a pause, each the next case that waits."""
    took, troubles, taking, barrier = [], [], threading.Lock(), threading.Barrier(CLIENTS + 1)

    def clerk():
        mine = Steps(Browser(port, county), key, step)
        barrier.wait()
        while not troubles and time.perf_counter() < end:
            with taking:
                case = next(waiting)
            try:
                took.append(mine.take(case))
            except Trouble as trouble:
                troubles.append(trouble)

    threads = [threading.Thread(target=clerk) for _ in range(CLIENTS)]
    begin = time.perf_counter()
    end = begin + seconds
    for thread in threads:
        thread.start()
    barrier.wait()
    begin = time.perf_counter()
    end = begin + seconds
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]
    return len(took) / (time.perf_counter() - begin), took


def _script(steps, waiting):
    """(statements of one step, the case they are about, what else in them is new each time)."""
    told = []
    while len(told) < 2 or len(told[-1][1]) != len(told[-2][1]):  # what a process asks once is asked by then
        if len(told) == TRIED:
            raise Trouble("每一步的语句都不同 / No two steps send as many statements")
        case = next(waiting)
        told.append((case, captured(lambda case=case: steps.take(case))))
    (case, one), (_other, two) = told[-2:]
    seen = {found for text in two for found in OWN.findall(text)}
    own = {found for text in one for found in OWN.findall(text)} - seen - {case, case.replace("-", "")}
    return one, case, sorted(own)


def _a_case_to_file():
    """A case that was reported and verified a moment ago."""
    from django.utils import timezone

    from wangge.accounts.queries import actor_holding
    from wangge.cases.operations import Report, move_case, report_case
    from wangge.core.permits import ANONYMOUS
    from wangge.core.photos import read_photos
    from wangge.premises.models import Plate

    at, plate = timezone.now(), Plate.objects.order_by("id").first()
    report = Report(words="消防通道被堵住了。", class_key="fire_lane", plate_code=plate.code)
    case, _token = report_case(report, key=uuid7(), actor=ANONYMOUS, at=at)
    who = actor_holding("cases.verify", case.area, at=at)
    photos = read_photos([_picture()])
    move_case(case.pk, key=uuid7(), step="verify", answers={}, seen=1, photos=photos, actor=who, at=at)
    return case


def _picture():
    """An upload as a phone sends it: any picture."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (640, 480), (200, 80, 60)).save(out, "JPEG")
    out.seek(0)
    out.name = "photo.jpg"
    return out


def _step():
    from wangge.method.queries import current_method

    row = next(row for row in current_method().filing if row.class_ == "fire_lane" and not row.retired)
    return {"step": "file", "seen": 2, "answers": {"filing": row.key}}


def _key():
    from django.utils import timezone

    from wangge.accounts.models import Account
    from wangge.accounts.operations import create_api_key
    from wangge.accounts.queries import actor_of

    at = timezone.now()
    actor = actor_of(Account.objects.get(username=CENTRE), at=at)
    return create_api_key("bench", 30, actor=actor, at=at)[1]


def _copies(seed, many):
    """Keys of so many copies of a case, each with its reporter, moves and what search knows of it."""
    from django.db import connection

    from wangge.cases.clocked import Clocked
    from wangge.cases.models import Case, Findable, Move, Reporter

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE copies AS SELECT gen_random_uuid() id FROM generate_series(1, %s)", [many])
        for model, other in (
            (Clocked, {"id": "k.id"}),
            (Case, {"id": "k.id", "serial": "nextval('cases_serial')"}),
            (Reporter, {"id": "gen_random_uuid()", "case_id": "k.id", "token_hash": HASH}),
            (Move, {"id": "gen_random_uuid()", "case_id": "k.id"}),
            (Findable, {"case_id": "k.id", "serial": "(SELECT serial FROM cases_case WHERE id = k.id)"}),
        ):
            cursor.execute(_copying(model, other), [seed.pk])
        cursor.execute("SELECT id::text FROM copies")
        return [key for (key,) in cursor.fetchall()]


HASH = "md5(k.id::text) || md5('token' || k.id)"


def _copying(model, other):
    table = model._meta.db_table
    columns = [field.column for field in model._meta.local_concrete_fields if not field.generated]
    names = ", ".join(f'"{name}"' for name in columns)
    chosen = ", ".join(other.get(name, f'r."{name}"') for name in columns)
    where = "r.id" if table in ("cases_case", "cases_clocked") else "r.case_id"
    return f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table} r, copies k WHERE {where} = %s"
