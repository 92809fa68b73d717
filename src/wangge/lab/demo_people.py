"""People of the demo: crews of grids, clerks of communities, a handler in every body. All invented.

Which posts there are, and what they may do, says the pack; each has somebody, and one who can sign in. Passwords
are random for each installation. Work phones begin with 555, which no mobile number in China does. A few grids
lack the first of their crew, so that a gap can be seen.
"""

import itertools
import random
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from wangge.accounts.events import Appointed
from wangge.accounts.models import Account, Appointment
from wangge.cases.rules import HANDLE
from wangge.core.events import record_all
from wangge.core.permits import SYSTEM
from wangge.lab.demo_counties import demo_of, usernames
from wangge.organisations.queries import CENTRE, COMMUNITY, bodies
from wangge.territory.queries import areas, areas_of_level

SEED = 4841
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
GIVEN = "安宁和平乐佳明远文博思源子轩雨桐若溪家豪晓岚志强海燕春梅国庆"
WITHOUT_FIRST = 40  # every so many grids
HOME_GRIDS = 3  # those that a crew's sign-in knows
IN_PAIRS = {"enforcement_officer"}  # two of them confirm what they saw: two sign-ins


@dataclass(frozen=True)
class SignIn:
    """Somebody of the demo who can sign in: a post in a body; None is the body of the home community."""

    username: str
    post: str
    body: str | None


def sign_ins(method):
    """One sign-in of each post of the pack; of posts that handle, one in each body the settings name."""
    words, handling = usernames()
    found = []
    for post in method.organisations.posts:
        if post.retired:
            continue
        kind = post.body_kind
        named = [body.key for body in method.organisations.bodies if body.kind == kind]
        word = words.get(post.key, post.key.replace("_", ""))
        if HANDLE in post.permissions:
            chosen = [key for key in handling if key in named] or named[:1] or [None]
            found += [SignIn(f"{handling.get(key, word)}01", post.key, key) for key in chosen]
            if post.key in IN_PAIRS:
                found.append(SignIn(f"{word}02", post.key, chosen[0]))
        else:
            found.append(SignIn(f"{word}01", post.key, _own_body(post, named)))
    return found


def _own_body(post, named):
    """The body of its kind that the post's key speaks of (grid_police: police), else the first; None where none is."""
    if not named:
        return None
    return next((key for key in named if key in post.key.split("_")), named[0])


@transaction.atomic
def load_people(method, home, *, passwords, at):
    """Enter the demo's people unless there are any; return the sign-ins: [{role, body, name, username, password}].

    `home` is the key of the community whose grids the crew's sign-ins know. `passwords(username)` gives the password
    of a sign-in; it is hashed here and kept nowhere in the database.
    """
    wanted = sign_ins(method)
    if not Account.objects.exists():
        held = list(_Staff(method, home, at).appointments(wanted, passwords))
        Account.objects.bulk_create({id(a.account): a.account for a in held}.values(), batch_size=500)
        Appointment.objects.bulk_create(held, batch_size=500)
        happened = (Appointed(appointment_id=a.pk, account_id=a.account.pk, post=a.post) for a in held)
        record_all(happened, actor=SYSTEM, at=at)
    held = Appointment.objects.filter(account__username__in=[one.username for one in wanted])
    first = {one.account.username: one for one in held.select_related("account", "body").order_by("-id")}
    return [
        {
            "role": method.post(one.post).title,
            "body": first[one.username].body.name,
            "name": first[one.username].account.name,
            "username": one.username,
            "password": passwords(one.username),
        }
        for one in wanted
        if one.username in first  # a demo that was made before its pack had the post goes on without
    ]


class _Staff:
    """Makes up who holds which post where, in the order of the pack."""

    def __init__(self, method, home, at):
        self.method, self.at = method, at
        self.bodies = {body.key: body for body in bodies().select_related("area")}
        self.home = self.bodies[f"{COMMUNITY}-{home}"]
        self.grids = list(areas_of_level(method.territory.grid.level).select_related("parent"))
        self.levels = demo_of(method.key).get("appointed", {})
        self.names = _names()
        self.phones = (f"555{number:08d}" for number in itertools.count(1))

    def appointments(self, wanted, passwords):
        """Those of the sign-ins, then those of everybody else, who has no password."""
        for one in wanted:
            account = self._account(one.username, make_password(passwords(one.username)))
            body = self._body(one)
            for area in self._reach(self.method.post(one.post), body):
                yield self._appointment(account, one.post, body, area)
        nobody = make_password(None)
        for number, (post, body, area) in enumerate(self._others(), start=1):
            yield self._appointment(self._account(f"crew-{number:05d}", nobody), post.key, body, area)

    def _body(self, one):
        """The body of a sign-in: as named; else of its kind, near home."""
        if one.body:
            return self.bodies[one.body]
        kind = self.method.post(one.post).body_kind
        near = [body for body in self.bodies.values() if body.kind == kind]
        return max(near, key=lambda body: (_common(body.area.path, self.home.area.path), body is self.home))

    def _reach(self, post, body):
        """The areas a sign-in is appointed to: a few grids, the area of the post's level around home, or the body's."""
        if levels := self.levels.get(post.key):
            around = areas().filter(level__in=levels, path__ancestor_of=self.home.area.path)
            return list(around) or [body.area]
        if post.crew:
            return [grid for grid in self.grids if grid.parent_id == self.home.area_id][:HOME_GRIDS]
        return [body.area]

    def _others(self):
        """Post, body and area of everybody who cannot sign in."""
        posts = [post for post in self.method.organisations.posts if not post.retired]
        crew = [self.method.post(role.post) for role in self.method.territory.crew]
        crew = [post for post in crew if post.key not in self.levels]
        for number, grid in enumerate(self.grids, start=1):
            for post in crew[0 if number % WITHOUT_FIRST else 1 :]:
                yield post, self._of_kind(post, grid.parent), grid
        for post in posts:
            if post.key in self.levels:
                yield from self._of_levels(post)
            elif not post.crew and post.body_kind != CENTRE:
                yield from ((post, body, body.area) for body in self.bodies.values() if body.kind == post.body_kind)

    def _of_levels(self, post):
        """Somebody in each area of the levels that the settings name for a post."""
        for level in self.levels[post.key]:
            for area in areas_of_level(level):
                yield post, self._of_kind(post, area), area

    def _of_kind(self, post, area):
        """The body a post in an area belongs to: the community's own, else the one the post's key speaks of."""
        if post.body_kind == COMMUNITY:
            return self.bodies[f"{COMMUNITY}-{area.key}"]
        named = [key for key, body in self.bodies.items() if body.kind == post.body_kind]
        return self.bodies[_own_body(post, named)]

    def _account(self, username, password):
        return Account(
            username=username, name=next(self.names), kind=Account.STAFF, password=password, created_at=self.at
        )

    def _appointment(self, account, post, body, area):
        return Appointment(
            account=account,
            post=post,
            body=body,
            area=area,
            valid_from=self.method.effective_from,
            published=True,
            public_name=account.name,
            work_phone=next(self.phones),
        )


def _common(one, other):
    """How many steps down two paths go together."""
    pairs = zip(one.split("."), other.split("."), strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _names():
    draw = random.Random(SEED)
    while True:
        yield draw.choice(SURNAMES) + "".join(draw.sample(GIVEN, draw.choice((1, 2))))
