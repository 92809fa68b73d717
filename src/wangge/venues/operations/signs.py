"""Asking for a sign, and every deed that follows: decided, hung, looked at, taken down."""

from calendar import monthrange

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.calendar import current_calendar
from wangge.core.clock import deadline
from wangge.core.errors import Forbidden, Invalid, Refused, Stale
from wangge.core.events import record
from wangge.core.numbers import names_a_person
from wangge.core.permits import require
from wangge.method.queries import current_method
from wangge.venues.events import SignMoved
from wangge.venues.models import ServicePlace, Sign, SignDeed, SignState
from wangge.venues.sign_rules import ASK, ASKED, DEEDS, FOUND, LOOK

MOST = {"words": 60, "wanted_by": 120, "basis": 200}


@transaction.atomic
def ask_sign(place_id, told, *, key, actor, at, invented=False):
    """Ask that a sign may hang at a place of the own area: what it says, who wants it there, by which paper. The same
    key twice is one. Refused at places that need no admission, and while the same sign is there or asked for."""
    place, office = _place(place_id, actor, ASK)
    if known := Sign.objects.filter(pk=key, place=place).first():
        return known
    values = {name: _text(told.get(name, ""), most, name, needed=True) for name, most in MOST.items()}
    values |= {"body_id": office.body_id if office else None, "due": _until("decide", at), "invented": invented}
    values["asked_by"] = actor.id
    return _begin(place, values, ASKED, SignState.ASKED, key=key, actor=actor, at=at, office=office)


@transaction.atomic
def find_sign(place_id, told, *, key, actor, at):
    """Write down a sign that hangs without admission; it is to come down."""
    place, office = _place(place_id, actor, LOOK, whole=False)
    if known := Sign.objects.filter(pk=key, place=place).first():
        return known
    words = _text(told.get("words", ""), MOST["words"], "words", needed=True)
    basis = _text(told.get("basis", ""), MOST["basis"], "basis")
    values = {"words": words, "basis": basis, "due": _until("remove", at), "seen_on": localdate(at)}
    return _begin(place, values, FOUND, SignState.ORDERED, key=key, actor=actor, at=at, office=office)


def _begin(place, values, deed, state, *, key, actor, at, office):
    try:
        with transaction.atomic():
            sign = Sign.objects.create(pk=key, place=place, state=state, asked_at=at, **values)
    except IntegrityError as error:
        reason = _("这里已经有同样的牌子，或者正在申请。")
        raise Refused(reason, code="twice", field="words") from error
    _keep(sign, deed, values.get("basis", ""), actor, at, office)
    return sign


@transaction.atomic
def move_sign(sign_id, deed_name, *, words="", seen=None, actor, at):
    """Take a deed with a sign. Refused in a state that does not know it; Stale if somebody was quicker (`seen`: how
    many deeds there were); Forbidden as `sign_rules` says."""
    sign = Sign.objects.select_for_update(of=["self"]).select_related("place__area").filter(pk=sign_id).first()
    deed = DEEDS.get(deed_name)
    if sign is None or deed is None:
        raise Forbidden()
    office = require(actor, deed.permission, sign.place if deed.permission == ASK else sign)
    if seen is not None and f"{seen}" != f"{sign.moves}":
        raise Stale()
    if sign.state not in deed.starts:
        raise Refused(_("这块牌子现在不能这样办，请看最新情况。"), code="state")
    words = _text(words, 300, "words", needed=bool(deed.words) and not deed.may_skip)
    _apply(sign, deed, actor, at)
    sign.save()
    _keep(sign, deed.name, words, actor, at, office)
    return sign


def _apply(sign, deed, actor, at):
    """What a deed changes beside the state: the days, and until when the next one is due."""
    sign.state, sign.due = deed.to, None
    if deed.name == "admit":
        sign.decided_by = actor.id
    if deed.name == "hang":
        sign.hung_on = localdate(at)
    if deed.permission == LOOK:
        sign.seen_on = localdate(at)
    if deed.to == SignState.HANGS:
        sign.due = _months_on(at, current_method().signs.months)
    if deed.to == SignState.ORDERED:
        sign.due = _until("remove", at)
    if deed.to in Sign.GONE:
        sign.ended_at = at


def _place(place_id, actor, permission, *, whole=True):
    """A place where signs need admission, and the office that acts there."""
    if not place_id:
        raise Invalid(_("请选择挂在哪里。"), code="missing", field="place")
    place = ServicePlace.objects.select_related("area").filter(pk=place_id, valid_until=None).first()
    if place is None:
        raise Forbidden()
    office = require(actor, permission, place if whole else Sign(place=place))
    if not (rule := current_method().signs) or place.kind not in rule.kinds:
        raise Refused(_("这里的牌子不用准入。"), code="no-signs")
    return place, office


def _until(limit, at):
    method = current_method()
    return deadline(at, getattr(method.signs, limit), current_calendar(method.calendar.hours)).at


def _months_on(at, months):
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


def _text(text, most, field, *, needed=False):
    text = " ".join(str(text or "").replace("\0", " ").split())
    if needed and not text:
        raise Invalid(_("这一项要填写。"), code="missing", field=field)
    if len(text) > most:
        raise Invalid(_("不超过 %d 字。") % most, code="too-long", field=field)
    if number := names_a_person(text):
        reason = _("这里写了手机号或身份证号（%s…）。牌子是公开的，请去掉。") % number[:3]
        raise Invalid(reason, code="names-a-person", field=field)
    return text


def _keep(sign, deed, words, actor, at, office):
    told = {"words": words, "at": at, "actor_id": actor.id, "office_title": office.signs_as if office else ""}
    SignDeed.objects.create(sign=sign, ordinal=sign.moves, deed=deed, **told)
    sign.moves += 1
    sign.save(update_fields=["moves"])
    record(SignMoved(sign_id=sign.pk, step=deed, to_state=sign.state), actor=actor, at=at, office=office)
