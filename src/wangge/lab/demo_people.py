"""People of the demo: a crew for every grid, a clerk for every community, a handler in every body. All invented.

Only those in SIGN_INS can sign in; their passwords are random for each installation. Work phones begin with 555,
which no mobile number in China does.
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
GIVEN = "安 宁 和 平 乐 佳 明 远 文 博 思 源 子 轩 雨 桐 若 溪 家 豪 晓 岚 志 强 海 燕 春 梅 国 庆".split()
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
    """Enter the demo's people unless there are any; return [{role, name, username, password}] of the sign-ins.

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
    return [
        {
            "role": method.post(post).title,
            "name": Account.objects.get(username=username).name,
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
    for grid in areas_of_level("grid").select_related("parent"):
        body = there[f"community-{grid.parent.key}"]
        for post in ("branch_grid_leader", "grid_worker"):
            yield _appointment(_crew(names, at), post, body, grid, since, next(phones))
    for key, body in there.items():
        if post := LOCAL.get(body.kind):
            yield _appointment(_crew(names, at), post, body, body.area, since, next(phones))
        if body.kind == "community":
            yield _appointment(_crew(names, at), "guide", body, body.area, since, next(phones))


LOCAL = {
    "community": "community_clerk",
    "department": "department_handler",
    "utility": "utility_handler",
    "property_centre": "property_handler",
}


def _reach(post, body):
    """The areas a sign-in is appointed to: crews to the first three grids of the community, others to the body's."""
    if post in ("grid_worker", "branch_grid_leader"):
        return list(areas_of_level("grid").filter(parent=body.area)[:3])
    return [body.area]


def _account(username, name, at, password):
    return Account(username=username, name=name, kind=Account.STAFF, password=password, created_at=at)


def _crew(names, at):
    name = next(names)
    return _account(f"crew-{next(COUNT):05d}", name, at, make_password(None))


COUNT = itertools.count(1)


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
