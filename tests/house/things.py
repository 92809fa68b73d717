"""What hangs at one home of a grid, made for the walk: filings, a listing, a visit, a hint, a dormitory, deeds."""

import io
from datetime import timedelta

from django.utils import timezone
from django.utils.timezone import localdate
from PIL import Image

from wangge.accounts.models import Account, Appointment
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.core.photos import keep, read_photos
from wangge.core.scope import scope
from wangge.core.sealed import PHONE, seal
from wangge.funds.models import Booking, Budget, BudgetLine, Question, Trust, Voucher
from wangge.grids.models import Comparison, NetChange
from wangge.method.queries import current_method, current_version
from wangge.organisations.models import Body
from wangge.people.models import LettingFiling, TenancyFiling, Tenant
from wangge.premises.models import (
    Clearance,
    Dormitory,
    DormitoryCheck,
    DormitoryFinding,
    Estate,
    Listing,
    Rearrangement,
)
from wangge.ratings.models import Draw, Round
from wangge.surveys.models import Result, Survey, SurveyEstate
from wangge.venues.models import ServicePlace
from wangge.visits.models import Hint, Visit
from wangge.workforce.models import BodyRecord, RecordText

MAKER = "wangge01"
"""Who made the visit of the grid that is theirs; and the demo's first resident is the landlord there."""


def a_resident():
    """The account that walks as a resident."""
    return Account.objects.filter(kind="resident").order_by("pk").first()


def things_at(home, *, mine):
    """name → thing, at a home and in its grid. `mine`: its landlord and its visitor are among those who walk."""
    found = _letting(home, mine) | _visits(home, mine) | _dormitory(home.area) | _net(home.area) | _survey(home.area)
    told = {"level": "dwelling", "kind": "ended", "gone": [str(home.pk)], "basis": "测试", "at": timezone.now()}
    found["rearrangement"] = Rearrangement.objects.create(area=home.area, **told)
    told = {"kind": "canteen", "name": f"食堂 {home.area.key}", "address": home.address, "source": "测试"}
    told |= {"lon": 119.0, "lat": 32.7, "valid_from": localdate()}
    found |= _ratings() | _record() | _trust(home, mine)
    return found | {"service": ServicePlace.objects.create(area=home.area, **told)}


def _letting(home, mine):
    now, today, key = timezone.now(), localdate(), home.area.key[-12:]
    account = a_resident() if mine else None
    size = {"rooms": 1, "area_m2": 40, "most_occupants": 3}
    until = today + timedelta(days=300)
    cleared = {"since": now, "valid_until": until, "holder": account and account.pk, **size}
    clearance = Clearance.objects.create(dwelling=home, number=f"C{key}", **cleared)
    offer = {"clearance": clearance, "dwelling": home, "area": home.area, "part": "whole", "free_from": today}
    listing = Listing.objects.create(since=now, **offer)
    gone = Listing.objects.create(since=now, until=now, ended_because="red", **offer)
    filed = {"dwelling": home, "area": home.area, "account": account, "state": "accepted", "at": now, "due": now}
    told = {"name": "测试房东", "phone_sealed": seal("13900000001", purpose=PHONE), "capacity": "owner", "declared": []}
    with scope(SYSTEM, "people.edit"):
        more = {"clearance": clearance, "valid_until": until, **size, **told}
        letting = LettingFiling.objects.create(number=f"L{key}", **filed, **more)
        days = {"starts_on": today, "ends_on": until}
        tenancy = TenancyFiling.objects.create(number=f"T{key}", letting=letting, **filed, **days)
        Tenant.objects.create(filing=tenancy, area=home.area, name="测试租客")
    return {"filing": letting, "tenancy": tenancy, "listing": listing, "taken_down": gone}


def _visits(home, mine):
    now = timezone.now()
    told = {"dwelling": home, "area": home.area, "version": current_version(localdate())}
    office = Appointment.objects.filter(account__username=MAKER, valid_until=None).order_by("pk").first()
    with scope(SYSTEM, "visits.make"):
        visit = Visit.objects.create(outcome="met", at=now, sent_at=now, office=office if mine else None, **told)
        hinted = {"source": "测试", "kind": "let_may_be_empty", "proposes": "vacant", "due_on": localdate()}
        hint = Hint.objects.create(given_at=now, **hinted, **told)
    return {"visit": visit, "hint": hint}


