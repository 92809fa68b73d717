"""Exchanges of shifts: asked, agreed to by the other, released by a third."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.rules import names_a_person
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.workforce.enums import OPEN, Stand
from wangge.workforce.events import SwapAnswered, SwapAsked, SwapDecided
from wangge.workforce.models import MAX_REASON, Shift, Swap
from wangge.workforce.operations.months import locked_month
from wangge.workforce.operations.shifts import hindered, hindrance_words, locked_shift, office_of
from wangge.workforce.queries import with_shifts
from wangge.workforce.rules import RELEASE, STAND, Exchange


@transaction.atomic
def ask_swap(shift_id, *, to, key, actor, at, back=None):
    """Ask the office `to` to take one's own shift, for their shift `back` or for none. The same key twice is one.

    Refused where a rule of turns stands against it: what would be refused at the release is said now.
    """
    shift = locked_shift(shift_id)
    require(actor, STAND, shift)
    if known := Swap.objects.filter(pk=key).first():
        return known
    _check_open(shift, at)
    other = office_of(to, shift)
    if other.account_id == actor.id:
        raise Invalid(_("请选另一个人。"), code="oneself", field="to")
    given = _offered(back, other, shift, at) if back else None
    _check_turns(shift, shift.office, other, given)
    swap = Swap.objects.create(pk=key, shift=shift, asker=shift.office, to=other, back=given, asked_at=at)
    record(SwapAsked(swap_id=swap.pk, shift_id=shift.pk, back_id=given and given.pk), actor=actor, at=at)
    return swap


def _check_open(shift, at):
    if shift.rota.published_at is None:
        raise Refused(_("这个月的班还没有发布。"), code="draft")
    if shift.starts_at <= at:
        raise Refused(_("这一班已经开始，不能再换。"), code="begun")
    if shift.swaps.filter(stand__in=OPEN).exists():
        raise Refused(_("这一班已经在换，请等答复，或先撤回。"), code="asked-already")


def _offered(back, other, shift, at):
    """The shift taken in return: the other's own, published, of the same month, not begun."""
    found = Shift.objects.filter(pk=back, rota=shift.rota, office__account=other.account_id, starts_at__gt=at)
    given = found.select_related("point__area", "rota__area", "office").first()
    if given is None:
        raise Invalid(_("请从对方还没开始的班里选。"), code="no-back", field="back")
    return given


def _check_turns(shift, asker, other, given):
    without = (given.pk,) if given else ()
    wanted = [(other, shift, without)] + ([(asker, given, (shift.pk,))] if given else [])
    for office, taken, left_out in wanted:
        if why := hindered(office, taken, without=left_out):
            told = {"name": office.account.name, "why": hindrance_words(why)}
            raise Refused(_("换不了：%(name)s，%(why)s。") % told, code=f"hindered-{why}", field="to")


@transaction.atomic
def answer_swap(swap_id, *, agreed, actor, at):
    """Agree or decline, as the one who was asked; agreed, it waits for its release."""
    swap = _locked(swap_id)
    require(actor, STAND)
    if swap.to.account_id != actor.id:
        raise Forbidden()
    if swap.stand != Stand.ASKED:
        raise Refused(_("这次换班已经答复过，或已撤回。"), code="answered")
    if agreed and swap.shift.starts_at <= at:
        raise Refused(_("这一班已经开始，不能再换。"), code="begun")
    return _now(swap, Stand.AGREED if agreed else Stand.DECLINED, actor, at)


@transaction.atomic
def withdraw_swap(swap_id, *, actor, at):
    """Take back what one asked, while it is open."""
    swap = _locked(swap_id)
    require(actor, STAND)
    if swap.asker.account_id != actor.id:
        raise Forbidden()
    if swap.stand not in OPEN:
        raise Refused(_("这次换班已经了结。"), code="over")
    return _now(swap, Stand.WITHDRAWN, actor, at)


def _now(swap, stand, actor, at):
    swap.stand, swap.answered_at = stand, at
    swap.save(update_fields=["stand", "answered_at"])
    record(SwapAnswered(swap_id=swap.pk, kind=stand.value), actor=actor, at=at)
    return swap


@transaction.atomic
def decide_swap(swap_id, *, released, actor, at, reason=""):
    """Release an exchange both agreed to, or refuse it with a reason. Nobody releases an own one.

    Refused where something happened since that stands against it.
    """
    swap = _locked(swap_id)
    both = [swap.shift, swap.back] if swap.back else [swap.shift]
    paths = tuple(one.point.area.path for one in both)
    office = require(actor, RELEASE, Exchange(paths, frozenset((swap.asker.account_id, swap.to.account_id))))
    if swap.stand != Stand.AGREED:
        raise Refused(_("双方同意以后才能核准；这次换班现在是“%s”。") % swap.get_stand_display(), code="not-agreed")
    reason = _reason(reason, needed=not released)
    if released:
        _exchange(swap, at)
    swap.stand, swap.decided_at = (Stand.RELEASED if released else Stand.REFUSED), at
    swap.decided_by, swap.reason = office.signs_as if office else actor.name, reason
    swap.save(update_fields=["stand", "decided_at", "decided_by", "reason"])
    record(SwapDecided(swap_id=swap.pk, released=released), actor=actor, at=at, office=office)
    return swap


def _reason(text, *, needed):
    text = text.strip()
    if needed and not text:
        raise Invalid(_("请写明为什么不核准。"), code="missing", field="reason")
    if len(text) > MAX_REASON:
        raise Invalid(_("最多 %d 个字，请删减。") % MAX_REASON, code="too-long", field="reason")
    if names_a_person(text):
        raise Invalid(_("这里写了手机号或身份证号，请去掉。"), code="names-a-person", field="reason")
    return text


def _exchange(swap, at):
    """Each takes the other's shift, or one takes it alone."""
    if swap.shift.starts_at <= at or (swap.back and swap.back.starts_at <= at):
        raise Refused(_("这一班已经开始，不能再换。"), code="begun")
    if swap.shift.office_id != swap.asker_id or (swap.back and swap.back.office.account_id != swap.to.account_id):
        raise Refused(_("班已经调给别人，这次换班不能再核准，请写明原因退回。"), code="moved")
    _check_turns(swap.shift, swap.asker, swap.to, swap.back)
    swap.shift.office = swap.to
    swap.shift.save(update_fields=["office"])
    if swap.back:
        swap.back.office = swap.asker
        swap.back.save(update_fields=["office"])


def _locked(swap_id):
    """The exchange, its month locked first as for every change of shifts."""
    locked_month(Swap.objects.values_list("shift__rota", flat=True).get(pk=swap_id))
    return with_shifts(Swap.objects.select_for_update(of=("self",))).get(pk=swap_id)
