"""In which estates somebody is at home, as far as the register tells: for what an estate keeps open to its owners.

The register knows no title deeds. Who lives there (or has the household book there) and who filed a letting there as
the landlord themselves count; a phone's code alone does not, only an account that a counter bound, or that filed.
"""

from django.db import transaction

from wangge.core.scope import own_file
from wangge.people.filing_queries import still_theirs
from wangge.people.models import Residence
from wangge.people.queries import bound_to

LIVES, LETS = "lives", "lets"


@transaction.atomic
def own_estates(*, actor, at):
    """Key of an estate → why it is the actor's own ("lives", "lets"); of one's own rows alone, so nothing is logged."""
    if actor.kind != "resident":
        return {}
    found = {}
    with own_file(actor.id):
        lets = still_theirs(actor.id, at).filter(state="accepted", capacity="owner")
        for key in lets.values_list("dwelling__building__estate", flat=True):
            found[key] = LETS
    if binding := bound_to(actor.id, at):
        with own_file(binding.person_id):
            rows = Residence.objects.filter(person=binding.person_id, valid_until=None)
            for key in rows.values_list("dwelling__building__estate", flat=True):
                found[key] = LIVES
    found.pop(None, None)
    return found
