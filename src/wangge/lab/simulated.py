"""Simulated staff and reporters: they answer by a seed, through the operations that real people use.

What they decide (which steps, how long) is invented and says so; what follows from it (states, holders, deadlines,
measures) is the program's own.
"""

import hashlib
import io
import random
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from django.utils.timezone import localdate
from PIL import Image

from wangge.accounts.queries import actor_holding
from wangge.cases.models import Case
from wangge.cases.operations import Report, move_case, report_case
from wangge.cases.rules import HANDLE
from wangge.cases.way import condition_facts
from wangge.core.permits import ANONYMOUS, SYSTEM, Actor
from wangge.core.photos import read_photos
from wangge.method.conditions import holds
from wangge.method.glossary import suggest
from wangge.method.queries import current_version, method_of

CHANNEL, PLACE = "replay", "（模拟地点）"
ASIDE = {  # step: how often the simulated person takes it instead of the main one
    "unable": 0.02,
    "deny": 0.02,
    "object": 0.04,
    "check_fail": 0.06,
    "return": 0.06,
    "reopen": 0.02,
    "ask_extension": 0.05,
    "ask_pause": 0.04,
    "supervise": 0.04,
}
BESIDE = {"ask_extension", "ask_pause", "supervise"}  # at most once for a case, and in time
SETTLED = {"extension", "pause", "supervision"}  # questions that simulated people answer
GRANTED = 0.85
USUAL, SLOW = (0.1, 0.8), 0.04  # of a stage's time; the share that takes up to twice of it
MOST_MOVES = 40


@dataclass(frozen=True)
class Reporters:
    """How reporters answer at the end: how often not at all, how often a question with yes, and their stars."""

    silent: float = 0.45
    yes: float = 0.85
    stars: tuple = ((5, 0.45), (4, 0.25), (3, 0.15), (2, 0.08), (1, 0.07))


@dataclass(frozen=True)
class County:
    """What a replay needs of a county: its method, places to draw from, and who holds which permission today."""

    places: tuple
    at: object
    met: dict = field(default_factory=dict)  # who was found to hold what, kept as long as whoever plays likes
    reporters: Reporters = Reporters()

    @cached_property
    def version(self):
        """The version in force today: messages older than the method are replayed under it, and this is said."""
        return current_version()

    @cached_property
    def method(self):
        return method_of(self.version.pk)

    def holder(self, permission, case):
        """Somebody who holds a permission for a case (and handles it, if that is the permission), asked once.

        Whoever holds it for the whole county is taken for all its areas.
        """
        body_id = case.handling_body_id if permission == HANDLE else None
        for area_id in (None, case.area_id):
            if found := self.met.get((permission, area_id, body_id)):
                return found
        found = actor_holding(permission, case.area, at=self.at, body=case.handling_body if body_id else None)
        whole = any("." not in office.area_path for office in found.holding(permission))
        self.met[permission, None if whole else case.area_id, body_id] = found
        return found


def play(message, county, *, seed):
    """Take one message the whole way at its own times; returns the case's key. A message seen before is left alone."""
    key = key_of(message)
    if Case.objects.filter(pk=key).exists():
        return key
    draw = random.Random(f"{seed}:{message.id}:{message.sent_at.isoformat()}")
    lon, lat = draw.choice(county.places)
    heard = suggest(message.body, county.method.classes, title=message.title)
    report = Report(
        words=message.body,
        title=message.title,
        class_key=heard[0].class_key if heard else "",
        lon=lon,
        lat=lat,
        place=PLACE,
        channel=CHANNEL,
    )
    case, _ = report_case(report, key=key, actor=ANONYMOUS, at=message.sent_at, version=county.version)
    _walk(case, message, county, draw)
    return key


def key_of(message):
    """The UUIDv7 a message always gets: its time and a hash of what it is, so that twice is once."""
    told = f"{message.id}\n{message.sent_at.isoformat()}\n{message.title}\n{message.body}"
    digest = hashlib.sha256(told.encode()).digest()
    return _uuid7(message.sent_at, digest)


def _uuid7(moment, digest):
    stamp = int(moment.timestamp() * 1000).to_bytes(6, "big")
    tail = bytearray(digest[:10])
    tail[0], tail[2] = tail[0] & 0x0F | 0x70, tail[2] & 0x3F | 0x80
    return uuid.UUID(bytes=stamp + bytes(tail))


def _walk(case, message, county, draw):
    way, moment = county.method.case_type(case.case_type), message.sent_at
    for _ in range(MOST_MOVES):
        step = _choose(case, way, moment, county, draw)
        if step is None:
            return
        moment = _when(case, way, step, message, moment, draw)
        case = _take(case, step, message, county, moment, draw).case


