"""人户分离: whose household book is here while they live elsewhere, and who lives here with a book elsewhere."""

# ruff: noqa: F811  fixtures of other modules are asked for by name

import pytest
from django.utils import timezone

from tests.people.conftest import NOW, a_person
from tests.people.test_keeping import SINCE, enter, keeper, two_homes  # noqa: F401
from tests.people.test_own_file import fetched, me  # noqa: F401
from tests.people.test_pages import DESK, looks, resident, somebody, stating  # noqa: F401
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.lab.verify import affected
from wangge.people.models import Residence
from wangge.people.operations.keeping import move_person
from wangge.people.operations.ledgers import ledger_page
from wangge.people.operations.mine import read_own_file
from wangge.people.purposes import stated
from wangge.premises.models import Dwelling


@pytest.fixture
def lists(two_homes):
    """`lists(ledger, as_of)`: name → the addresses beside it, in the ledger of the two homes' grid."""
    home, _other, actor = two_homes
    with scope(SYSTEM, "people.edit"):
        Residence.objects.filter(area=home.area).exclude(kind="resident").delete()  # the demo's own

    def listed(ledger, as_of=None):
        told = {"as_of": as_of or NOW.date(), "purpose": stated("register", "statutory"), "actor": actor, "at": NOW}
        found = ledger_page(ledger, home.area, **told)
        return {one.name: [spell.address for spell in one.homes] for one in found.lines}

    return listed


def test_both_sides_are_listed_with_the_other_address_where_it_is_in_sight(two_homes, lists):
    book, home, actor = two_homes
    both = enter(book, actor, name="甲一", lives="away")
    move_person(both.pk, home, lives="settled", since=SINCE, source="走访核实", actor=actor, at=NOW)
    enter(book, actor, name="乙二", lives="away")
    enter(home, actor, name="丙三", lives="migrant")
    enter(home, actor, name="丁四", lives="resident")
    assert lists("away") == {"甲一": [book.address, home.address], "乙二": [book.address]}
    assert lists("apart") == {"甲一": [home.address, book.address], "丙三": [home.address]}
    assert lists("away", as_of=SINCE.replace(year=SINCE.year - 1)) == {}


def test_what_lies_out_of_sight_is_not_told(two_homes, lists):
    book, _home, _actor = two_homes
    there = Dwelling.objects.filter(valid_until=None).exclude(area=book.area).first()
    with scope(SYSTEM, "people.edit"):
        told = {"person": a_person(book.area, "戊五"), "valid_from": SINCE, "source": "测试"}
        Residence.objects.create(dwelling=there, area_id=there.area_id, kind="settled", **told)
        Residence.objects.create(dwelling=book, area=book.area, kind="away", **told)
    assert lists("away")["戊五"] == [book.address]


def test_the_pages_say_what_they_count_and_log_who_was_shown(somebody):
    clerk, at_book = stating("shequ01", "register"), {"area": somebody.area.key}
    with scope(SYSTEM, "people.edit"):
        Residence.objects.filter(person=somebody).update(kind="settled")
    before = looks(somebody)
    apart = clerk.get(f"{DESK}ledgers/apart/", at_book).content.decode()
    assert somebody.name in apart and "平台的口径" in apart and looks(somebody) == before + 1
    away = clerk.get(f"{DESK}ledgers/away/", at_book).content.decode()
    assert somebody.name not in away and looks(somebody) == before + 1
    with scope(SYSTEM, "people.edit"):
        Residence.objects.filter(kind="away", area__path__descendant_of=somebody.area.path).delete()
    assert "这个区域在这一天没有登记" in clerk.get(f"{DESK}ledgers/away/", at_book).content.decode()


def test_a_file_of_them_is_told_to_those_who_stood_in_it_alone(fetched, somebody, me):
    with scope(SYSTEM, "people.edit"):
        Residence.objects.filter(person=somebody).update(kind="settled")
    sheet, span = fetched(1, ledger="apart")
    assert len(sheet.rows) > 1 and sheet.head[-1] == "户籍（在本区域的）"
    assert {len(row) for row in sheet.rows} == {len(sheet.head)}
    assert [one.ledger for one in read_own_file(actor=me, at=timezone.now()).exports] == ["apart"]
    found = affected(**span)
    assert found[somebody.pk] == 1 and len(found) == len({row[4] + row[0] for row in sheet.rows})
    with scope(SYSTEM, "people.edit"):
        Residence.objects.filter(person=somebody).update(kind="resident")
    assert read_own_file(actor=me, at=timezone.now()).exports == [] and somebody.pk not in affected(**span)
