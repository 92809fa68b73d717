"""Crews go on where the net is divided anew, until somebody who appoints decides otherwise."""

from django.db import transaction
from django.utils.timezone import localdate

from wangge.accounts.events import Appointed, AppointmentEnded
from wangge.accounts.models import Appointment
from wangge.core.events import record_all
from wangge.core.permits import require


@transaction.atomic
def follow_areas(goes_to, *, under, actor, at):
    """End the appointments to areas that ended, and appoint the same people to those that took their place.

    `goes_to` maps an ended area to its list of successors. Returns {"ended": keys, "made": keys}. Nobody gets a post
    twice, and nobody gets one they had not. `under` is the permission asked for; part of another deed.
    """
    ended, made, day = [], [], localdate(at)
    held = list(Appointment.objects.select_for_update().filter(area__in=[one.pk for one in goes_to], valid_until=None))
    news = {area.pk: successors for area, successors in goes_to.items()}
    for area in {one.pk: one for successors in goes_to.values() for one in successors}.values():
        require(actor, under, area)
    taken = set(_held_in(one.pk for successors in news.values() for one in successors))
    for old in held:
        ended.append(old)
        for area in news[old.area_id]:
            if (old.account_id, old.post, old.body_id, area.pk) not in taken:
                taken.add((old.account_id, old.post, old.body_id, area.pk))
                made.append(_same(old, area, day))
    return _ended_and_made([one.pk for one in ended], made, day, actor, at)


def _ended_and_made(ended, made, day, actor, at):
    Appointment.objects.filter(pk__in=ended).update(valid_until=day)
    Appointment.objects.bulk_create(made)
    record_all((AppointmentEnded(appointment_id=key) for key in ended), actor=actor, at=at)
    told = (Appointed(appointment_id=one.pk, account_id=one.account_id, post=one.post) for one in made)
    record_all(told, actor=actor, at=at)
    return {"ended": [str(key) for key in ended], "made": [str(one.pk) for one in made]}


@transaction.atomic
def take_back_crew(told, *, under, actor, at):
    """Undo what `follow_areas` told: those who came along leave, and serve the former areas again."""
    require(actor, under)
    day = localdate(at)
    gone = Appointment.objects.select_for_update().filter(pk__in=told["made"], valid_until=None)
    ended = list(gone.values_list("pk", flat=True))
    made = [
        _same(old, old.area, day) for old in Appointment.objects.filter(pk__in=told["ended"]).select_related("area")
    ]
    taken = set(_held_in({one.area_id for one in made}))
    made = [one for one in made if (one.account_id, one.post, one.body_id, one.area_id) not in taken]
    return _ended_and_made(ended, made, day, actor, at)


def _held_in(areas):
    rows = Appointment.objects.filter(area__in=list(areas), valid_until=None)
    return rows.values_list("account_id", "post", "body_id", "area_id")


def _same(old, area, day):
    told = {name: getattr(old, name) for name in ("account_id", "post", "body_id", "public_name", "work_phone")}
    return Appointment(area=area, valid_from=day, published=old.published, **told)
