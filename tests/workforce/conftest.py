"""A community of the demo with its points, a month of it, and the people of duty."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.actors import sign_in
from wangge.accounts.queries import actor_of
from wangge.territory.models import Area
from wangge.workforce.models import Point, Rota
from wangge.workforce.operations import draft_month, publish_month
from wangge.workforce.queries import shifts_of

CHINA = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 9, 20, 9, 0, tzinfo=CHINA)  # before the holidays of October
MONTH = date(2026, 10, 1)
lead, worker, guide = sign_in("wuguan01"), sign_in("wangge01"), sign_in("zhidaoyuan01")


@pytest.fixture
def home(worker):
    """The community of the demo's grid worker."""
    return Area.objects.get(pk=worker.offices[0].area_id).parent


@pytest.fixture
def rota(lead, home):
    """October of that community, a draft, the demo's own months out of the way."""
    Rota.objects.all().delete()
    Point.objects.update(valid_from=date(2022, 8, 1))
    return draft_month(home, MONTH, actor=lead, at=AT)


@pytest.fixture
def published(rota, lead):
    return publish_month(rota.pk, actor=lead, at=AT)


@pytest.fixture
def mine(published, worker):
    """The worker's first shift of the month."""
    return shifts_of(published).filter(office__account=worker.id).first()


@pytest.fixture
def other(published, worker):
    """Somebody else's shift of the month, some days on, and them as an actor."""

    def find(**wanted):
        found = shifts_of(published).exclude(office__account=worker.id).filter(office__isnull=False, **wanted)
        shift = found.filter(day__gte=MONTH + timedelta(days=12)).first()
        return shift, actor_of(shift.office.account, at=AT)

    return find
