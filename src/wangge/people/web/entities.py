"""A firm's page: its code, who answers for it, inspections."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from wangge.core.errors import Refused
from wangge.core.permits import allows
from wangge.people.enums import ENTITY_KINDS, RESULTS, ROLES
from wangge.people.operations.entities import name_responsible, read_entity, record_inspection
from wangge.people.operations.ledgers import address_of
from wangge.people.web.finding import shown
from wangge.people.web.keeping import day_of
from wangge.people.web.stating import with_purpose


@with_purpose
def entity_page(request, entity_id, refused=None):
    """One firm; the look at its people is logged."""
    one, people, inspections = read_entity(entity_id, purpose=request.purpose, actor=request.actor, at=timezone.now())
    context = {
        "entity": one,
        "address": address_of(one),
        "kind": ENTITY_KINDS[one.kind],
        "people": [(person, ROLES[person.role]) for person in people],
        "inspections": [(seen, RESULTS[seen.result]) for seen in inspections],
        "roles": list(ROLES.items()),
        "results": list(RESULTS.items()),
        "may_edit": bool(allows(request.actor, "people.edit", one.area.path)),
        "may_inspect": bool(allows(request.actor, "people.look", one.area.path)),
        "sent": request.POST,
    }
    return shown(request, "people/entity.html", context, refused)


@with_purpose
@require_POST
def responsible(request, entity_id):
    """Somebody answers for it from today."""
    sent = request.POST
    given = {name: sent.get(name, "") for name in ("name", "role", "phone")}
    try:
        name_responsible(entity_id, **given, actor=request.actor, at=timezone.now())
    except Refused as refused:
        return entity_page(request, entity_id, refused)
    return redirect(reverse("people:entity", args=[entity_id]))


@with_purpose
@require_POST
def inspect(request, entity_id):
    """It was inspected."""
    sent = request.POST
    try:
        on = day_of(sent.get("on"), "on")
        record_inspection(entity_id, on=on, result=sent.get("result", ""), actor=request.actor, at=timezone.now())
    except Refused as refused:
        return entity_page(request, entity_id, refused)
    return redirect(reverse("people:entity", args=[entity_id]))
