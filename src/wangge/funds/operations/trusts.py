"""An estate comes under trust-style service by a decision of its owners, and leaves it by another."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.funds.events import TrustEnded, TrustOpened
from wangge.funds.models import Trust
from wangge.funds.queries import trusts
from wangge.funds.rules import LEAD, day_in, plain_words
from wangge.method.queries import current_method
from wangge.premises.managing import manager_of
from wangge.premises.models import Estate


@transaction.atomic
def open_trust(estate_id, *, decision, decided_on, since, actor, at, invented=False):
    """The owners of an estate entrust their money to the firm that manages it; returns the Trust.

    Refused where the city's method has no such service, where nobody is registered as managing the estate, where it
    is under trust already, and inside the time of a service before it.
    """
    estates = Estate.objects.select_related("area").defer("area__boundary").select_for_update(of=["self"])
    estate = estates.filter(pk=estate_id, valid_until=None).first()
    if estate is None:
        raise Invalid(_("请从列表中选择小区。"), code="no-estate", field="estate")
    office, today = require(actor, LEAD, estate.area.path), localdate(at)
    if current_method().trust is None:
        raise Refused(_("本市的工作法里没有信托制物业服务。"), code="no-trusts")
    body = manager_of(estate, today)
    if body is None:
        told = _("这个小区还没有登记管理单位。请先在小区页登记，受托的就是管理它的企业。")
        raise Refused(told, code="nobody-manages", field="estate")
    decided_on = day_in(decided_on, estate.valid_from, today, "decided_on")
    told = {"decision": plain_words(decision, 200, "decision", least=4), "decided_on": decided_on}
    told |= {"since": day_in(since, decided_on, today, "since"), "office_name": office.signs_as if office else ""}
    _after_the_former(estate, told["since"])
    try:
        with transaction.atomic():
            trust = Trust.objects.create(estate=estate, body=body, at=at, invented=invented, **told)
    except IntegrityError:
        raise Refused(_("这个小区已经在信托制试点里。"), code="trusted-already", field="estate") from None
    happened = TrustOpened(trust_id=trust.pk, estate_id=estate.pk, body_id=body.pk)
    record(happened, actor=actor, at=at, office=office)
    return trust


def _after_the_former(estate, since):
    """A day has one ledger. The estate is locked: nobody opens another meanwhile."""
    former = Trust.objects.filter(estate=estate, until__gte=since).aggregate(last=Max("until"))["last"]
    if former:
        told = _("原来的信托制服务到 %s 为止，新的账从它以后记起。")
        raise Refused(told % former, code="former", field="since")


@transaction.atomic
def end_trust(trust_id, *, on, because, actor, at):
    """The service ends on a day; what was booked stays to be read."""
    trust = locked(trust_id)
    office = require(actor, LEAD, trust.estate.area.path)
    if trust.until:
        raise Refused(_("这个小区的信托制服务已经结束。"), code="ended")
    booked = trust.bookings.aggregate(last=Max("on"))["last"]
    trust.until = day_in(on, max(trust.since, booked or trust.since), localdate(at))  # no entry lies after the end
    trust.ended_because = plain_words(because, 200, "because", least=4)
    trust.save(update_fields=["until", "ended_because"])
    record(TrustEnded(trust_id=trust.pk), actor=actor, at=at, office=office)
    return trust


def locked(trust_id):
    """A trust, locked until the deed is done: numbers run without a gap, and nothing is booked past its end."""
    return trusts().select_for_update(of=["self"]).get(pk=trust_id)
