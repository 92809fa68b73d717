"""Service places come in from a spreadsheet as registers do: every row checked, twice is once, taken back whole."""

from django.utils import timezone

from tests.imports.conftest import run, table
from wangge.core.permits import SYSTEM
from wangge.imports.models import Batch
from wangge.imports.operations.undo import take_back, undo_batch
from wangge.method.queries import current_method
from wangge.territory.models import Area
from wangge.territory.rules import middle_of
from wangge.venues.models import ServicePlace

HEAD = ["服务点名称", "种类", "地址", "经度", "纬度", "工作日", "周末", "服务内容", "电话"]


def test_places_of_a_sheet(tianchang):
    at, kind = timezone.now(), current_method().venues.kinds[0]
    lon, lat = middle_of(Area.objects.filter(level="grid", valid_until=None).exclude(boundary=None).first().boundary)
    here = [lon, lat]
    rows = [
        ["试用食堂", kind.title, "试用路 1 号", *here, "10:30-13:00 16:30-18:30", "", "午餐、晚餐", "0550-7000000"],
        ["试用书屋", kind.key, "试用路 2 号", *here, "", "09:00-17:00", "", ""],
        ["无此种类", "游乐场", "试用路 3 号", *here, "", "", "", ""],
        ["没有位置", kind.title, "试用路 4 号", "", "", "", "", "", ""],
        ["在别的市", kind.title, "试用路 5 号", 100, 20, "", "", "", ""],
        ["时间不对", kind.title, "试用路 6 号", *here, "早八点到晚五点", "", "", ""],
    ]
    batch, outcome = run("venues", table(HEAD, *rows), at=at)
    assert (outcome.written, outcome.known) == (2, 0)
    assert outcome.faults == {"no-place-kind": 1, "no-point": 1, "place-outside": 1, "bad-place-hours": 1}
    canteen, books = ServicePlace.objects.filter(batch=batch.pk).order_by("address")
    assert canteen.hours["5"] == [["10:30", "13:00"], ["16:30", "18:30"]] and canteen.hours["6"] == []
    assert canteen.services == ["午餐", "晚餐"] and books.hours["7"] == [["09:00", "17:00"]] and books.kind == kind.key
    _again, twice = run("venues", table(HEAD, *rows[:2]), at=at)
    assert (twice.written, twice.known) == (0, 2)
    undo_batch(batch.pk, actor=SYSTEM, at=at)
    assert take_back(Batch.objects.get(pk=batch.pk), at=at)
    assert not ServicePlace.objects.filter(name__startswith="试用").exists()


def test_a_clerk_takes_in_places_of_the_own_area_alone(tianchang, staff):
    at, kind, clerk = timezone.now(), current_method().venues.kinds[0].title, staff("shequ01")
    own = Area.objects.get(pk=clerk.holding("venues.edit")[0].area_id)
    levels = Area.objects.filter(level="community", valid_until=None).exclude(pk=own.pk).exclude(boundary=None)
    rows = [
        [name, kind, name, *middle_of(area.boundary), "", "", "", ""]
        for name, area in (("试用本地", own), ("试用外地", levels.first()))
    ]
    _batch, outcome = run("venues", table(HEAD, *rows), at=at, actor=clerk)
    assert outcome.written == 1 and outcome.faults == {"place-elsewhere": 1}
