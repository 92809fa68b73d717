"""People of the demo: crews of grids, a clerk for every community, a handler in every body. All invented.

Only those in SIGN_INS can sign in; their passwords are random for each installation. Work phones begin with
555, which no mobile number in China does. A few grids lack their leader, so that a gap can be seen.
"""

import itertools
import random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from wangge.accounts.events import Appointed
from wangge.accounts.models import Account, Appointment
from wangge.core.events import record
from wangge.core.permits import SYSTEM
from wangge.organisations.queries import bodies
from wangge.territory.queries import areas_of_level

SEED = 4841
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
GIVEN = "安宁和平乐佳明远文博思源子轩雨桐若溪家豪晓岚志强海燕春梅国庆"
WITHOUT_LEADER = 40  # every so many grids
HOME = "qianqiu-c01"  # the community whose grids the demo's grid worker knows

SIGN_INS = (  # username, post, body key or None for the home community
    ("wangge01", "grid_worker", None),
    ("wanggezhang01", "branch_grid_leader", None),
    ("zhidaoyuan01", "guide", None),
    ("shequ01", "community_clerk", None),
    ("zuoxi01", "centre_operator", "centre"),
    ("zhibanzhang01", "centre_supervisor", "centre"),
    ("xiaofang01", "department_handler", "fire"),
    ("chengguan01", "department_handler", "urban"),
    ("zhujian01", "department_handler", "housing"),
    ("gongshui01", "utility_handler", "water"),
    ("wuguan01", "property_handler", "street_property"),
    ("shenji01", "auditor", "centre"),
    ("guanli01", "administrator", "centre"),
)


@transaction.atomic
def load_people(method, *, passwords, at):
    """Enter the demo's people unless there are any; return the sign-ins: [{role, name, username, password}].

    `passwords(username)` gives the password of a sign-in; it is hashed here and kept nowhere in the database.
    """
    if not Account.objects.exists():
        held = list(_appointments(passwords, at, since=method.effective_from))
        Account.objects.bulk_create({id(a.account): a.account for a in held}.values(), batch_size=500)
        Appointment.objects.bulk_create(held, batch_size=500)
        for appointment in held:
            happened = Appointed(
                appointment_id=appointment.pk, account_id=appointment.account.pk, post=appointment.post
            )
            record(happened, actor=SYSTEM, at=at)
    held = Appointment.objects.filter(account__username__in=[name for name, *_ in SIGN_INS])
    first = {one.account.username: one for one in held.select_related("account", "body").order_by("-id")}
    return [
        {
            "role": method.post(post).title,
            "body": first[username].body.name,
            "name": first[username].account.name,
            "username": username,
            "password": passwords(username),
        }
        for username, post, _ in SIGN_INS
    ]


def _appointments(passwords, at, since):
    names, phones = _names(), (f"555{number:08d}" for number in itertools.count(1))
    there = {body.key: body for body in bodies().select_related("area")}
    home = there[f"community-{HOME}"]
    for username, post, key in SIGN_INS:
        body = there[key] if key else home
        account = _account(username, next(names), at, make_password(passwords(username)))
        for area in _reach(post, body):
            yield _appointment(account, post, body, area, since, next(phones))
    crew = (_account(f"crew-{n:05d}", name, at, make_password(None)) for n, name in enumerate(names, start=1))
    for post, body, area in _posts(there):
        yield _appointment(next(crew), post, body, area, since, next(phones))


def _posts(there):
    """Post, body and area of everybody who cannot sign in."""
    for number, grid in enumerate(areas_of_level("grid").select_related("parent"), start=1):
        body = there[f"community-{grid.parent.key}"]
        if number % WITHOUT_LEADER:
            yield "branch_grid_leader", body, grid
        yield "grid_worker", body, grid
    for body in there.values():
        if post := LOCAL.get(body.kind):
            yield post, body, body.area
        if body.kind == "community":
            yield "guide", body, body.area


LOCAL = {
    "community": "community_clerk",
    "department": "department_handler",
    "utility": "utility_handler",
    "property_centre": "property_handler",
}


def _reach(post, body):
    """The areas a sign-in is appointed to: crews to three grids, others to the body's area."""
    if post in ("grid_worker", "branch_grid_leader"):
        return list(areas_of_level("grid").filter(parent=body.area)[:3])
    return [body.area]


def _account(username, name, at, password):
    return Account(username=username, name=name, kind=Account.STAFF, password=password, created_at=at)


def _appointment(account, post, body, area, since, phone):
    return Appointment(
        account=account,
        post=post,
        body=body,
        area=area,
        valid_from=since,
        published=True,
        public_name=account.name,
        work_phone=phone,
    )


def _names():
    draw = random.Random(SEED)
    while True:
        yield draw.choice(SURNAMES) + "".join(draw.sample(GIVEN, draw.choice((1, 2))))
