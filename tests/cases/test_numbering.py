"""The 19-digit number: given with the INSERT, unique, in order, found by search and told by page, API and file."""

from tests.cases.conftest import MONDAY, Matter
from wangge.cases.finding import newest_having, read_asked
from wangge.cases.models import Case
from wangge.cases.numbering import serial_in
from wangge.core.permits import SYSTEM
from wangge.territory.operations import recode_area
from wangge.territory.queries import county_root


def having(number):
    """The cases that a search by this number finds."""
    return list(newest_having(Case.objects.all(), read_asked(number), most=5)[0])


def test_a_case_has_its_county_its_year_and_its_serial(plate):
    case = Matter(plate).case
    assert case.national_number == f"3411812025{case.serial:09d}" and len(case.national_number) == 19
    assert case.county_code == "341181" and serial_in(case.national_number) == case.serial
    assert Case.objects.get(pk=case.pk).national_number == case.national_number


def test_it_stays_when_the_county_gets_another_code(plate):
    before = Matter(plate)
    root = county_root()
    for area in type(root).objects.exclude(pk=root.pk).exclude(code=""):
        area.code = ""
        area.save(update_fields=["code"])
    recode_area(root, "341199", source="测试", basis="测试", actor=SYSTEM, at=MONDAY)
    after = Matter(plate)
    assert before.now.national_number.startswith("341181") and after.now.national_number.startswith("341199")
    before.walk_to("verified")
    assert before.now.national_number == before.case.national_number


def test_it_is_found_by_its_number_and_by_no_other_countys(plate):
    matter = Matter(plate)
    number = matter.case.national_number
    assert having(number) == [matter.now]
    assert not having("320581" + number[6:])
    assert (serial_in("2025-000001"), serial_in("１" * 19), serial_in(number[:-1])) == (None, None, None)


def test_taking_a_matter_in_asks_nothing_more_for_it(plate, django_assert_max_num_queries):
    from tests.cases.conftest import Matter

    Matter(plate)
    with django_assert_max_num_queries(40) as seen:
        Matter(plate)
    assert sum("FROM territory_area WHERE parent_id IS NULL" in one["sql"] for one in seen.captured_queries) == 1


def test_the_page_and_the_api_tell_it(plate, signed_in):
    matter = Matter(plate)
    desk = signed_in("zuoxi01")
    page = desk.get(f"/tianchang/desk/cases/{matter.case.pk}/").content.decode()
    assert matter.case.national_number in page and "06-999" in page and "GB/T 47678.5-2026" in page
    told = desk.get(f"/tianchang/api/v1/cases/{matter.case.pk}").json()
    assert told["national_number"] == matter.case.national_number
