"""The second wall, with real commits and as the application's role: without a scope there is nobody."""

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tests.people.conftest import NOW, a_person
from wangge.core.errors import Forbidden
from wangge.core.permits import ANONYMOUS, SYSTEM, Actor, Office
from wangge.core.scope import NoScope, Scope, opened_scope, own_file, scope
from wangge.core.tenancy import county
from wangge.people.models import Objection, Person
from wangge.territory.models import Area

pytestmark = pytest.mark.usefixtures("own_database")
COUNT = "SELECT name FROM people_person ORDER BY name"


def worker(area, *permissions):
    office = Office(area.pk, area.pk, "", "", "", "", area.pk, area.path, frozenset(permissions))
    return Actor(area.pk, "测试", "staff", (office,))


@pytest.fixture
def two(django_db_blocker):
    """One person in each of two grids, committed; gone afterwards with the database's copy."""
    with django_db_blocker.unblock(), county("tianchang"):
        grids = list(Area.objects.filter(level="grid", valid_until=None).order_by("path"))
        here, there = grids[0], grids[-1]
        with scope(SYSTEM, "people.edit"):
            found = {one.name: one for one in Person.objects.all()}
        mine = found.get("甲") or a_person(here, "甲")
        theirs = found.get("乙") or a_person(there, "乙", birth_year=2020, minor_basis="enrolment")
        yield here, there, mine, theirs


def seen():
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        return [name for (name,) in cursor.fetchall()]


def test_raw_sql_without_a_scope_sees_nobody_and_adds_nobody(two):
    here, *_ = two
    assert seen() == []
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        connection.cursor().execute(INSERT, [here.pk])


INSERT = """INSERT INTO people_person (id, name, number_kind, sex, minor_basis, area_id, source, verified_on, disputed,
invented) VALUES (gen_random_uuid(), '丁', '', '', '', %s, '测试', '2026-11-20', false, true)"""


def test_raw_sql_in_a_scope_sees_and_changes_its_areas_alone(two):
    here, there, *_ = two
    with scope(worker(here, "people.look"), "people.look"):
        assert seen() == ["甲"]
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            connection.cursor().execute(INSERT, [there.pk])
        with connection.cursor() as cursor:
            cursor.execute("UPDATE people_person SET source = '改' WHERE name = '乙'")
            assert cursor.rowcount == 0
            cursor.execute("DELETE FROM people_person WHERE name = '乙'")
            assert cursor.rowcount == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            connection.cursor().execute("UPDATE people_person SET area_id = %s WHERE name = '甲'", [there.pk])
    assert seen() == []


def test_the_scope_ends_with_its_transaction_on_a_plain_connection_too(two):
    settings = connection.settings_dict
    where = {"dbname": settings["NAME"], "user": settings["USER"], "host": settings["HOST"], "port": settings["PORT"]}
    where = {name: value for name, value in where.items() if value} | {"password": settings["PASSWORD"] or None}
    with psycopg.connect(**where, autocommit=True) as plain:
        plain.execute("SET search_path TO c_tianchang, public")
        path = two[0].path
        with plain.transaction():
            plain.execute(f"SET LOCAL wangge.scope = '{path}'")
            assert plain.execute(COUNT).fetchall() == [("甲",)]
        assert plain.execute(COUNT).fetchall() == []
        plain.execute("SET wangge.scope = ''")
        assert plain.execute(COUNT).fetchall() == []


def test_the_program_refuses_before_it_asks(two):
    with pytest.raises(NoScope):
        Person.objects.count()
    with scope(SYSTEM, "people.look"):
        late = Person.objects.filter(name="甲")
        assert late.count() == 1
    for ask in (late.count, late.exists, lambda: list(late), lambda: list(late.iterator())):
        with pytest.raises(NoScope):
            ask()
    with pytest.raises(NoScope):
        Person(name="丙", area=two[0], source="测试", verified_on=NOW.date()).save()


def test_nobody_without_an_office_opens_anything(two):
    for actor in (ANONYMOUS, worker(two[0], "cases.view")):
        with pytest.raises(Forbidden), scope(actor, "people.look"):
            raise AssertionError("opened")
    with pytest.raises(NoScope), opened_scope(Scope()):
        raise AssertionError("opened")
    with pytest.raises(ValueError), opened_scope(Scope(paths=("a'; DROP",))):
        raise AssertionError("opened")


def test_an_inner_scope_replaces_the_outer_and_gives_it_back(two):
    here, there, *_ = two
    with scope(worker(here, "people.look"), "people.look"):
        with scope(worker(there, "people.look"), "people.look"):
            assert seen() == ["乙"]
        assert seen() == ["甲"]
        with pytest.raises(RuntimeError), scope(SYSTEM, "people.look"):
            raise RuntimeError
        assert seen() == ["甲"] and Person.objects.count() == 1
    with pytest.raises(NoScope):
        Person.objects.count()


def test_what_was_opened_is_read_but_not_written_and_children_stay_closed(two):
    here, there, _mine, child = two
    adult = a_person(there, "戊")
    with scope(worker(here, "people.look"), "people.look", opened=(there.path,)):
        assert seen() == ["戊", "甲"]
        assert Person.objects.filter(pk=adult.pk).update(source="改") == 0
        assert not Person.objects.filter(pk=child.pk).exists()
    with scope(SYSTEM, "people.edit"):
        Person.objects.filter(pk=adult.pk).delete()


def test_ones_own_file_is_one_persons(two):
    here, _there, mine, theirs = two
    words = {"look_id": 1, "words": "为什么查我", "at": NOW, "due": NOW}
    with own_file(mine.pk):
        assert seen() == ["甲"]
        assert Person.objects.filter(pk=mine.pk).update(source="改") == 0
        Objection.objects.create(person=mine, area=here, **words)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Objection.objects.create(person=theirs, area=here, **words)
        Objection.objects.all()
        transaction.set_rollback(True)
