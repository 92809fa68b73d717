"""Jobs: each runs in its county and leaves it, in a real worker on a database of its own."""

import logging

import pytest
from croniter import croniter
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob as Job

from wangge.cases.tasks import sweep_deadlines
from wangge.core.jobs import county_task, defer, defer_once
from wangge.core.models import CalendarYear
from wangge.core.tasks import take_up_stalled
from wangge.core.tenancy import county, current_county

ran = []


@county_task(name="tests.note")
def note(*, at, year):
    """Write into the county we are in, and remember where that was."""
    CalendarYear.objects.create(year=year, confirmed=False, source="tests")
    ran.append((current_county().key, connection.schema_name, year))


@county_task(name="tests.stumble")
def stumble(*, at):
    ran.append((current_county().key, connection.schema_name, "stumbles"))
    raise ArithmeticError


@app.task(name="tests.plain", queue="county")
def plain():
    """A task without a county, as ours never are: shows what the one before left behind."""
    ran.append((None, connection.schema_name, "plain"))


def work():
    """Run a worker until nothing waits."""
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


@pytest.fixture(autouse=True)
def empty_queue(own_database, caplog):
    caplog.set_level(logging.CRITICAL, "procrastinate")  # a stumbling job is logged, as it should be
    connection.cursor().execute("DELETE FROM procrastinate_jobs")
    ran.clear()
    yield
    for key in ("tianchang", "linxian"):
        with county(key):
            CalendarYear.objects.filter(source="tests").delete()


def waiting(name):
    return list(
        Job.objects.filter(task_name=name, status="todo").values_list("lock", flat=True).order_by("lock")
    )


def test_jobs_of_two_counties_in_one_worker_each_write_where_they_belong():
    for key, year in (("tianchang", 1951), ("linxian", 1952), ("tianchang", 1953)):
        with county(key):
            defer(note, year=year)
    plain.defer()
    work()
    assert sorted(ran, key=str) == sorted(
        [
            ("tianchang", "c_tianchang", 1951),
            ("linxian", "c_linxian", 1952),
            ("tianchang", "c_tianchang", 1953),
            (None, "public", "plain"),
        ],
        key=str,
    )
    with county("tianchang"):
        assert set(CalendarYear.objects.filter(source="tests").values_list("year", flat=True)) == {1951, 1953}
    with county("linxian"):
        assert set(CalendarYear.objects.filter(source="tests").values_list("year", flat=True)) == {1952}


def test_a_failing_job_leaves_its_county_too():
    with county("tianchang"):
        defer(stumble)
    plain.defer()
    work()
    assert ran == [("tianchang", "c_tianchang", "stumbles"), (None, "public", "plain")]
    assert Job.objects.get(task_name="tests.stumble").status == "failed"
    with pytest.raises(ArithmeticError):  # and in this very thread
        stumble(county="tianchang")
    assert connection.schema_name == "public"


def test_a_job_is_queued_if_and_only_if_its_deed_is_committed():
    with county("tianchang"):
        with pytest.raises(ArithmeticError), transaction.atomic():
            defer(note, year=1951)
            raise ArithmeticError
        assert waiting("tests.note") == []
        with transaction.atomic():
            defer(note, year=1951)
        assert waiting("tests.note") == ["tianchang:tests.note"]


def test_one_sweep_of_a_county_waits_at_a_time_and_the_second_spoils_nothing():
    with county("tianchang"), transaction.atomic():
        assert defer_once(stumble)
        assert not defer_once(stumble)
        CalendarYear.objects.create(year=1954, confirmed=False, source="tests")
    with county("linxian"):
        assert defer_once(stumble)
    assert waiting("tests.stumble") == ["linxian:tests.stumble", "tianchang:tests.stumble"]
    with county("tianchang"):
        assert CalendarYear.objects.filter(year=1954).exists()


def test_a_standing_job_is_deferred_for_every_county():
    app.tasks["cases.mark_overdue.fan_out"](timestamp=0)
    assert waiting("cases.mark_overdue") == ["linxian:cases.mark_overdue", "tianchang:cases.mark_overdue"]
    assert connection.schema_name == "public"
    work()
    assert set(Job.objects.filter(task_name="cases.mark_overdue").values_list("status", flat=True)) == {
        "succeeded"
    }


def test_a_job_outside_any_county_is_refused():
    with pytest.raises(RuntimeError):
        defer(note, year=1951)
    with pytest.raises(TypeError):
        sweep_deadlines()


def killed_while_working():
    """A worker took the only job that waits and was killed an hour ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - interval '1 hour') RETURNING id"
        )
        (worker,) = cursor.fetchone()
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(ARRAY['county']::varchar[], %s)", [worker])
        (job,) = cursor.fetchone()
    return job


def test_the_job_of_a_killed_worker_is_taken_up_by_the_next():
    with county("tianchang"):
        defer(note, year=1951)
        job = killed_while_working()
        defer(note, year=1952)  # waits behind the lock of the first
    work()
    assert ran == []
    take_up_stalled.defer(timestamp=0)
    work()
    assert sorted(ran) == [("tianchang", "c_tianchang", 1951), ("tianchang", "c_tianchang", 1952)]
    assert Job.objects.get(pk=job).status == "succeeded"


def test_the_sweep_of_a_killed_worker_gives_way_to_one_that_waits_already():
    with county("tianchang"):
        defer_once(stumble)
        job = killed_while_working()
        assert defer_once(stumble)
    take_up_stalled.defer(timestamp=0)
    work()
    assert Job.objects.get(pk=job).status == "aborted"
    assert len(ran) == 1


def test_every_standing_job_names_times_that_there_are():
    """A worker with one that does not is down for all counties."""
    told = [one.cron for one in app.periodic_registry.periodic_tasks.values()]
    assert told and [one for one in told if not croniter.is_valid(one)] == []
