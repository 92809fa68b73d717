"""Who may do what: actors and their offices as values, and one table of rules.

A permission is a name ("cases.verify"). An office (an appointment to a post) carries the permissions that the
city's method gives its post; the rule registered for the name says for which things they count. Who holds
which office is known by `accounts`, which registers its source here at start.
"""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Office:
    """An appointment as a value: somebody's post in a body, for an area."""

    id: UUID
    body_id: UUID
    body_name: str
    body_kind: str
    post: str
    post_title: str
    area_id: UUID
    area_path: str
    permissions: frozenset[str]
    signs_as: str = ""  # body and post in the city's own words, as records keep them
    duty: frozenset[str] = frozenset()  # the states to which it is confined within its area; empty: to none

    def covers(self, path):
        """Whether an area path lies in this office's area."""
        return path == self.area_path or path.startswith(self.area_path + ".")


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: staff with offices, a resident, nobody known, or the program itself."""

    id: UUID | None
    name: str
    kind: str
    offices: tuple[Office, ...] = ()

    def holding(self, permission):
        """The actor's offices whose post carries a permission."""
        return tuple(office for office in self.offices if permission in office.permissions)


SYSTEM = Actor(None, "系统", "system")
ANONYMOUS = Actor(None, "匿名", "anonymous")

_rules = {}
_source = []
_accounts = []


def rule(*permissions):
    """Register a predicate `(actor, office, thing) -> bool` for permissions.

    It is asked once for each office that holds the permission, and once with `office=None` for actors
    without offices (residents, the anonymous): it must refuse them unless the permission is theirs.
    """

    def register(predicate):
        for permission in permissions:
            if permission in _rules:
                raise ValueError(f"two rules for {permission}")
            _rules[permission] = predicate
        return predicate

    return register


def in_own_area(actor, office, area):
    """The usual rule: offices within their areas. `area` is one, or its path; None asks whether the actor may do it
    anywhere at all."""
    return office is not None and (area is None or office.covers(getattr(area, "path", area)))


def allows(actor, permission, thing=None):
    """The office (or True where none is needed) under which the actor may do this to a thing; else False."""
    if actor.kind == "system":
        return True
    predicate = _rules[permission]
    for office in actor.holding(permission):
        if predicate(actor, office, thing):
            return office
    return not actor.offices and bool(predicate(actor, None, thing))


def paths_of(actor, *permissions):
    """The paths of the areas in which an actor holds one of these permissions, in order."""
    return sorted({office.area_path for permission in permissions for office in actor.holding(permission)})


def require(actor, permission, thing=None):
    """Raise Forbidden unless allowed; return the Office that allows it, or None where no office is needed."""
    office = allows(actor, permission, thing)
    if not office:
        raise Forbidden()
    return None if office is True else office


def known_permissions():
    """Every permission that has a rule; the words a pack may use are held against it."""
    return frozenset(_rules)


def appointment_source(function):
    """Register the function `(account, at) -> tuple[Office, ...]` that knows who holds which office."""
    _source[:] = [function]
    return function


def offices_of(account, at):
    """The offices an account holds at a time."""
    return _source[0](account, at)


def actor_source(function):
    """Register the function `(account key, at) -> Actor` that knows accounts."""
    _accounts[:] = [function]
    return function


def actor_now(account_id, at):
    """Whoever gave a job its work, under the offices they hold now; without a key the program itself."""
    return SYSTEM if account_id is None else _accounts[0](account_id, at)
