"""A dwelling by its plate's code or its whole address, as a landlord types it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wangge.core.errors import Invalid, Refused
from wangge.people.houses import dwelling_at
from wangge.premises.guesses import MOST, WHILE
from wangge.premises.models import Plate

AT = datetime(2031, 5, 6, 9, tzinfo=ZoneInfo("Asia/Shanghai"))  # the clock is asked nowhere
WHO = {"visitor": "203.0.113.7", "at": AT}


@pytest.fixture
def plate(tianchang):
    rows = Plate.objects.exclude(dwelling=None).filter(revoked_at=None, dwelling__valid_until=None)
    return rows.select_related("dwelling").order_by("code").first()


def test_a_plate_or_a_whole_address_leads_to_its_dwelling(plate):
    assert dwelling_at(plate=f" {plate.code.lower()} ", **WHO) == plate.dwelling
    assert dwelling_at(address=f" {plate.dwelling.address} ", **WHO) == plate.dwelling
    with pytest.raises(Invalid) as refused:
        dwelling_at(address=plate.dwelling.address[:-1], **WHO)
    assert refused.value.field == "address"


def test_a_plate_that_is_none_or_no_dwellings_names_its_field(plate):
    house = Plate.objects.get(pk=plate.pk)
    Plate.objects.filter(pk=house.pk).update(dwelling=None)
    for code in (house.code, "没有这个"):
        with pytest.raises(Invalid) as refused:
            dwelling_at(plate=code, **WHO)
        assert refused.value.field == "plate"


def test_a_revoked_plate_leads_nowhere(plate):
    Plate.objects.filter(pk=plate.pk).update(revoked_at=AT)
    with pytest.raises(Invalid):
        dwelling_at(plate=plate.code, **WHO)


def test_after_too_many_wrong_codes_even_the_right_one_waits(plate):
    for _n in range(MOST):
        with pytest.raises(Invalid):
            dwelling_at(plate="AAAA-AAAA", **WHO)
    with pytest.raises(Refused, match="十分钟"):
        dwelling_at(plate=plate.code, **WHO)
    assert dwelling_at(plate=plate.code, visitor="198.51.100.1", at=AT) == plate.dwelling
    later = AT + WHILE + timedelta(seconds=1)
    assert dwelling_at(plate=plate.code, visitor=WHO["visitor"], at=later) == plate.dwelling