def _dormitory(area):
    now, today = timezone.now(), localdate()
    told = {"name": "测试宿舍", "operator": "测试", "capacity": 9, "rooms": 3, "valid_from": today}
    dormitory = Dormitory.objects.create(area=area, address=f"{area.path} 宿舍", **told)
    check = DormitoryCheck.objects.create(dormitory=dormitory, at=now, items=1)
    told = {"item": "charging", "grade": "general", "found_on": today, "due_on": today}
    finding = DormitoryFinding.objects.create(dormitory=dormitory, check_of=check, **told)
    return {"dormitory": dormitory, "dormitory_finding": finding}


def _net(area):
    now = timezone.now()
    file = Comparison.objects.create(name="测试", source="测试", at=now, same=0)
    told = {"kind": "redraw", "state": "withdrawn", "plan": {}, "basis": "测试", "proposed_at": now}
    return {"comparison": file, "change": NetChange.objects.create(area=area, comparison=file, **told)}


def _ratings():
    """The demo's finished round with the company of a sign-in, and the running one's draw with a check that waits."""
    finished, draw = Round.objects.get(scheme="property_companies", state=Round.PUBLISHED), Draw.objects.get()
    manager = Appointment.objects.get(account__username="wuye01", valid_until=None)
    subject = finished.subjects.get(body=manager.body_id)
    return {"round": finished, "subject": subject, "draw": draw, "pick": draw.picks.order_by("ordinal").first()}


def _record():
    """A line of the log of a body that keeps one."""
    kind, now = current_method().records[0], timezone.now()
    body = Body.objects.filter(kind=kind.body_kinds[0], valid_until=None).select_related("area").order_by("key").first()
    told = {"by_id": new_key(), "office_id": new_key(), "office_title": "测试", "version": current_version(localdate())}
    made = BodyRecord.objects.create(kind=kind.key, body=body, on=localdate(), digest="0" * 64, at=now, **told)
    RecordText.objects.create(record=made, words="测试", salt="0" * 32)
    return {"record": made}


def _trust(home, mine):
    """A trust with an entry, its voucher and a question: of the estate in which the demo's resident lives, or of one
    in the grid, kept by a firm that nobody of the walk is of."""
    now, today = timezone.now(), localdate()
    own = Trust.objects.filter(until=None).first()
    estate, told = own.estate, {"decision": "测试决议", "decided_on": today, "at": now}
    if not mine:
        estate = Estate.objects.create(name="别的小区", area=home.area, valid_from=today)
        other = Body.objects.filter(kind=own.body.kind).exclude(pk=own.body_id).first()
        own = Trust.objects.create(estate=estate, body=other, since=today, **told)
        budget = Budget.objects.create(trust=own, year=today.year, number=1, **told)
        BudgetLine.objects.create(budget=budget, number=1, side="in", title="物业费", amount=9)
    line = own.budgets.order_by("-number").first().lines.first()
    serial = own.bookings.count() + 1
    entry = {"year": today.year, "line": line.number, "side": line.side, "on": today, "at": now, "serial": serial}
    booking = Booking.objects.create(trust=own, amount=1, party_kind="owners", words="测试", **entry)
    picture = _kept_picture()
    size = {"width": picture.width, "height": picture.height}
    return {
        "trust": own,
        "booking": booking,
        "voucher": Voucher.objects.create(booking=booking, ordinal=1, digest=picture.digest, **size),
        "question": Question.objects.create(booking=booking, words="测试问题", at=now, due=now),
    }


def _kept_picture():
    """A voucher's file on its shelf."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG")
    out.seek(0)
    (picture,) = read_photos([out])
    keep(picture, shelf="funds")
    return picture


def _survey(area):
    """A closed survey of a grid, all its figures hidden."""
    now, today, version = timezone.now(), localdate(), current_version(localdate())
    told = {"plan": current_method().surveys[0].key, "period": today.replace(month=1, day=1), "area": area}
    drawn = dict.fromkeys(("commitment", "frame", "secret"), "0" * 64)
    survey = Survey.objects.create(version=version, opened_at=now, ends_on=today, closed_at=now, **told, **drawn)
    estate = Estate.objects.create(name="测试小区", area=area, valid_from=today)
    among = SurveyEstate.objects.create(survey=survey, estate=estate, name="测试小区", dwellings=9, invited=9, **told)
    for question in ("", *(one.key for one in current_method().surveys[0].questions)):
        Result.objects.create(survey=survey, area=area, question=question, dwellings=9, invited=9)
    return {"survey": survey, "among": among}
