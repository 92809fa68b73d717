"""Small rounds for tests: a scheme written into a version of the method, companies, actors with one permission."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from tests.ratings.schemes import PLAIN, indicator, scheme
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM, Actor, Office
from wangge.method.models import MethodVersion
from wangge.method.queries import current_version
from wangge.organisations.models import Body
from wangge.ratings.models import Mark, Note, Sheet
from wangge.ratings.operations import compute_round, open_round
from wangge.territory.models import Area

LAST_DAY = date(timezone.localdate().year - 1, 12, 31)
EFFECTS = (
    {"key": "honour", "title": "红榜记入信用", "band": "red", "what": "credit", "months": 24, "basis": "办法第三条"},
    {"key": "blame", "title": "黑榜记入信用档案", "band": "black", "what": "credit", "months": 24, "repair": 6,
     "basis": "办法第四条"},
    {"key": "bar", "title": "不得投新项目", "band": "black", "what": "no_bids", "months": 12, "basis": "办法第五条"},
)  # fmt: skip
DEDUCTIONS = ({"key": "complaint", "title": "投诉查实", "points": "5", "indicator": "record", "provenance": PLAIN},)
COMPANIES = {"rated": {"kind": "company", "kinds": ["test_company"]}}


def companies_scheme(**more):
    """Two marks of a side and a record of deductions; the last is black, the first of five red."""
    rows = [indicator("clean", 60), indicator("care", 20), indicator("record", 20, "deduction")]
    told = {"effects": EFFECTS, "deductions": DEDUCTIONS, "publishes": ["score", "place", "reasons"]}
    return scheme(*rows, **(COMPANIES | told | more))


def in_force(written):
    """A version of the method as it is, with one scheme more, in force on the last day of last year."""
    now = current_version()
    content = MethodVersion.objects.values_list("content", flat=True).get(pk=now.pk)
    told = written.model_dump(mode="json", exclude_unset=True)
    content["ratings"] = {**content.get("ratings", {}), written.key: told}
    content["version"] = f"t{uuid4().hex[:8]}"
    return MethodVersion.objects.create(
        key=now.key, version=content["version"], title=now.title, content=content, digest=uuid4().hex,
        effective_from=LAST_DAY, applied_at=timezone.now(),
    )  # fmt: skip


def company(name):
    """A company that only tests rate."""
    root = Area.objects.get(path="tianchang")
    told = {"kind": "test_company", "area": root, "invented": True, "valid_from": date(2020, 1, 1)}
    return Body.objects.create(key=f"c{uuid4().hex[:12]}", name=name, **told)


def staff_of(body, *permissions, area=None):
    """Somebody with one office and these permissions."""
    area = area or Area.objects.get(path="tianchang")
    office = Office(
        uuid4(), body.pk, body.name, body.kind, "post", "岗位", area.pk, f"{area.path}",
        frozenset(permissions), f"{body.name} 岗位",
    )  # fmt: skip
    return Actor(uuid4(), "某人", "staff", (office,))


def hand_in(subject, marks, side="office", by=None):
    """A side's sheet: indicator → points out of ten."""
    sheet = Sheet.objects.create(
        round=subject.round, subject=subject, side=side, on=LAST_DAY, at=timezone.now(),
        by_id=by.id if by else uuid4(), office_id=uuid4(), office_title="评分员",
    )  # fmt: skip
    Mark.objects.bulk_create(
        Mark(sheet=sheet, indicator=key, given=Decimal(given), of=Decimal(10)) for key, given in marks.items()
    )
    return sheet


def deduct(subject, key="complaint", by=None):
    """A deduction noted."""
    return Note.objects.create(
        subject=subject, key=key, reason="投诉经核实", on=LAST_DAY, at=timezone.now(),
        by_id=by.id if by else uuid4(), office_id=uuid4(), office_title="记录员",
    )  # fmt: skip


class Year:
    """A round of five companies, computed: 甲 best, 戊 last and with a deduction."""

    def __init__(self, **more):
        self.version = in_force(companies_scheme(**more))
        self.bodies = [company(f"{name}物业（虚构）") for name in "甲乙丙丁戊"]
        self.at = timezone.now()
        self.round = open_round("companies", LAST_DAY, actor=SYSTEM, at=self.at)
        self.subjects = list(self.round.subjects.order_by("title"))
        by_body = {one.body_id: one for one in self.subjects}
        self.subjects = [by_body[one.pk] for one in self.bodies]
        for subject, points in zip(self.subjects, (10, 9, 8, 7, 6), strict=True):
            hand_in(subject, {"clean": points, "care": points})
        self.deduction = deduct(self.subjects[-1])
        centre = Body.objects.filter(kind="centre").first()
        self.officer, self.reviewer, self.leader, self.publisher = (
            staff_of(centre, f"ratings.{one}", "ratings.view") for one in ("compute", "decide", "sign", "publish")
        )
        compute_round(self.round, actor=self.officer, at=self.at)
        self.again()

    def again(self):
        """What the database says of the round now."""
        self.round.refresh_from_db()
        for one in self.subjects:
            one.refresh_from_db()
        return self.round

    def owner(self, number=-1):
        """Somebody of a company."""
        return staff_of(self.bodies[number], "ratings.own")

    @property
    def after(self):
        """A moment after the days for objections."""
        return self.again().objections_until + timedelta(minutes=1)


def key():
    """A key as a form brings it."""
    return new_key()
