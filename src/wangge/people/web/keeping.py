"""Entering, correcting, moving, merging and binding: each a form of a person's or a dwelling's page."""

from uuid import UUID

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wangge.core.errors import Invalid, Refused
from wangge.core.permits import paths_of
from wangge.people.houses import dwelling_of, find_dwellings
from wangge.people.operations.binding import bind_account, revoke_binding
from wangge.people.operations.households import count_household, end_household
from wangge.people.operations.keeping import correct_person, end_residence, move_person, register_person
from wangge.people.operations.merging import merge_people, undo_merge
from wangge.people.operations.rights import take_right
from wangge.people.operations.transferring import ask_transfer
from wangge.people.web.finding import HOUSEHOLDS, show_house, show_person
from wangge.people.web.stating import with_purpose

TYPED = ("name", "number_kind", "number", "phone", "sex", "birth_year", "minor_basis")


def day_of(text, field):
    """A day that was sent; Invalid if it is none."""
    try:
        found = parse_date(text or "")
    except ValueError:
        found = None
    if found is None:
        raise Invalid(_("请填写日期，例如 2026-11-22。"), code="bad-date", field=field)
    return found


def deed_of_person(deed):
    """A form on a person's page: `deed(request, person_id)` acts, and the page comes back with what was refused."""

    @with_purpose
    @require_POST
    def page(request, person_id):
        try:
            deed(request, person_id)
        except Refused as refused:
            return show_person(request, person_id, refused, sent=request.POST, opened=deed.__name__)
        return redirect(f"{reverse('people:person', args=[person_id])}?done={deed.__name__}")

    return page


@deed_of_person
def correct(request, person_id):
    """Correct fields: what is left empty stays as it was."""
    sent = {name: request.POST[name] for name in TYPED if request.POST.get(name)}
    ground = request.POST.get("ground", "")
    papers = request.POST.get("papers", "").strip()
    correct_person(person_id, fields=sent, ground=ground, papers=papers, actor=request.actor, at=timezone.now())


@deed_of_person
def move(request, person_id):
    """Move to another dwelling of one's area, named by its whole address."""
    paths = paths_of(request.actor, "people.edit")
    words = request.POST.get("address", "").strip()
    found = [one for one in find_dwellings(words, paths)[:2] if words]
    if len(found) != 1:
        raise Invalid(_("请填写本区域内一处房屋的完整地址。"), code="no-dwelling", field="address")
    move_person(
        person_id,
        found[0],
        lives=request.POST.get("lives", ""),
        since=day_of(request.POST.get("since"), "since"),
        source=request.POST.get("source", ""),
        actor=request.actor,
        at=timezone.now(),
    )


@deed_of_person
def merge(request, person_id):
    """Merge another record, given by the key in its address, into this one."""
    key = request.POST.get("other", "").strip().rstrip("/").rpartition("/")[2]
    ground = request.POST.get("ground", "")
    merge_people(person_id, as_key(key), ground=ground, actor=request.actor, at=timezone.now())


def as_key(text, field="other"):
    """A key that was sent; Invalid if it is none."""
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(_("请粘贴另一条记录的网址。"), code="no-person", field=field) from None


@deed_of_person
def bind(request, person_id):
    """Bind an account at the counter."""
    phone, evidence = request.POST.get("phone", ""), request.POST.get("evidence", "")
    bind_account(person_id, phone=phone, evidence=evidence, actor=request.actor, at=timezone.now())


@deed_of_person
def take(request, person_id):
    """Take down what a person asks at the counter."""
    sent = request.POST
    words, by = sent.get("words", ""), sent.get("representative", "")
    take_right(person_id, sent.get("kind", ""), words=words, representative=by, actor=request.actor, at=timezone.now())


@with_purpose
@require_POST
def end(request, residence_id):
    """Somebody moved out."""
    on = day_of(request.POST.get("on"), "on")
    residence = end_residence(residence_id, on=on, actor=request.actor, at=timezone.now())
    return redirect(f"{reverse('people:person', args=[residence.person_id])}?done=end")


@with_purpose
@require_POST
def undo(request, merge_id):
    """Two people again."""
    merged = undo_merge(merge_id, actor=request.actor, at=timezone.now())
    return redirect(f"{reverse('people:person', args=[merged.kept_id])}?done=undo")


@with_purpose
@require_POST
def revoke(request, binding_id):
    """End a binding at the counter."""
    binding = revoke_binding(binding_id, actor=request.actor, at=timezone.now())
    return redirect(f"{reverse('people:person', args=[binding.person_id])}?done=revoke")


def deed_of_house(deed):
    """A form about the households of a dwelling: the page comes back with what was refused."""

    @with_purpose
    @require_POST
    def page(request, dwelling_id):
        dwelling = dwelling_of(dwelling_id)
        try:
            deed(dwelling, request.POST, actor=request.actor, at=timezone.now())
        except Refused as refused:
            refused.field = None  # told on top: its fields stand in more than one form
            return show_house(request, dwelling_id, refused, sent=request.POST, opened=HOUSEHOLDS)
        return redirect(f"{reverse('people:house', args=[dwelling_id])}#households")

    return page


@deed_of_house
def count(dwelling, sent, *, actor, at):
    """Count a household, or count it again."""
    again = household_key(sent.get("instead_of"))
    told = {"counts": sent, "source": sent.get("source", ""), "instead_of": again, "key": sent.get("key")}
    count_household(dwelling, **told, actor=actor, at=at)


@deed_of_house
def leave(dwelling, sent, *, actor, at):
    """A household went."""
    end_household(household_key(sent.get("household")), dwelling, actor=actor, at=at)


def household_key(text):
    """The key of a household that was sent; None for none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid(_("请刷新页面后再试。"), code="no-household", field="household") from None


@with_purpose
@require_POST
def register(request, dwelling_id):
    """Enter somebody who lives here, or ask for the record that another community keeps of them."""
    sent = request.POST
    try:
        told = {
            "fields": {name: sent.get(name, "") for name in TYPED},
            "lives": sent.get("lives", ""),
            "since": day_of(sent.get("since"), "since"),
            "source": sent.get("source", ""),
            "papers": sent.get("papers", "").strip(),
        }
        if sent.get("transfer"):
            ask_transfer(dwelling_of(dwelling_id), **told, actor=request.actor, at=timezone.now())
            return redirect(f"{reverse('people:transfers')}?done=asked")
        person = register_person(dwelling_of(dwelling_id), **told, actor=request.actor, at=timezone.now())
    except Refused as refused:
        return show_house(request, dwelling_id, refused, sent=sent, opened=True)
    return redirect(f"{reverse('people:person', args=[person.pk])}?done=register")
