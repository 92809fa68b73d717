"""A firm's page: its code, who answers for it, inspections; entered, corrected, moved, ended by hand."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from wangge.core.errors import Refused
from wangge.core.permits import allows, paths_of, require
from wangge.people.enums import ENTITY_FIELDS, ENTITY_KINDS, RESULTS, ROLES
from wangge.people.houses import place_named
from wangge.people.operations.entities import (
    correct_entity,
    end_entity,
    move_entity,
    name_responsible,
    read_entity,
    record_inspection,
    register_entity,
)
from wangge.people.showing import address_of
from wangge.people.web.finding import shown
from wangge.people.web.keeping import as_key, day_of
from wangge.people.web.stating import with_purpose


@with_purpose
def entity_page(request, entity_id):
    """One firm; the look at its people is logged."""
    return show_entity(request, entity_id)


def show_entity(request, entity_id, refused=None, opened=""):
    """The page of a firm; `opened`: the form that was refused, which keeps what was typed."""
    read = read_entity(entity_id, purpose=request.purpose, actor=request.actor, at=timezone.now())
    one, people, inspections, changes = read
    context = {
        "entity": one,
        "address": address_of(one),
        "kind": ENTITY_KINDS[one.kind],
        "people": [(person, ROLES[person.role]) for person in people],
        "changes": [(change, _former(change.before)) for change in changes],
        "inspections": [(seen, RESULTS[seen.result]) for seen in inspections],
        "roles": list(ROLES.items()),
        "kinds": list(ENTITY_KINDS.items()),
        "opened": opened,
        "kept": {"name": one.name, "kind": one.kind, "uscc": one.uscc, "unchecked": one.uscc_unchecked_reason},
        "results": list(RESULTS.items()),
        "may_edit": bool(allows(request.actor, "people.edit", one.area.path)) and one.valid_until is None,
        "may_inspect": bool(allows(request.actor, "people.look", one.area.path)) and one.valid_until is None,
        "sent": request.POST,
    }
    return shown(request, "people/entity.html", context, refused)


def _former(before):
    """(field in words, how it read) of what stood there before a change; its ground comes last."""
    rows = ((ENTITY_FIELDS[name], before[name]) for name in ENTITY_FIELDS if name in before)
    return [(title, ENTITY_KINDS.get(value, value)) for title, value in rows]


def deed_of_entity(deed):
    """A form on a firm's page: `deed(entity_id, sent, actor, at)` acts; the page comes back with what was refused."""

    @with_purpose
    @require_POST
    def page(request, entity_id):
        try:
            deed(entity_id, request.POST, actor=request.actor, at=timezone.now())
        except Refused as refused:
            return show_entity(request, entity_id, refused, opened=deed.__name__)
        return redirect(reverse("people:entity", args=[entity_id]))

    return page


@deed_of_entity
def responsible(entity_id, sent, *, actor, at):
    """Somebody answers for it from today; by the address of their page where the register knows them."""
    given = {name: sent.get(name, "") for name in ("name", "role", "phone")}
    page = sent.get("person", "").strip().rstrip("/")
    person = as_key(page.rpartition("/")[2], "person") if page else None
    name_responsible(entity_id, **given, person_id=person, actor=actor, at=at)


@deed_of_entity
def inspect(entity_id, sent, *, actor, at):
    """It was inspected."""
    record_inspection(entity_id, on=day_of(sent.get("on"), "on"), result=sent.get("result", ""), actor=actor, at=at)


@deed_of_entity
def correct(entity_id, sent, *, actor, at):
    """What is kept of it was wrong."""
    correct_entity(entity_id, **typed(sent), actor=actor, at=at)


@deed_of_entity
def move(entity_id, sent, *, actor, at):
    """It moved."""
    there = place_sent(sent, actor)
    move_entity(entity_id, there.pop("place"), **there, source=sent.get("source", ""), actor=actor, at=at)


@deed_of_entity
def end(entity_id, sent, *, actor, at):
    """It closed."""
    end_entity(entity_id, on=day_of(sent.get("on"), "on"), actor=actor, at=at)


@with_purpose
def new(request):
    """Enter a firm by hand."""
    require(request.actor, "people.edit")
    refused, sent = None, request.POST
    if request.method == "POST":
        try:
            there = place_sent(sent, request.actor)
            told = typed(sent) | there | {"actor": request.actor, "at": timezone.now()}
            entity = register_entity(told.pop("place"), **told)
            return redirect("people:entity", entity.pk)
        except Refused as fault:
            refused = fault
    context = {"kinds": list(ENTITY_KINDS.items()), "sent": sent or {"address": request.GET.get("address", "")}}
    return shown(request, "people/entity_new.html", context, refused)


def typed(sent):
    """The fields of a firm as they were sent."""
    return {name: sent.get(name, "") for name in ("name", "kind", "uscc", "unchecked", "source")}


def place_sent(sent, actor):
    """Where a firm is, as it was sent: of the areas in which the actor keeps the register."""
    paths = paths_of(actor, "people.edit")
    area, dwelling, building = place_named(sent.get("address", ""), sent.get("grid", ""), paths)
    return {"place": area, "dwelling": dwelling, "building": building}
