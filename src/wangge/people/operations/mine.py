"""A resident's own file, and who looked at it: for the account that an office bound at its counter."""

from dataclasses import dataclass

from django.db import transaction

from wangge.core.paging import page
from wangge.core.scope import own_file
from wangge.people.models import Person
from wangge.people.operations.looking import File, file_of
from wangge.people.queries import bound_to, exports_with, glass_behind, looks_shown

SIZE = 30


@dataclass(frozen=True)
class Mine:
    """One's own file: the record, the looks at it, what one asked and objected.

    `glass`: look → the BreakGlass through which an office of another area made it; `exports`: ledgers that left as
    files with this person in them.
    """

    file: File
    looks: object
    objections: dict
    requests: tuple
    binding: object
    glass: dict
    exports: list


@transaction.atomic
def read_own_file(*, mark=None, actor, at):
    """What is kept about the bound person and who looked, the latest first; None for an account without a binding
    that is awake.

    One's own look is not logged: it is nobody else's. Looks that are withheld are not there at all.
    """
    binding = bound_to(actor.id, at) if actor.kind == "resident" else None
    if binding is None:
        return None
    with own_file(binding.person_id):
        rows = Person.objects.filter(pk=binding.person_id, merged_into=None).select_related("area")
        person = rows.defer("area__boundary").first()
        if person is None:
            return None
        looks, _withheld = looks_shown(person.pk, at)
        found = page(looks, order=("-id",), mark=mark, size=SIZE)
        objections = {one.look_id: one for one in person.objections.all()}
        requests = tuple(person.requests.order_by("-at"))
        paths = {person.area.path, *person.residences.values_list("area__path", flat=True)}
        through, left = glass_behind(found.items, paths), exports_with(person.pk)
        return Mine(file_of(person, own=True), found, objections, requests, binding, through, left)
