"""Codes of plates, and what a scan tells whom."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from wangge.core.erasing import carry_out
from wangge.core.errors import Refused
from wangge.core.models import AccessEvent, JournalEntry
from wangge.premises.codes import ALPHABET, SIGNED, fresh_code, plain_code
from wangge.premises.guesses import MOST, WHILE, count_wrong, too_many
from wangge.premises.models import Plate
from wangge.premises.operations import hang_at_doors, replace_plate, revoke_plate
from wangge.premises.queries import plate_of


@pytest.fixture
def plate(building):
    return Plate.objects.filter(building=building, dwelling__use="let", revoked_at=None).order_by("code").first()


def forged(code):
    return code[:-1] + ALPHABET[ALPHABET.index(code[-1]) - 1]


def main_of(page):
    """A page without its ways to letting, which everybody has."""
    return page.partition("<footer")[0].replace("出租这处房屋", "").replace("出租备案", "")


def scan_of(code):
    return f"/tianchang/p/{code}/"


def test_a_forged_code_is_refused_before_the_database_is_asked(tianchang, django_assert_num_queries):
    code = fresh_code()
    assert len(code) == SIGNED and plain_code(f" {code[:5].lower()}-{code[5:]} ") == code
    with django_assert_num_queries(0):
        assert plate_of(forged(code)) is None
        assert plate_of("x") is None and plate_of("O" * 10) is None


def test_the_first_plates_go_on_working(tianchang):
    old = Plate.objects.filter(dwelling=None).first()
    old.code = "2345678923"
    old.save()
    assert plate_of("23456 78923") == old


def test_plates_are_made_once_printed_again_and_replaced(building, staff):
    clerk = {"actor": staff("shequ01"), "at": timezone.now()}
    assert hang_at_doors(building.area, **clerk) == 0
    one = Plate.objects.filter(building=building, revoked_at=None).first()
    new = replace_plate(one.pk, **clerk)
    assert plate_of(one.code) is None and plate_of(new.code).dwelling_id == one.dwelling_id
    revoke_plate(new.pk, **clerk)
    assert plate_of(new.code) is None
    with pytest.raises(Refused):
        replace_plate(new.pk, **clerk)
    assert hang_at_doors(building.area, **clerk) == 1


def test_a_resident_gets_services_and_the_way_to_report(plate, client):
    told = client.get(scan_of(plate.code)).content.decode()
    assert plate.address in told and f"/report/?plate={plate.code}" in told and "出租" not in main_of(told)
    asked = client.get(f"/tianchang/report/?plate={plate.code}").content.decode()
    assert f'value="{plate.code}"' in asked


def test_staff_of_elsewhere_get_the_address_alone(plate, signed_in):
    told = signed_in("xiaofang01").get(scan_of(plate.code)).content.decode()
    assert plate.address in told and "出租" not in main_of(told) and "?plate=" not in told


def test_the_grids_worker_states_a_purpose_and_leaves_a_line(plate, signed_in):
    browser = signed_in("wangge01")
    told = browser.get(scan_of(plate.code)).content.decode()
    assert "说明用途" in told and "出租" not in told
    looks = AccessEvent.objects.filter(subject_kind="dwelling", subject_id=plate.dwelling_id, fields__contains="use")
    assert not looks.exists()
    stated = {"purpose": "check", "basis": "statutory", "note": "", "next": scan_of(plate.code)}
    from wangge.people.enums import PURPOSES

    stated["purpose"] = next(key for key in PURPOSES if key not in ("matter", "emergency"))
    stated["basis"] = PURPOSES[stated["purpose"]][1][0]
    browser.post("/tianchang/desk/people/purpose/", stated)
    told = browser.get(scan_of(plate.code)).content.decode()
    assert "出租" in told
    assert looks.get().purpose == stated["purpose"]


def test_guessing_ends_in_no_answer_at_all_and_is_logged(plate, client):
    codes = [fresh_code() if n % 2 else forged(fresh_code()) for n in range(MOST)]
    answers = {client.get(scan_of(code)).content.replace(code.encode(), b"") for code in codes}
    assert len({len(one) for one in answers}) == 1  # unknown and forged look the same
    assert client.get(scan_of(plate.code)).status_code == 429  # even the right one
    cache.clear()  # as another web process sees it
    assert client.get(scan_of(plate.code)).status_code == 429
    assert JournalEntry.objects.filter(event="premises.PlateCodesGuessed").count() == 1
    assert client.get(scan_of(plate.code), REMOTE_ADDR="203.0.113.9").status_code == 200


def test_the_sheet_shows_the_code_of_every_door(building, signed_in):
    told = signed_in("shequ01").get(f"/tianchang/desk/premises/plates/{building.area.key}/?building={building.pk}")
    assert told.content.decode().count("<svg") >= 36


def test_guesses_are_forgotten_and_begin_anew(tianchang):
    at = timezone.now()
    assert [count_wrong("192.0.2.7", at=at) for _ in range(MOST)][-1] == MOST
    assert too_many("192.0.2.7", at=at) and not too_many("192.0.2.8", at=at)
    later = at + WHILE
    assert not too_many("192.0.2.7", at=later) and count_wrong("192.0.2.7", at=later) == 1
    assert carry_out("premises.forget_guesses", at=later + timedelta(hours=1, seconds=1)).rows == 1
