"""Standing aside: who has an interest in a case says so, and takes no step on it from then on."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.events import InterestDeclared
from wangge.cases.models import Recusal
from wangge.cases.queries import one_case
from wangge.cases.rules import INTERESTS
from wangge.core.errors import Forbidden, Invalid
from wangge.core.events import record
from wangge.core.permits import require


@transaction.atomic
def declare_interest(case_id, *, interest, actor, at):
    """Declare an interest (a key of rules.INTERESTS) in a case one sees; it is not taken back. Twice is once.

    Forbidden for a case of others as for none at all, and for whoever is no staff; Invalid for an unknown interest.
    """
    case = one_case(case_id)
    office = require(actor, "cases.view", case)
    if actor.kind != "staff" or office is None:
        raise Forbidden()
    if interest not in INTERESTS:
        raise Invalid(_("请选一项与您有关的情形。"), code="unknown-choice", field="interest")
    told = {"office_id": office.id, "office_title": office.signs_as, "interest": interest, "at": at}
    recusal, new = Recusal.objects.get_or_create(case=case, actor_id=actor.id, defaults=told)
    if new:
        record(InterestDeclared(case_id=case.pk, kind=interest), actor=actor, at=at, office=office)
    return recusal
