"""Entering and ending bodies."""

from django.db import transaction
from django.utils.timezone import localdate

from wangge.core.events import record
from wangge.core.permits import require
from wangge.organisations.events import BodiesSeeded, BodyEnded
from wangge.organisations.models import Body
from wangge.organisations.queries import COMMUNITY, bodies
from wangge.territory.queries import areas_of_level, county_root


@transaction.atomic
def seed_bodies(method, *, actor, at):
    """Enter the bodies a method names and one body for each community; those already there stay. Returns how many."""
    require(actor, "territory.edit")
    known = set(bodies().values_list("key", flat=True))
    root = county_root()
    named = [
        Body(key=seed.key, name=seed.title, short=seed.short, kind=seed.kind, area=root, valid_from=localdate(at))
        for seed in method.organisations.bodies
    ]
    local = [
        Body(
            key=f"community-{area.key}",
            name=area.name,
            kind=COMMUNITY,
            area=area,
            invented=area.invented,
            valid_from=localdate(at),
        )
        for area in areas_of_level("community")
    ]
    made = Body.objects.bulk_create(body for body in (*named, *local) if body.key not in known)
    if made:
        record(BodiesSeeded(count=len(made)), actor=actor, at=at)
    return len(made)


@transaction.atomic
def end_body(body, *, actor, at):
    """End a body from today; what it did stays under its name."""
    require(actor, "territory.edit")
    Body.objects.filter(pk=body.pk, valid_until=None).update(valid_until=localdate(at))
    record(BodyEnded(body_id=body.pk), actor=actor, at=at)
