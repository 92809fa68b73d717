"""Taking a matter in: nothing is refused for what it lacks, and nothing half-written stays."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.cases.conftest import FIRE_LANE, MONDAY, Matter
from wangge.cases.models import Case, Move, Reporter
from wangge.cases.operations import Report, report_case
from wangge.cases.queries import case_by_token
from wangge.core.errors import Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.permits import ANONYMOUS


def report(key=None, at=MONDAY, **given):
    return report_case(Report(**({"words": FIRE_LANE} | given)), key=key or new_key(), actor=ANONYMOUS, at=at)


def test_a_report_with_class_and_place_waits_for_the_crew_of_its_grid(matter, plate):
    case = matter.now
    assert (case.state, case.area) == ("reported", plate.area)
    assert case.holder_body.kind == "community"
    assert case.stage_due == MONDAY.replace(hour=15)  # four working hours: 9-12 and 14-15
    assert case.title == FIRE_LANE and case.suggested_class == "fire_lane" and case.suggested_by


@pytest.mark.parametrize("lacking", [{"class_key": ""}, {"plate_code": ""}])
def test_without_class_or_place_it_goes_to_triage_at_the_centre(plate, lacking):
    case = Matter(plate, **{"class_key": "fire_lane", **lacking}).now
    assert case.state == "triage"
    assert case.holder_body.kind == "centre"


def test_the_same_key_twice_is_one_report_with_one_token(plate):
    key = new_key()
    first, second = report(key, plate_code=plate.code), report(key, plate_code=plate.code)
    assert first == second
    assert Move.objects.filter(case_id=key).count() == 1


def test_a_key_used_for_another_report_is_refused(tianchang):
    key = new_key()
    report(key)
    with pytest.raises(Refused, match="已经提交过"):
        report(key, words="另一件事")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"words": "  "}, "words"),
        ({"words": "长" * 100_000}, "words"),
        ({"class_key": "no_such_class"}, "class_key"),
        ({"lon": 121.47, "lat": 31.23}, "place"),  # Shanghai
        ({"plate_code": "NOSUCHPLATE"}, "plate_code"),
        ({"place": "路" * 201}, "place"),
        ({"title": "题" * 61}, "title"),
    ],
)
def test_bad_input_is_named_by_its_field_and_nothing_is_written(tianchang, given, field):
    before = Case.objects.count()
    with pytest.raises(Invalid) as refused:
        report(**given)
    assert refused.value.field == field
    assert Case.objects.count() == before


def test_control_characters_are_dropped_and_words_kept(tianchang):
    case, _ = report(words="第一行\x00\r\n第二行\x07")
    assert case.words == "第一行\n第二行"


def test_a_token_finds_its_case_however_it_is_typed(matter):
    case, actor = case_by_token(matter.token.lower().replace("-", " "))
    assert case == matter.case and actor.kind == "reporter"
    assert case_by_token("AAAA-BBBB-CCCC-DDDD") is None


def test_one_address_reports_sixty_times_an_hour(tianchang):
    for _ in range(60):
        report(address="203.0.113.9")
    with pytest.raises(Refused, match="稍后再试"):
        report(address="203.0.113.9")
    report(address="203.0.113.10")
    report(address="203.0.113.9", at=MONDAY + timedelta(hours=2))


def test_name_and_phone_stand_in_no_table_in_clear(plate):
    Matter(plate, name="欧阳测试", phone="13900000000")
    assert Reporter.objects.exclude(phone="").exists()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ~ %s', ["欧阳测试|13900000000"])
            assert cursor.fetchone() == (0,), table
