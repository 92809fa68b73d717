"""Visits and data hints of the demo, all invented: half a year of doors in the home community's first grids.

Everything goes through the operations, by whoever holds the posts of the pack; this month's way is drawn up and begun,
so that the rest can be walked.
"""

import random
from datetime import timedelta

from wangge.accounts.queries import actor_holding
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.premises.models import Dwelling
from wangge.territory.queries import areas
from wangge.visits.models import Visit
from wangge.visits.operations import Said, answer_hint, draw_month, give_hint, record_visit
from wangge.visits.operations.hints import Said as Told
from wangge.visits.queries import households, stops_of
from wangge.visits.rules import HINT, MAKE

GRIDS, SEED = 3, 9153
BEGUN = 4  # doors of this month's way that were walked to already
OUTCOMES = ("met", "met", "met", "met", "away", "away", "refused", "moved")
SOURCES = ("供电公司用电量比对（虚构）", "不动产登记比对（虚构）")
FITTING = {"vacant": "vacant_in_use", "let": "let_may_be_empty", "lived": "lived_may_be_let"}
ANSWERS = ("confirmed", "denied", "confirmed", "", "confirmed", "denied", "unclear", "", "confirmed", "")


def has_visits():
    """Whether anybody was ever visited."""
    with scope(SYSTEM, MAKE):
        return Visit.objects.exists()


def load_visits(home, method, *, at):
    """Earlier visits, this month's way with its first doors done, and hints in every state."""
    draw = random.Random(SEED)
    grids = areas().filter(parent__key=home, level=method.territory.grid.level).order_by("path")[:GRIDS]
    for grid in grids:
        homes = list(households(grid.path, method.visits.rules).order_by("address"))
        if homes:
            worker = actor_holding(MAKE, grid, at=at)
            _earlier(homes, method, worker, draw, at)
            _this_month(grid, method, worker, draw, at)
            _hints(grid, worker, at)


def _earlier(homes, method, worker, draw, at):
    for home in homes:
        if draw.random() < 0.6:
            then = at - timedelta(days=draw.randrange(35, 200), hours=draw.randrange(6))
            _visit(home.pk, method, worker, draw, then)


def _visit(dwelling, method, worker, draw, then):
    outcome = draw.choice(OUTCOMES)
    boxes = [box.key for box in method.visits.boxes if draw.random() < (0.1 if box.asks else 0.4)]
    said = Said(outcome, tuple(boxes) if outcome == "met" else ())
    record_visit(dwelling, said, key=new_key(), actor=worker, at=then, invented=True)


def _this_month(grid, method, worker, draw, at):
    plan = draw_month(grid.pk, actor=SYSTEM, at=at)
    mine = plan.shares.filter(office__in=[office.id for office in worker.offices])
    for number, stop in enumerate(stops_of(mine)[:BEGUN]):
        _visit(stop.dwelling_id, method, worker, draw, at - timedelta(minutes=7 * (BEGUN - number)))


def _hints(grid, worker, at):
    """Hints of dwellings whose use fits; some answered, one corrected, most left to be tried."""
    clerk, then = actor_holding(HINT, grid, at=at), at - timedelta(days=4)
    rows = Dwelling.objects.filter(area=grid, use__in=FITTING, valid_until=None).order_by("address")
    for number, (home, answer) in enumerate(zip(rows, ANSWERS, strict=False)):
        told = Told(SOURCES[number % 3 == 0], FITTING[home.use], home.pk, f"XS-{2026_000 + number}")
        hint = give_hint(told, key=new_key(), actor=clerk, at=then, invented=True)
        if answer:
            answer_hint(hint.pk, answer, actor=worker, at=at - timedelta(days=1))
