"""The demo's ratings: a finished year of companies, from the checks to what follows, and a year that runs, with the
draw of this month for an inspector to go to. All of it is invented and says so. (Grids: lab/demo_grids.py.)

The deeds are the real ones, by the demo's own sign-ins. Only the sheets of the year that is over are written as rows:
whoever is appointed today could not have handed them in then.
"""

import random
from contextlib import suppress
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import cycle
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction
from django.utils.timezone import localdate, make_aware

from wangge.accounts.models import Account, Appointment
from wangge.accounts.queries import actor_of
from wangge.core.errors import Refused
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.organisations.queries import bodies
from wangge.premises.models import Estate, Management
from wangge.ratings.models import Mark, Note, Objection, Round, Sheet
from wangge.ratings.operations import compute_round, open_round
from wangge.ratings.operations.decide import decide_effect
from wangge.ratings.operations.draws import announce_draw, reveal_draw
from wangge.ratings.operations.objections import decide_objection, object_to
from wangge.ratings.operations.publish import give_notice, publish_round, sign_round
from wangge.ratings.owning import own_subjects
from wangge.ratings.periods import before, period_of
from wangge.ratings.queries import lines_of, results_of, scheme_of
from wangge.ratings.rules import COMPUTE, DECIDE, OWN, SIGN

SEED = 442
CHECKS = 3  # of each company in the period that is over
OFTEN_BAD = 75
TAKES = 23  # days from the end of a period until what follows from its list is decided
INSPECTOR = "物业管理抽查组（虚构）"
HABITS = (96, 93, 90, 86, 82, 77, 70, 55)
"""How many of a hundred points a company usually gets, one after the other: from good to bad, as made up."""
WORDS = "与当日情况不符：检查时正在更换，附有维修单，次日已复原（虚构）。"
ANSWER = "查看维修单和照片，情况属实，改按做到计（虚构）。"


def has_rounds():
    """Whether any rating was begun."""
    return Round.objects.exists()


@transaction.atomic
def load_ratings(method, *, at):
    """The rounds of the pack's first scheme of companies: last year's, published; this year's, open with a draw.
    Returns how many objects they have."""
    scheme = next((one for one in method.ratings.values() if one.rated.kind == "company" and one.inspections), None)
    if scheme is None:
        return 0
    last = before(scheme.period, period_of(scheme.period, localdate(at) - timedelta(TAKES))[0])
    _let_manage(scheme, last)
    finished = finish(scheme, last, lambda number, _subject: HABITS[number % len(HABITS)])
    running = open_round(scheme.key, finished.after, actor=SYSTEM, at=at, invented=True)
    _draw(running, at)
    return finished.subjects.count() + running.subjects.count()


def _let_manage(scheme, since):
    """Each company manages some of the estates, so that what their households say reaches it."""
    companies = list(bodies().filter(kind__in=scheme.rated.kinds).order_by("key"))
    free = Estate.objects.filter(valid_until=None, managements=None).order_by("name", "id")
    for estate, company in zip(free, cycle(companies)):
        Management.objects.create(estate=estate, body=company, way="company", since=since, basis="物业服务合同（虚构）")


def finish(scheme, first, habit_of):
    """A period from the first check to the published list, with a point won back and what follows for the last.

    `habit_of(number, subject)`: how many of a hundred points checks usually give it; None for those never checked."""
    finished = open_round(scheme.key, first, actor=SYSTEM, at=_at(first), invented=True)
    rng = random.Random(SEED)
    for number, subject in enumerate(finished.subjects.order_by("title")):
        if habit := habit_of(number, subject):
            _evidence(scheme, subject, habit, rng)
    compute_round(finished, actor=SYSTEM, at=_at(finished.after, 4))
    finished.refresh_from_db()
    give_notice(finished, anyway=True, actor=SYSTEM, at=_at(finished.after, 5))
    _win_a_point_back(finished, _at(finished.after, 7))
    finished.refresh_from_db()
    if signer := _holder(SIGN):
        sign_round(finished, actor=signer, at=_at(finished.after, 20))
        publish_round(finished, actor=signer, at=_at(finished.after, 21))
        _follow(scheme, finished, signer, _at(finished.after, 22))
    finished.refresh_from_db()
    return finished


