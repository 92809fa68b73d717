"""Finding people: by number, phone or name; a person's page; the people of a dwelling."""

from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from wangge.core.errors import Refused
from wangge.core.keys import new_key
from wangge.core.permits import allows, paths_of
from wangge.core.web.desk_nav import asks_only
from wangge.people.enums import BANDS, EVIDENCE, FIELDS, LIVES, MINOR_BASES, NUMBER_KINDS, RIGHTS, ROLES, SEXES
from wangge.people.houses import dwelling_of, find_dwellings
from wangge.people.operations.disputing import ELSEWHERE, TAKEN
from wangge.people.operations.looking import asked_for, find_people, people_of, read_person, reveal
from wangge.people.queries import AWAKE, broken_glass
from wangge.people.web.stating import shown_purpose, with_purpose

HOUSEHOLDS = "households"
"""Which form of a dwelling's page was refused, where it is one of the households'."""


def shown(request, template, context, refused=None):
    """A page of this app: with its purpose, and what was refused beside its field."""
    context |= {"purpose": shown_purpose(request), "sent": context.get("sent", {})}
    context["error"] = {refused.field or "general": str(refused.reason)} if refused else {}
    context["taken"] = refused is not None and refused.code in TAKEN
    context["elsewhere"] = refused is not None and (refused.code == ELSEWHERE or bool(context["sent"].get("transfer")))
    return render(request, template, context, status=refused.status if refused else 200)


@with_purpose
def find_page(request):
    """The search: people and dwellings of what one may look at. A number is sent in a form and never stands in an
    address, which servers and browsers would keep; a name or an address may, so that its pages can be turned."""
    asks_only(request)
    sent = request.POST if request.method == "POST" else request.GET
    words, by, at = sent.get("q", "").strip()[:60], sent.get("by", "person"), timezone.now()
    context = {"words": words, "glass": broken_glass(request.actor, at)}
    try:
        how = "address" if by == "address" else words and asked_for(words)[0]
        if request.method == "POST" and how in ("address", "name"):
            return redirect(f"{reverse('people:find')}?{urlencode({'q': words, 'by': by})}")
        if not words or (request.method != "POST" and how in ("number", "phone")):
            return shown(request, "people/find.html", context | {"words": ""})
        context |= _houses(request, words, context["glass"]) if how == "address" else _people(request, words, at)
    except Refused as refused:
        return shown(request, "people/find.html", context, refused)
    return shown(request, "people/find.html", context)


def _houses(request, words, glass):
    paths = paths_of(request.actor, "people.look")
    paths += [one.area.path for one in glass]
    return {"by": "address", "houses": list(find_dwellings(words, paths)[:50])}


def _people(request, words, at):
    mark = request.GET.get("page")
    found = find_people(words, purpose=request.purpose, mark=mark, actor=request.actor, at=at)
    return {"by": "person", "found": found, "query": urlencode({"q": words})}


@with_purpose
def person_page(request, person_id):
    """One person, numbers masked, with the deeds this office may do."""
    return show_person(request, person_id)


def show_person(request, person_id, refused=None, **more):
    """The page of a person, after a look that is logged; `refused` stands beside its field."""
    read = read_person(person_id, purpose=request.purpose, actor=request.actor, at=timezone.now())
    path = read.line.path
    context = {
        "file": read,
        "line": read.line,
        "now": [one for one in read.residences if one.valid_until is None],
        "past": [one for one in read.residences if one.valid_until],
        "roles": [(one, ROLES[one.role]) for one in read.roles],
        "corrections": [(one, [FIELDS[name] for name in one.fields]) for one in read.corrections],
        "may_edit": bool(allows(request.actor, "people.edit", path)),
        "may_bind": bool(allows(request.actor, "people.bind", path)),
        "bindings": list(read.person.bindings.filter(revoked_at=None)),
        "awake_since": timezone.now() - AWAKE,
        "evidence": list(EVIDENCE.items()),
        "rights": list(RIGHTS.items()),
        "lives": list(LIVES.items()),
        **choices(),
        **more,
    }
    return shown(request, "people/person.html", context, refused)


def choices():
    """The closed lists of a person's form."""
    return {
        "number_kinds": list(NUMBER_KINDS.items()),
        "sexes": list(SEXES.items()),
        "minor_bases": list(MINOR_BASES.items()),
    }


@with_purpose
@require_POST
def reveal_page(request, person_id):
    """A number in clear, once, for a reason."""
    field = request.POST.get("field", "")
    try:
        text = reveal(
            person_id,
            field=field,
            reason=request.POST.get("reason", ""),
            purpose=request.purpose,
            actor=request.actor,
            at=timezone.now(),
        )
    except Refused as refused:
        return show_person(request, person_id, refused, sent=request.POST)
    return shown(request, "people/revealed.html", {"text": text, "field": FIELDS[field], "person_id": person_id})


@with_purpose
def house_page(request, dwelling_id):
    """The people of a dwelling: living there, before, and counted by age."""
    return show_house(request, dwelling_id)


def show_house(request, dwelling_id, refused=None, **more):
    """The page of a dwelling's people, after a look that is logged."""
    dwelling = dwelling_of(dwelling_id)
    house = people_of(dwelling, purpose=request.purpose, actor=request.actor, at=timezone.now())
    context = {
        "dwelling": dwelling,
        "house": house,
        **households(house.households, more.get("sent") if more.get("opened") == HOUSEHOLDS else None),
        "may_edit": bool(allows(request.actor, "people.edit", dwelling.area.path)),
        "lives": list(LIVES.items()),
        **choices(),
        **more,
    }
    return shown(request, "people/house.html", context, refused)


def households(found, sent=None):
    """Each household with its numbers and its form, and the form of a new one; a refused form keeps what was typed."""
    again = sent.get("instead_of", "") if sent is not None else None
    told = []
    for one in found:
        numbers = [(band, title, getattr(one, band)) for band, title in BANDS.items()]
        typed = again == str(one.pk)
        told.append((one, numbers, _typed(sent) if typed else numbers, typed))
    new = again == ""
    key = (new and sent.get("key")) or str(new_key())
    return {"households": told, "bands": _typed(sent if new else {}), "counts_new": new, "new_key": key}


def _typed(sent):
    return [(band, title, sent.get(band, "")) for band, title in BANDS.items()]
