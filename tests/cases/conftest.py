"""A matter to work with, and the people of its way, by the posts of the demo."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from wangge.accounts.queries import actor_holding
from wangge.cases.models import Case
from wangge.cases.operations import Report, move_case, report_case
from wangge.cases.queries import case_by_token
from wangge.core.keys import new_key
from wangge.core.permits import ANONYMOUS
from wangge.core.photos import read_photos
from wangge.premises.models import Plate

CHINA = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2025, 6, 9, 9, 0, tzinfo=CHINA)  # a working morning, before anything the demo knows
FIRE_LANE = "消防通道被面包车堵住了"


def picture(size=(64, 48), colour=(200, 80, 60), **save):
    """An upload: a JPEG file of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **save)
    out.seek(0)
    out.name = "photo.jpg"
    return out


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    """Photos of a test go to a folder of its own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def plate(tianchang):
    """A door plate in a grid of the demo."""
    return Plate.objects.select_related("area").filter(area__level="grid").order_by("area__path").first()


@pytest.fixture
def matter(plate):
    """A Matter just reported: a blocked fire lane, anonymously, on a Monday at nine."""
    return Matter(plate)


class Matter:
    """One case with its reporter's token, moved along by whoever may."""

    def __init__(self, plate, at=MONDAY, class_key="fire_lane", **report):
        self.at = at
        report = {"words": FIRE_LANE, "plate_code": plate.code, **report}
        self.case, self.token = report_case(
            Report(class_key=class_key, **report), key=new_key(), actor=ANONYMOUS, at=at
        )

    @property
    def now(self):
        """The case as the database has it."""
        return Case.objects.select_related("area", "reporter", "handling_body", "holder_body").get(pk=self.case.pk)

    @property
    def reporter(self):
        """Whoever shows the token."""
        return case_by_token(self.token)[1]

    def holder_of(self, permission, body=None):
        """Somebody of the demo who holds a permission here."""
        return actor_holding(permission, self.now.area, at=self.at, body=body)

    def take(self, step, actor, *, at=None, seen=None, key=None, photos=None, **answers):
        """One step by an actor; a proof photo comes along unless told otherwise."""
        photos = read_photos([picture()]) if photos is None else photos
        return move_case(
            self.case.pk,
            key=key or new_key(),
            step=step,
            answers=answers,
            photos=photos,
            seen=self.now.moves if seen is None else seen,
            actor=actor,
            at=at or self.at,
        )

    def walk_to(self, state, *, at=None):
        """Take the main steps until the state."""
        while self.now.state != state:
            step, permission, answers = WAY[self.now.state]
            body = self.now.handling_body if permission == "cases.handle" else None
            self.take(step, self.holder_of(permission, body), at=at, **answers)
        return self


WAY = {
    "reported": ("verify", "cases.verify", {}),
    "verified": ("file", "cases.file", {"filing": "fire_lane_1"}),
    "filed": ("dispatch", "cases.dispatch", {"body": "fire"}),
    "dispatched": ("accept", "cases.handle", {}),
    "handling": ("feed_back", "cases.handle", {"result": "障碍已清除"}),
    "fed_back": ("check_pass", "cases.check", {}),
    "checked": ("close", "cases.close", {}),
}
