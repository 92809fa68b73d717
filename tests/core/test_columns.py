"""Columns of numbers go into the database and come back as they were; what is of no fixed width is refused."""

import uuid
from datetime import UTC, datetime

import numpy as np
import pytest
from django.db import connection

from wangge.core.columns import NOTHING, columns_table, read_columns
from wangge.core.keys import check_client_key, new_key, new_keys

LAYOUT = {"id": "uuid", "at": "moment", "number": "int", "sure": "bool"}
FIRST = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def columns(many):
    chance = np.random.default_rng(many)
    at = chance.integers(-(10**15), 4 * 10**15, many)
    at[::3] = NOTHING
    return {
        "id": new_keys(many),
        "at": at,
        "number": chance.integers(-(2**31), 2**31, many),
        "sure": chance.integers(0, 2, many).astype(bool),
    }


@pytest.mark.parametrize("many", [1, 2, 1000])
def test_there_and_back(tianchang, many):
    given = columns(many)
    columns_table("of_numbers", LAYOUT, given)
    back = read_columns("SELECT * FROM of_numbers", [], LAYOUT)
    assert all((given[name] == back[name]).all() for name in LAYOUT)


def test_the_database_reads_them_as_its_own(tianchang):
    key = new_key()
    numbers = {"at": np.array([-1]), "number": np.array([7]), "sure": np.array([True])}
    columns_table("of_one", LAYOUT, {"id": np.frombuffer(key.bytes, "V16"), **numbers})
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, at, number, sure FROM of_one")
        assert cursor.fetchall() == [(key, FIRST, 7, True)]


def test_no_rows_are_empty_columns_and_null_is_nothing(tianchang):
    nobody = "SELECT NULL::uuid AS id, NULL::timestamptz AS at, 1 AS number, true AS sure WHERE false"
    none = read_columns(nobody, [], LAYOUT)
    assert [len(column) for column in none.values()] == [0, 0, 0, 0]
    assert read_columns("SELECT NULL::timestamptz AS at", [], {"at": "moment"})["at"].tolist() == [NOTHING]


def test_keys_come_as_text_and_only_latin_ones(tianchang):
    told = read_columns("SELECT unnest(%s::text[]) AS name", [["fire", "", "x" * 40]], {"name": "key"})
    assert told["name"].tolist() == ["fire", "", "x" * 40]
    with pytest.raises(ValueError, match="Latin"):
        read_columns("SELECT '消防' AS name", [], {"name": "key"})


def test_new_keys_are_different_and_of_the_seventh_kind():
    keys = [uuid.UUID(bytes=bytes(key)) for key in new_keys(500)]
    assert len(set(keys)) == 500 and {(key.version, key.variant) for key in keys} == {(7, uuid.RFC_4122)}
    assert check_client_key(keys[0]) == keys[0] and abs((keys[0].int >> 80) - (new_key().int >> 80)) < 60_000
