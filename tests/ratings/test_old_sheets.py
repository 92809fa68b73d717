"""What the monthly sheets left behind: tables that go only when they are empty, versions of the method that speak of
them, addresses that lead on."""

from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest

from tests.database import named
from tests.settings import ADDRESSES, OWNER
from wangge.lab.prepare import empty_old_sheets
from wangge.method.models import MethodVersion
from wangge.method.queries import as_written, current_version

sheets = import_module("wangge.ratings.migrations.0007_sheets")
rows = import_module("wangge.ratings.migrations.0006_rows")
TWO = "insert into old_sheets.assessments_sheet values ('signed'), ('notice')"


@pytest.fixture
def county(django_db_setup):
    """A connection of the owner in a schema that still has the tables; undone afterwards."""
    with psycopg.connect(named(ADDRESSES[OWNER], "test")) as connection:
        connection.execute("create schema old_sheets")
        connection.execute("set local search_path to old_sheets")
        connection.execute("create table django_migrations (app text)")
        for name in sheets.TABLES:
            connection.execute(f"create table assessments_{name} (state text)")
        yield connection
        connection.rollback()


def there(connection):
    return connection.execute("select to_regclass('old_sheets.assessments_sheet') is not null").fetchone()[0]


def test_empty_tables_go(county):
    sheets.let_go(None, SimpleNamespace(connection=county))
    assert not there(county)
    sheets.let_go(None, SimpleNamespace(connection=county))  # and where there are none nothing happens


def test_a_sheet_stops_the_upgrade_in_both_languages_and_nothing_is_touched(county):
    county.execute(TWO)
    with pytest.raises(RuntimeError) as refused:
        sheets.let_go(None, SimpleNamespace(connection=county))
    told = f"{refused.value}"
    assert "old_sheets 2 张（其中已签发 1 张）" in told and "2 in old_sheets (1 of them signed)" in told
    assert "truncate old_sheets.assessments_sheet cascade" in told and there(county)


def test_a_sheet_of_any_county_stops_the_upgrade_before_the_first_change_of_another(county):
    county.execute(TWO)
    county.execute("create schema next_county")
    county.execute("set local search_path to next_county")
    with pytest.raises(RuntimeError, match="2 in old_sheets"):
        rows.Migration.operations[0].code(None, SimpleNamespace(connection=county))


def test_the_demo_lets_go_of_what_it_invented(county):
    county.execute(TWO)
    empty_old_sheets(county)
    sheets.let_go(None, SimpleNamespace(connection=county))
    assert not there(county)


def test_a_version_that_was_applied_with_sheets_still_opens(tianchang):
    now = current_version()
    content = MethodVersion.objects.values_list("content", flat=True).get(pk=now.pk)
    content["assessments"] = {"departments": {"key": "departments"}}
    content["shared"] = {**content.get("shared", {}), "assessments": ["departments"]}
    told = {"key": now.key, "version": f"t{uuid4().hex[:8]}", "title": now.title, "digest": uuid4().hex}
    old = MethodVersion.objects.create(
        **told, content=content, effective_from=now.effective_from, applied_at=now.applied_at
    )
    assert as_written(old.pk).ratings == as_written(now.pk).ratings


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("bulletins/", "ratings/"),
        ("bulletins/01a205a6-0000-7000-8000-000000000000/bulletin.pdf", "ratings/"),
        ("desk/sheets/", "desk/ratings/"),
    ],
)
def test_old_addresses_lead_on(client, tianchang, old, new):
    assert client.get(f"/tianchang/{old}")["Location"] == f"/tianchang/{new}"
