"""The demo's matters: an invented stream taken through the very operations that serve people.

Nothing is written past them, so what the demo shows (deadlines, marks, who did what) is what the program does.
"""

import heapq
import io
import itertools
import random
import tomllib
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from PIL import Image, ImageDraw

from wangge.accounts.queries import actor_holding
from wangge.cases.models import Case
from wangge.cases.operations import Report, mark_overdue, move_case, report_case
from wangge.cases.rules import HANDLE
from wangge.core.keys import new_key
from wangge.core.permits import ANONYMOUS, Actor
from wangge.core.photos import read_photos
from wangge.method.queries import current_method, method_of
from wangge.method.schema import Phase

MATTERS = Path(__file__).with_name("demo_matters.toml")
SEED = 20221112
ASIDE = {"not_found": "deny", "objected": "object", "triage": None}


@transaction.atomic
def load_matters(places, *, at):
    """Play the demo's matters among `places` (name, lon, lat), unless there are cases already; return how many."""
    if Case.objects.exists():
        return 0
    draw = random.Random(SEED)
    matters = tomllib.loads(MATTERS.read_text())["matter"]
    for matter in sorted(matters, key=lambda row: -row["ago"]):
        _play(matter, draw.choice(places), at=at, draw=draw)
    mark_overdue(at=at)
    return len(matters)


def _play(matter, place, *, at, draw):
    name, lon, lat = place
    begin = at - timedelta(hours=matter["ago"])
    known = {row.key for row in current_method().leaf_classes()}
    class_key = matter["class"] if matter["class"] in known else ""
    report = Report(words=matter["words"], class_key=class_key, lon=lon, lat=lat, place=f"{name}附近")
    before = [scene(draw, troubled=True)] if draw.random() < 0.7 else []
    case, _ = report_case(report, key=new_key(), actor=ANONYMOUS, at=begin, photos=read_photos(before))
    steps = _steps_to(case, matter["way"])
    for n, step in enumerate(steps, start=1):
        moment = begin + timedelta(hours=matter["ago"]) * n / (len(steps) + 1)
        _take(case, step, matter, at=moment, draw=draw)


def _steps_to(case, goal):
    """The steps from the case's state to the goal, main steps where they lead there; none where the way lacks it."""
    way = method_of(case.version_id).case_type(case.case_type)
    if goal not in {state.name for state in way.states}:
        return []
    best, queue, ties = {case.state: 0}, [(0, 0, case.state, ())], itertools.count(1)
    while queue:
        cost, _, state, steps = heapq.heappop(queue)
        if state == goal:
            return list(steps)
        for step in way.steps_from(state):
            dearer = cost + _dear(step, goal)
            if dearer < best.get(step.to, 1000):
                best[step.to] = dearer
                heapq.heappush(queue, (dearer, next(ties), step.to, (*steps, step)))
    raise LookupError(f"no steps lead from {case.state} to {goal}")


def _dear(step, goal):
    """What a step costs on the way to a goal: main steps little, those aside much unless they are the goal's own."""
    if step.by == "system" or any(field.kind in ("case", "route") for field in step.fields):
        return 1000
    return 1 if step.tone == "primary" or (step.to == goal and step.name in ASIDE.values()) else 20


def _take(case, step, matter, *, at, draw):
    case = Case.objects.select_related("area", "reporter", "handling_body").get(pk=case.pk)
    photographed = any(field.kind == "photos" for field in step.fields)
    troubled = method_of(case.version_id).case_type(case.case_type).state(step.to).phase is Phase.FILE
    pictures = read_photos([scene(draw, troubled=troubled)] if photographed else [])
    move_case(
        case.pk,
        key=new_key(),
        step=step.name,
        answers=_answers(case, step, matter),
        photos=pictures,
        seen=case.moves,
        actor=_who(case, step, at),
        at=at,
    )


def _who(case, step, at):
    if step.by == "reporter":
        return Actor(case.reporter.pk, "反映人", "reporter")
    body = case.handling_body if step.permission == HANDLE else None
    return actor_holding(step.permission, case.area, at=at, body=body)


def _answers(case, step, matter):
    """What the demo's staff answer: keys from the method, words that say they are the demo's."""
    method = method_of(case.version_id)
    rows = method.filing_rows(case.class_key) if case.class_key else ()
    by_kind = {
        "text": lambda field: TEXTS.get(step.name, f"演示：{field.title}" if field.required else ""),
        "class": lambda field: case.suggested_class,
        "area": lambda field: str(case.area_id),
        "filing": lambda field: rows[0].key if rows else "",
        "body": lambda field: case.handling_body.key if case.handling_body else "",
        "choice": lambda field: field.choices[0].value,
        "rating": lambda field: str(matter.get("satisfied", 5)),
        "boolean": lambda field: "yes" if matter.get("solved", True) else "no",
    }
    return {field.name: by_kind[field.kind](field) for field in step.fields if field.kind in by_kind}


TEXTS = {
    "verify": "到现场看过，情况与反映一致，已提醒周边居民注意安全。",
    "deny": "当天上午和傍晚各去一次，现场没有看到焚烧，也没有残留痕迹。",
    "object": "现场搭建在业主专有露台，需先由规划部门认定是否违法建设，请重新确定责任单位。",
    "feed_back": "已安排人员到现场处理完毕，并告知物业加强巡查。",
    "check_pass": "到现场看过，问题已解决。",
    "close": "感谢您的反映，如再次出现请随时告诉我们。",
    "rate": "",
}


def scene(draw, *, troubled):
    """A drawn stand-in for a photo: houses and a path, with something in the way or not. Plainly no photograph."""
    picture = Image.new("RGB", (960, 720), (214, 230, 240))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 470, 960, 720), fill=(205, 203, 196))
    for x in range(-40, 960, 240):
        height = draw.randint(180, 340)
        pen.rectangle((x, 470 - height, x + 190, 470), fill=(236, 224, 205), outline=(170, 160, 150), width=3)
        for wx in range(x + 22, x + 170, 48):
            for wy in range(490 - height, 440, 56):
                pen.rectangle((wx, wy, wx + 26, wy + 32), fill=(150, 178, 196))
    pen.polygon([(380, 720), (450, 470), (510, 470), (580, 720)], fill=(232, 230, 222))
    if troubled:
        left = draw.randint(340, 420)
        pen.rounded_rectangle((left, 540, left + 210, 640), 22, fill=(196, 84, 60))
        pen.rounded_rectangle((left + 36, 492, left + 170, 560), 18, fill=(178, 70, 50))
        for wheel in (left + 30, left + 140):
            pen.ellipse((wheel, 612, wheel + 48, 660), fill=(60, 60, 64))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    out.seek(0)
    return out
