"""Letting in the demo: filings at every stage, listings, one taken down by its label, two dormitory areas. Invented."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate

from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.method.queries import current_method
from wangge.people.models import LettingFiling
from wangge.people.operations.letting import decide_letting, file_letting
from wangge.people.operations.tenancy import decide_tenancy, file_tenancy
from wangge.premises.models import Dormitory, Dwelling
from wangge.premises.operations import record_check
from wangge.premises.operations.dormitories import check_dormitory, count_dormitory, register_dormitory
from wangge.premises.operations.listings import list_dwelling
from wangge.territory.queries import areas

DAY = timedelta(days=1)
PHONE = "5550000{:04d}"  # begins as no mobile number in China does
STAGES = ("red", "listed", "listed", "listed", "accepted", "filed", "returned")
OFFERS = (("whole", "1600", ["bed", "kitchen", "bath", "aircon"]), ("room", "650", ["bed", "net"]), ("whole", "", []))
DORMITORIES = (
    ("梧桐青年公寓（虚构）", 480, 120, 455, ("team_round",), True),
    ("东园职工宿舍（虚构）", 260, 65, 274, ("not_over", "charging", "canteen_clean"), False),
)


def has_filings():
    """Whether anything was ever filed or listed."""
    with scope(SYSTEM, "filings.decide"):
        return LettingFiling.objects.exists() or Dormitory.objects.exists()


@transaction.atomic
def load_letting(home, method, *, at):
    """Filings of the demo's let dwellings in the home community, at every stage, and two dormitory areas."""
    if not current_method().premises.items:
        return
    rows = Dwelling.objects.filter(use="let", valid_until=None, area__parent__key=home).select_related("area")
    fit = rows.filter(labels__until=None, labels__expires_on__gte=localdate(at)).order_by("address")
    good = [one for one in fit if one.labels.filter(until=None).exclude(colour="red").exists()]
    rest = [one for one in rows.order_by("address") if one not in good]
    for number, stage in enumerate(STAGES):
        known = good if stage in ("red", "listed") else rest
        if known:
            _let(known.pop(0), number, stage, at)
    _dormitories(home, method, at)


def _let(dwelling, number, stage, at):
    items = [one.key for one in current_method().premises.items if not one.retired]
    began = at - (9 - number) * DAY
    sent = {"name": f"演示房东{number + 1}", "phone": PHONE.format(number + 1), "capacity": "owner", "rooms": "2"}
    sent |= {"area_m2": str(52 + 6 * number), "most_occupants": "4", "declared": items}
    filing = file_letting(dwelling, sent=sent, actor=SYSTEM, at=began)
    with scope(SYSTEM, "filings.decide"):
        LettingFiling.objects.filter(pk=filing.pk).update(invented=True)
    if stage == "returned":
        decide_letting(
            filing.pk, "return", reason="面积与房屋证明不一致，请核对后再提交。", actor=SYSTEM, at=began + DAY
        )
    if stage in ("filed", "returned"):
        return
    filing = decide_letting(filing.pk, "accept", actor=SYSTEM, at=began + DAY)
    if stage in ("listed", "red"):
        part, rent, facilities = OFFERS[number % len(OFFERS)]
        offer = {"part": part, "rent": rent, "facilities": facilities}
        list_dwelling(filing.clearance_id, offer=offer, actor=SYSTEM, at=began + DAY)
    if stage == "red":
        record_check(dwelling.pk, ["exit_blocked"], actor=SYSTEM, at=at)
    if stage == "accepted":
        _tenancies(filing, at)


def _tenancies(filing, at):
    """One that was accepted and moved in, one that waits."""
    today = localdate(at)
    for names, starts, decided in (
        (("演示租客甲", "演示租客乙"), today - DAY, True),
        (("演示租客丙",), today + DAY, False),
    ):
        sent = {"starts_on": str(starts), "ends_on": str(starts + 180 * DAY), "children": "0"}
        sent["tenants"] = [{"name": name} for name in names]
        tenancy = file_tenancy(filing.pk, sent=sent, actor=SYSTEM, at=at - 2 * DAY)
        if decided:
            decide_tenancy(tenancy.pk, "accept", actor=SYSTEM, at=at)


def _dormitories(home, method, at):
    grid = areas().filter(parent__key=home, level=method.territory.grid.level).order_by("path").first()
    services = [one.key for one in current_method().premises.dormitories.services]
    chosen = DORMITORIES if services else ()
    for number, (name, capacity, rooms, occupants, failed, demonstration) in enumerate(chosen):
        sent = {"name": name, "address": f"{grid.parent.name}{name}", "operator": "演示物业管理公司（虚构）"}
        sent |= {"capacity": str(capacity), "rooms": str(rooms), "offered": services[number::2]}
        made = register_dormitory(grid, sent=sent | {"demonstration": demonstration}, actor=SYSTEM, at=at - 20 * DAY)
        Dormitory.objects.filter(pk=made.pk).update(invented=True, source="演示数据，全部虚构")
        for weeks, less in ((2, 12), (1, 5), (0, 0)):
            count_dormitory(made.pk, str(occupants - less), actor=SYSTEM, at=at - weeks * 7 * DAY)
        check_dormitory(made.pk, list(failed), actor=SYSTEM, at=at - 5 * DAY)