def _evidence(scheme, subject, habit, rng):
    """Sheets of checks spread over the period, those of the sides at its end, and a deduction for who is often bad."""
    first, after = subject.round.first, subject.round.after
    third = (after - first).days // CHECKS
    for nth in range(CHECKS):
        on = first + timedelta(nth * third + rng.randrange(third))
        _sheet(subject, "", INSPECTOR, scheme.of_source("check"), on, habit, rng)
    for side in scheme.raters:
        on = after - timedelta(rng.randrange(2, 12))
        _sheet(subject, side.key, f"{side.title}（虚构）", scheme.of_source("panel"), on, habit, rng)
    if habit < OFTEN_BAD and scheme.deductions:
        Note.objects.create(
            subject=subject, key=scheme.deductions[0].key, reason="责令整改后到期没有改（虚构）",
            on=after - timedelta(40), at=_at(after, -39),
            by_id=_nobody(INSPECTOR), office_id=_nobody(INSPECTOR), office_title=INSPECTOR,
        )  # fmt: skip


def _sheet(subject, side, office, rows, on, habit, rng):
    if not rows:
        return
    sheet = Sheet.objects.create(
        round=subject.round, subject=subject, side=side, on=on, at=_at(on),
        by_id=_nobody(office), office_id=_nobody(office), office_title=office,
    )  # fmt: skip
    Mark.objects.bulk_create(_mark(sheet, row, habit, rng) for row in rows)


def _nobody(office):
    """A key that is nobody's, the same for the same made-up office."""
    return uuid5(NAMESPACE_OID, office)


def _mark(sheet, row, habit, rng):
    luck = rng.uniform(0, 100) < habit
    if row.how == "met":
        given, of = Decimal(luck), Decimal(1)
    elif row.how == "level":
        of = Decimal(row.levels - 1)
        given = of if luck else Decimal(rng.randrange(row.levels - 1))
    else:
        of = row.weight
        share = Decimal(habit + rng.randrange(-6, 7)) / 100
        given = min(of, (of * share).quantize(Decimal("0.1"), ROUND_HALF_UP))
    short = given < of and sheet.is_check
    return Mark(sheet=sheet, indicator=row.key, given=given, of=of, words="检查时没有做到（虚构）" if short else "")


def _win_a_point_back(round, at):
    """Somebody of an object, with a sign-in of the demo, contests a line that a check cost it; somebody else agrees,
    and everything is computed anew."""
    manager, reviewer = _holder(OWN, of=round), _holder(DECIDE)
    line = next(_lost(own_subjects(manager, [round.pk])), None) if manager and reviewer else None
    if line is None:
        return
    subject, line = line
    objection = object_to(
        subject.pk, key=new_key(), reason=scheme_of(round).reasons[0].key, words=WORDS, indicator=line.indicator.key,
        actor=manager, at=at,
    )  # fmt: skip
    told = {"outcome": Objection.UPHELD, "answer": ANSWER, "points": f"{line.indicator.weight}"}
    decide_objection(objection.pk, **told, actor=reviewer, at=at + timedelta(days=1))


def _lost(subjects):
    """(subject, line) of what checks cost these objects."""
    for subject in subjects:
        for line in lines_of(subject):
            if line.indicator.source == "check" and line.points is not None and line.points < line.indicator.weight:
                yield subject, line


def _follow(scheme, round, signer, at):
    """What the scheme says of every object's band is decided, one signature each."""
    for result in results_of(round):
        for effect in scheme.effects:
            if effect.band == result.band:
                with suppress(Refused):
                    decide_effect(result.subject_id, effect.key, basis=effect.basis, actor=signer, at=at)


def _draw(round, at):
    """This month's draw, announced and revealed by two, so that an inspector has somewhere to go."""
    officer, revealer = _holder(COMPUTE), _holder(SIGN)
    if officer and revealer:
        with suppress(Refused):
            reveal_draw(announce_draw(round.pk, day=localdate(at), actor=officer, at=at).pk, actor=revealer, at=at)


def _holder(permission, of=None):
    """A sign-in of the demo that holds a permission (of the body of one of a round's objects); None without."""
    now = make_aware(datetime.combine(localdate(), time(12)))
    held = Appointment.objects.filter(valid_until=None, account__is_active=True)
    if of:
        held = held.filter(body__in=of.subjects.values("body"))
    for account in Account.objects.filter(appointments__in=held).exclude(password__startswith="!").distinct():
        actor = actor_of(account, at=now)
        if actor.holding(permission):
            return actor
    return None


def _at(day, later=0):
    return make_aware(datetime.combine(day + timedelta(later), time(10)))