def _choose(case, way, moment, county, draw):
    """The step the simulated person takes: mostly the main one, sometimes one aside; None where nothing is left."""
    if way.state(case.state).final:
        return None
    options = {step.name: step for step in way.steps_from(case.state)}
    if not case.class_key and "tell_route" in options:
        return options["tell_route"]
    if answer := _answer(case, options.values(), draw):
        return answer
    main = next((step for step in options.values() if step.tone == "primary"), None)
    once = set() if case.moves < 12 else set(ASIDE)  # nobody goes round for ever
    aside = {name: often for name, often in ASIDE.items() if name not in once} | {"lapse": county.reporters.silent}
    for name in sorted(options.keys() & aside.keys()):
        if draw.random() < aside[name] and not _out_of_place(case, way, options[name], moment):
            return options[name]
    return main


def _answer(case, options, draw):
    """The step that settles what somebody asked: mostly as asked, else a refusal; None where nothing is asked."""
    asked = SETTLED & set(case.asks)
    found = [step for step in options if asked & set(step.settles)]
    if not found:
        return None
    found.sort(key=lambda step: step.name == "refuse")
    return found[0] if draw.random() < GRANTED else found[-1]


def _out_of_place(case, way, step, moment):
    """Whether the step would be refused: done often enough, asked too late, or not for such a case."""
    if step.name == "reopen":
        return _reopened_enough(case, way)
    if step.name not in BESIDE:
        return False
    late = case.total_due is None or moment >= case.total_due
    unfit = step.when is not None and not holds(step.when, condition_facts(case))
    return late or unfit or case.timeline.filter(step=step.name).exists()


def _reopened_enough(case, way):
    """Whether the reporter has asked for the work to be done again as often as the method allows."""
    return case.timeline.filter(step="reopen").count() >= way.reopen.times


def _when(case, way, step, message, moment, draw):
    """When the step is taken: within the stage's time mostly, so that closing falls on the reply where one is known."""
    if step.by == "system":
        return case.closed_at + timedelta(days=way.rating.days)
    if not step.to and case.closed_at is None:
        ends = [end for end in (case.total_due, case.due, message.replied_at) if end]
        return moment + max(min(ends, default=moment) - moment, timedelta()) * draw.uniform(0.02, 0.1)
    if message.replied_at and case.closed_at is None and moment < message.replied_at:  # else: taken up again since
        left = message.replied_at - moment
        return message.replied_at if step.permission == "cases.close" else moment + left * draw.uniform(0.05, 0.4)
    allowed = (case.due or moment + timedelta(days=2)) - moment
    share = draw.uniform(1, 2) if draw.random() < SLOW else draw.uniform(*USUAL)
    return moment + max(allowed, timedelta(minutes=10)) * share


def _take(case, step, message, county, at, draw):
    if step.by == "system":
        actor = SYSTEM
    elif step.by == "reporter":
        actor = Actor(case.reporter.pk, "反映人", "reporter")
    else:
        actor = county.holder(step.permission, case)
    photographed = any(field.kind == "photos" and (field.required or field.min_count) for field in step.fields)
    return move_case(
        case.pk,
        key=_uuid7(at, hashlib.sha256(f"{case.pk}:{case.moves}".encode()).digest()),
        step=step.name,
        answers=_answers(case, step, message, county, draw, at),
        photos=_proof() if photographed else (),
        seen=case.moves,
        actor=actor,
        at=at,
    )


def _answers(case, step, message, county, draw, at):
    by_kind = {
        "text": lambda field: f"模拟：{step.title}",
        "class": lambda field: case.class_key,
        "area": lambda field: str(case.area_id),
        "filing": lambda field: draw.choice(county.method.filing_rows(case.class_key)).key,
        "body": lambda field: case.handling_body.key,
        "rating": lambda field: str(draw.choices(*zip(*county.reporters.stars, strict=True))[0]),
        "boolean": lambda field: draw.choices(("yes", "no"), (county.reporters.yes, 1 - county.reporters.yes))[0],
        "route": lambda field: _route(message, county.method),
        "choice": lambda field: draw.choice(field.choices).value,
        "extension": lambda field: "2",
        "until": lambda field: (localdate(at) + timedelta(days=3)).isoformat(),
    }
    return {field.name: by_kind[field.kind](field) for field in step.fields if field.kind in by_kind}


def _route(message, method):
    """The exit the words speak for, or the pack's last one, which takes everything else."""
    heard = suggest(message.body, method.routes, title=message.title)
    return heard[0].class_key if heard else method.routes[-1].key


_proofs = []


def _proof():
    """One small grey picture stands for every simulated proof; kept once."""
    if not _proofs:
        out = io.BytesIO()
        Image.new("RGB", (64, 48), (200, 200, 196)).save(out, "JPEG")
        out.seek(0)
        _proofs.extend(read_photos([out]))
    return _proofs
