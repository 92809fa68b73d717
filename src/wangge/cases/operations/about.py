"""Naming the component that a matter is about: the lamp that is dark, the manhole whose cover is gone."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.events import ComponentNamed
from wangge.cases.models import AboutComponent
from wangge.cases.queries import one_case
from wangge.cases.way import refuse_recused
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.premises.components import by_code
from wangge.territory.queries import root_path


@transaction.atomic
def name_component(case_id, *, code, actor, at):
    """Say by its code which component a matter is about; "" takes it back. Staff who see the matter may, without an
    interest in it.

    Forbidden for a matter of others as for none at all. Refused for one that is erased; Invalid where no such component
    is in the register.
    """
    case = one_case(case_id, locked=True)
    office = require(actor, "cases.view", case)
    if actor.kind != "staff" or office is None:
        raise Forbidden()
    refuse_recused(case, actor)
    if case.erased_at:
        raise Refused(_("这件诉求的内容已按期抹除，不再指明地点和部件。"), code="erased")
    code = "".join(str(code or "").split())
    found = by_code(code, [root_path()]) if code else None
    if code and found is None:
        raise Invalid(_("登记里没有这个编码的部件，请核对 16 位编码。"), code="no-component", field="code")
    before = AboutComponent.objects.select_for_update().filter(case=case).first()
    if (before and before.component_id) == (found and found.pk):
        raise Refused(_("没有改动。"), code="nothing-changed")
    if found is None:
        before.delete()
    else:
        told = {"component": found, "at": at, "actor_id": actor.id, "office_name": office.signs_as}
        AboutComponent.objects.update_or_create(case=case, defaults=told)
    record(ComponentNamed(case_id=case.pk, component_id=found and found.pk), actor=actor, at=at, office=office)
    return found
