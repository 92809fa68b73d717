"""Entering and ending bodies."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid
from wangge.core.events import record
from wangge.core.once import forget
from wangge.core.permits import require
from wangge.method.queries import current_method
from wangge.organisations.events import BodiesSeeded, BodyAdded, BodyEnded
from wangge.organisations.models import Body
from wangge.organisations.queries import COMMUNITY, bodies
from wangge.territory.queries import areas_of_level, county_root


@transaction.atomic
def seed_bodies(method, *, actor, at):
    """Enter the bodies a method names and one for each community; those there stay. Returns how many."""
    require(actor, "territory.edit")
    known = set(bodies().values_list("key", flat=True))
    wanted = [*_named(method, localdate(at)), *_of_communities(method, localdate(at))]
    return _enter((body for body in wanted if body.key not in known), actor, at)


@transaction.atomic
def invent_bodies(method, *, actor, at):
    """For a demo: a body in each area of the level for every kind the method names no body of. Returns how many."""
    require(actor, "territory.edit")
    known = set(bodies().values_list("kind", flat=True))
    day, wanted = localdate(at), []
    for kind in method.organisations.body_kinds:
        if kind.key in known:
            continue
        there = list(areas_of_level(kind.level))
        for area in [area for area in there if area.counted] or there:
            key, name = f"{kind.key.replace('_', '-')}-{area.key}", f"{area.name}{kind.title}"
            wanted.append(Body(key=key, name=name, kind=kind.key, area=area, invented=True, valid_from=day))
    return _enter(wanted, actor, at)


def _enter(wanted, actor, at):
    made = Body.objects.bulk_create(wanted)
    if made:
        forget()
        record(BodiesSeeded(count=len(made)), actor=actor, at=at)
    return len(made)


def _named(method, day):
    """The bodies the method names; they work for the whole county."""
    root = county_root()
    for seed in method.organisations.bodies:
        yield Body(key=seed.key, name=seed.title, short=seed.short, kind=seed.kind, area=root, valid_from=day)


def _of_communities(method, day):
    """A body for each area of the level that the method's community bodies work for."""
    levels = [kind.level for kind in method.organisations.body_kinds if kind.key == COMMUNITY]
    for area in (area for level in levels for area in areas_of_level(level)):
        key = f"community-{area.key}"
        yield Body(key=key, name=area.name, kind=COMMUNITY, area=area, invented=area.invented, valid_from=day)


@transaction.atomic
def add_body(*, key, name, kind, area, actor, at, short="", phone="", parent=None):
    """Enter a body of a kind the method knows, working for an area. Invalid if its key is taken."""
    office = require(actor, "territory.edit", area)
    kinds = {one.key: one.title for one in current_method().organisations.body_kinds}
    if kind not in kinds:
        raise Invalid(_("没有这类单位，请从列表中选择。"), code="unknown-kind", field="kind")
    if bodies().filter(key=key).exists():
        raise Invalid(_("这个单位代号已有，请换一个。"), code="taken", field="key")
    fields = {"key": key, "name": name, "kind": kind, "area": area, "short": short, "phone": phone}
    body = Body.objects.create(**fields, parent=parent, valid_from=localdate(at))
    forget()
    record(BodyAdded(body_id=body.pk), actor=actor, at=at, office=office)
    return body


@transaction.atomic
def end_body(body, *, actor, at):
    """End a body from today; what it did stays under its name. Ending it again changes nothing."""
    body = Body.objects.select_for_update(of=("self",)).select_related("area").get(pk=body.pk)
    office = require(actor, "territory.edit", body.area)
    if body.valid_until is None:
        body.valid_until = localdate(at)
        body.save(update_fields=["valid_until"])
        forget()
        record(BodyEnded(body_id=body.pk), actor=actor, at=at, office=office)
    return body
