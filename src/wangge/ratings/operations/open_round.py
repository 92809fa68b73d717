"""Opening a round: the objects are written down as they stand."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.queries import as_written, current_version
from wangge.ratings.applying import objects_for
from wangge.ratings.events import RoundOpened
from wangge.ratings.models import Application, Round, Subject
from wangge.ratings.operations.applications import those_who_applied
from wangge.ratings.operations.holding import one_at_a_time
from wangge.ratings.periods import last_day, period_of
from wangge.ratings.queries import scheme_on
from wangge.ratings.rules import COMPUTE

BATCH = 5000


@transaction.atomic
def open_round(scheme_key, day, *, actor, at, invented=False):
    """The round of a scheme for the period in which a day lies, by the method in force on the last day of it that has
    come; the same one if it is open already.

    Of a scheme that objects apply for, those that did for this period are in it. Refused where the method has no such
    scheme, before the period begins, and where there is nothing to rate.
    """
    require(actor, COMPUTE)
    today = timezone.localdate(at)
    known = as_written(current_version(today).pk).ratings.get(scheme_key)  # how long a period is; it may be new in this
    last = last_day(known.period, day, today) if known else today
    scheme = scheme_on(scheme_key, last)
    if scheme is None:
        raise Refused(_("这一期的工作法里没有这项评价办法。"), code="no-scheme")
    first, after = period_of(scheme.period, day)
    one_at_a_time(scheme_key, first)
    if present := _present(scheme_key, first):
        return present
    if today < first:
        raise Refused(_("这一期还没有开始。"), code="too-early")
    version = current_version(last)
    found = objects_for(scheme, as_written(version.pk), last)
    if not found:
        raise Refused(_("登记里还没有这项办法评价的对象，请先登记。"), code="nothing")
    found, taken = those_who_applied(scheme, first, found)
    told = {"version": version, "after": after, "opened_at": at, "opened_by": actor.id, "invented": invented}
    try:
        with transaction.atomic():
            opened = Round.objects.create(scheme=scheme_key, first=first, **told)
    except IntegrityError:  # somebody else began it in the same moment
        return _present(scheme_key, first)
    Subject.objects.bulk_create((_subject(opened, one) for one in found), batch_size=BATCH)
    Application.objects.filter(pk__in=[one.pk for one in taken]).update(round=opened)
    record(RoundOpened(round_id=opened.pk, subjects=len(found)), actor=actor, at=at)
    return opened


def _present(scheme_key, first):
    return Round.objects.filter(scheme=scheme_key, first=first).exclude(state=Round.WITHDRAWN).first()


def _subject(opened, one):
    stratum = ".".join(one.area_path.split(".")[:2])
    return Subject(
        round=opened, thing=one.thing, title=one.title, area_path=one.area_path, stratum=stratum, body_id=one.body_id
    )
