"""Cases of other kinds in the demo: a campaign with its checks and the hazard one of them found, an enforcement case.

All invented; everything goes through the operations, by whoever holds the posts of the pack.
"""

import random
from datetime import timedelta

from django.utils.timezone import localdate

from wangge.accounts.queries import actor_holding
from wangge.cases.models import Case
from wangge.cases.operations import Report, move_case, record_find
from wangge.cases.powers import citable
from wangge.cases.rules import HANDLE
from wangge.core.keys import new_key
from wangge.core.photos import read_photos
from wangge.lab.demo_matters import scene
from wangge.organisations.queries import body_of_kind
from wangge.premises.models import Plate
from wangge.projects.models import Campaign
from wangge.projects.operations import check_place, open_campaign
from wangge.projects.operations.campaigns import Plan
from wangge.projects.operations.checks import Look
from wangge.projects.rules import CHECK, LEAD

CHECKS = (("clean", ()), ("fixed", (4,)), ("found", (1,)), ("clean", ()))
CITED = "fire_lane_blocked"  # cited where the register has it, else its first power
WORDS = "小区东门消防车道被三个石墩堵住，责令当场清除，当事人拒绝。"
SEED = 52


def load_kinds(method, home, *, at):
    """A campaign around home and an enforcement case, where the method has them and the demo not yet."""
    plates = list(Plate.objects.filter(area__path__descendant_of=home.path).select_related("area").order_by("id"))
    if method.campaigns and plates and not Campaign.objects.exists():
        _campaign(method, method.campaigns[0], home, plates, at)
    kinds = [way for way in method.case_types.values() if way.own_find and way.begun_by == "staff" and way.handled_by]
    for way in kinds if plates else ():
        if not Case.objects.filter(case_type=way.key).exists():
            _enforcement(way, plates[0], at)


def _campaign(method, plan, home, plates, at):
    """Opened twenty days ago in the home community, checked since by whoever checks there; the find is a case."""
    begun, said = at - timedelta(days=20), {"aim": plan.aim, "plan": plan.key}
    days = {"begins": localdate(begun), "ends": localdate(begun) + timedelta(days=round(30.5 * plan.months))}
    told = Plan(plan.title, plan.items, plan.classes, areas=((home, 2 * len(plates)),), **days, **said)
    campaign = open_campaign(told, key=new_key(), actor=actor_holding(LEAD, home, at=begun), at=begun)
    way = method.case_type(method.case_class(plan.classes[0]).kind)
    for number, (result, failed) in enumerate(CHECKS):
        plate, then = plates[number % len(plates)], begun + timedelta(days=4 * number + 2)
        found = result == "found"
        report = Report("", class_key=plan.classes[0] if found else "", plate_code=plate.code, place=plate.address)
        look = Look(report, result, failed, answers=_answers(way) if found else None)
        actor = actor_holding(CHECK, plate.area, at=then)
        check_place(campaign.pk, look, key=new_key(), actor=actor, at=then, photos=_photos() if found else ())


def _enforcement(way, plate, at):
    """Proposed two days ago by an officer of the street's team, opened by their head: it is being investigated."""
    then, body = at - timedelta(days=2), body_of_kind(way.handled_by, plate.area)
    powers = [power.key for power in citable(body.kind, then)]
    given = {"power": CITED if CITED in powers else powers[0], "file_number": f"演示-{localdate(then):%Y}-001"}
    report = Report(words=WORDS, plate_code=plate.code, place=plate.address)
    officer, deed = actor_holding(HANDLE, plate.area, at=then, body=body), {"key": new_key(), "photos": _photos()}
    case = record_find(report, case_type=way.key, answers=_answers(way) | given, actor=officer, at=then, **deed)
    head = actor_holding("cases.decide", plate.area, at=then, body=body)
    later = then + timedelta(hours=5)
    move_case(case.pk, key=new_key(), step="open_file", answers={}, photos=(), seen=case.moves, actor=head, at=later)


def _answers(way):
    """What the step of an own find asks, the first of each choice."""
    fields = way.step(way.own_find).fields
    return {asked.name: asked.choices[0].value for asked in fields if asked.choices}


def _photos():
    return read_photos([scene(random.Random(SEED), troubled=True)])
