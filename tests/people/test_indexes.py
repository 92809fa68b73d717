"""Each key of people's tables has one index that begins with it, and what is asked of the journal goes by an index."""

# ruff: noqa: F811  fixtures of other modules are asked for by name

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people.conftest import NOW, a_person
from tests.people.test_disputing import two  # noqa: F401
from tests.people.test_keeping import two_homes  # noqa: F401
from wangge.core.keys import new_key
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.people.models import NumberClaim, Person
from wangge.people.operations.hearing import hands_in

KEYS = """
SELECT k.conrelid::regclass::text, a.attname, array_remove(array_agg(i.indexrelid::regclass::text), NULL)
FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
LEFT JOIN pg_index i ON i.indrelid = k.conrelid AND i.indkey[0] = a.attnum
     AND coalesce(pg_get_expr(i.indpred, i.indrelid), '') IN ('', '(' || a.attname || ' IS NOT NULL)')
WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace
      AND k.conrelid::regclass::text LIKE 'people\\_%'
GROUP BY 1, 2
"""
"""table, key, the indexes that find every row by the key: whole ones, and those that leave out the rows without it."""


def plan(sql, params=()):
    """How the database would read if reading everything were dear."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", params)
        told = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("SET LOCAL enable_seqscan = on")
    return told


@pytest.fixture
def keys(tianchang):
    with connection.cursor() as cursor:
        cursor.execute(KEYS)
        return {(table, key): found for table, key, found in cursor.fetchall()}


def test_every_key_is_found_by_an_index_and_none_has_a_second_for_nothing(keys):
    assert len(keys) > 40
    assert [key for key, found in keys.items() if not found] == []
    own = {(table, key): f"{table}_{key}_" for table, key in keys}  # how Django names the key's own
    double = {key: found for key, found in keys.items() if len(found) > 1 and any(own[key] in one for one in found)}
    shared = ("people_lettingfiling", "account_id")  # declared for both filings; the other has no index of its own
    assert double.keys() == {shared}


def test_who_was_merged_is_found_by_an_index_of_the_merged_alone(grids):
    kept, gone = a_person(grids[0], "甲一"), a_person(grids[0], "甲二")
    with scope(SYSTEM, "people.edit"):
        Person.objects.filter(pk=gone.pk).update(merged_into=kept)
        merged, living = Person.objects.filter(merged_into__in=[kept.pk]), Person.objects.filter(merged_into=None)
        assert list(merged) == [gone] and "person_merged" in plan(*merged.query.sql_with_params())
        assert "person_merged" not in plan(*living.query.sql_with_params())


def test_who_had_a_hand_in_a_dispute_is_found_without_reading_the_journal(two):
    _first, _second, actor, other = two
    with scope(SYSTEM, "people.edit"):
        claims = list(NumberClaim.objects.filter(ended_at=None))
    with connection.cursor() as cursor:  # one of the test's own, for only its owner may count what stands in a table
        cursor.execute("CREATE TEMP TABLE copied (LIKE core_journalentry INCLUDING ALL) ON COMMIT DROP")
        cursor.execute("INSERT INTO copied SELECT * FROM core_journalentry")
        cursor.execute("ALTER TABLE copied RENAME TO core_journalentry")
    JournalEntry.objects.bulk_create(
        JournalEntry(id=n, at=NOW, event=event, data={key: str(new_key())}, actor_id=who, actor_kind="staff")
        for n, (event, key, who) in enumerate(
            (
                *[("people.PersonRegistered", "person_id", actor.id)] * 3_000,
                *[("people.PapersStated", "claim_id", new_key())] * 300,
                *[("people.NumberDisputed", "dispute_id", new_key())] * 300,
            ),
            start=10**9,
        )
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE core_journalentry")
    with CaptureQueriesContext(connection) as asked:
        assert hands_in(claims, actor) == {claims[0].dispute_id} and not hands_in(claims, other)
    told = [plan(one["sql"]) for one in asked if "core_journalentry" in one["sql"]]
    assert ["copied_expr_idx" in one for one in told].count(True) == 2, told  # who entered each person
    assert ["copied_actor_id_at_idx" in one for one in told].count(True) == 4, told  # what the actor did themselves
