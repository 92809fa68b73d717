"""Telling other systems what happens: subscriptions, and deliveries that are kept until they got there.

The journal is the outbox: a deed and its entry are committed together, so nothing that happened can be missed, and
the job reads on from where it stopped. While a receiver fails, one delivery is tried again and the others wait.
"""

import base64
import json
import secrets
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM, require
from wangge.core.secrets import decrypt, encrypt
from wangge.core.tenancy import current_county
from wangge.exchange.events import SubscriptionChanged, SubscriptionDisabled, SubscriptionEnded, SubscriptionMade
from wangge.exchange.models import MAX_REASON, Delivery, Subscription
from wangge.exchange.operations.notices import queue_notice
from wangge.exchange.outgoing import Unreachable, check_url, post
from wangge.exchange.queries import KINDS, TRIAL, waiting_deliveries
from wangge.exchange.rules import CONNECT, GIVEN_UP, pause_after, signature

SECRET = "webhook-secret"
WINDOW = 10_000
"""So many journal entries back are looked at again: one whose deed was slow to commit has a number from before."""
AT_ONCE = 2_000
TOLD_AFTER = 5  # failures in a row: about a quarter of an hour
MOST_SUBSCRIPTIONS = 20


@transaction.atomic
def subscribe(title, url, kinds, *, actor, at):
    """Tell a receiver of these kinds of events from now on; returns (Subscription, secret), the secret never again.

    Invalid, naming the field, without a title, a whole address, or a known kind.
    """
    office = require(actor, CONNECT)
    if Subscription.objects.count() >= MOST_SUBSCRIPTIONS:
        raise Refused(_("推送最多 20 个。请先删除不用的。"), code="too-many", field="title")
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    last = JournalEntry.objects.aggregate(last=Max("id"))["last"] or 0
    made = Subscription.objects.create(
        **_told(title, url, kinds),
        secret=encrypt(secret, purpose=SECRET),
        after=last,
        heard=last,
        by_title=office.signs_as if office else "",
        created_at=at,
    )
    record(SubscriptionMade(subscription_id=made.pk), actor=actor, at=at, office=office)
    return made, secret


def _told(title, url, kinds):
    title = " ".join(title.replace("\0", " ").split())
    if not title or len(title) > 40:
        raise Invalid(_("请写明推送给谁，40 字以内。"), code="missing", field="title")
    check_url(url)
    if len(url) > 500:
        raise Invalid(_("网址太长。"), code="too-long", field="url")
    if not kinds or set(kinds) - set(KINDS):
        raise Invalid(_("请至少选一种事件。"), code="missing", field="kinds")
    return {"title": title, "url": url.strip(), "kinds": sorted(set(kinds))}


@transaction.atomic
def change_subscription(subscription_id, title, url, kinds, *, actor, at):
    """Another title, address or choice of kinds; what waits goes to the new address at once."""
    found, office = _mine(subscription_id, actor)
    for name, value in _told(title, url, kinds).items():
        setattr(found, name, value)
    found.retry_at = None
    found.save()
    record(SubscriptionChanged(subscription_id=found.pk), actor=actor, at=at, office=office)


@transaction.atomic
def switch(subscription_id, *, on, actor, at):
    """Switch a subscription off, or on again: then what happened meanwhile is told too."""
    found, office = _mine(subscription_id, actor)
    if on:
        found.disabled_at, found.disabled_because = None, ""
        found.failures, found.failing_since, found.retry_at = 0, None, None
    else:
        found.disabled_at, found.disabled_because = at, _("由%s停用") % actor.name
    found.save()
    happened = (SubscriptionChanged if on else SubscriptionDisabled)(subscription_id=found.pk)
    record(happened, actor=actor, at=at, office=office)


@transaction.atomic
def tell_again(subscription_id, since, *, actor, at):
    """Send again everything since a time, under the same keys, by which a receiver knows it; returns how much."""
    found, office = _mine(subscription_id, actor)
    again = found.deliveries.filter(at__gte=since).update(delivered_at=None, attempts=0, status=None, error="")
    Subscription.objects.filter(pk=found.pk).update(retry_at=None)
    record(SubscriptionChanged(subscription_id=found.pk), actor=actor, at=at, office=office)
    return again


@transaction.atomic
def try_out(subscription_id, *, actor, at):
    """Queue a trial delivery, and leave the receiver's pause aside."""
    found, office = _mine(subscription_id, actor)
    body = _body(TRIAL, at, {})
    Delivery.objects.create(subscription=found, kind=TRIAL, body=body, at=at)
    Subscription.objects.filter(pk=found.pk).update(retry_at=None)
    record(SubscriptionChanged(subscription_id=found.pk), actor=actor, at=at, office=office)


@transaction.atomic
def end_subscription(subscription_id, *, actor, at):
    """Tell this receiver nothing any more, and forget what waited for it."""
    found, office = _mine(subscription_id, actor)
    record(SubscriptionEnded(subscription_id=found.pk), actor=actor, at=at, office=office)
    found.delete()


def _mine(subscription_id, actor):
    office = require(actor, CONNECT)
    found = Subscription.objects.select_for_update().filter(pk=subscription_id).first()
    if found is None:
        raise Refused(_("这个推送已经删除。"), code="gone")
    return found, office


def _body(kind, at, data):
    """What is told: kind, time, county, and the ids and states of the journal. Nobody's name, nobody's words."""
    told = {"type": kind, "timestamp": at.isoformat(), "county": current_county().key, "data": data}
    return json.dumps(told, ensure_ascii=False)


@transaction.atomic
def hear(subscription, *, actor, at):
    """Queue what the journal has for a subscription that it has not heard yet; returns how much."""
    entries = JournalEntry.objects.filter(event__in=subscription.kinds)
    top = JournalEntry.objects.aggregate(last=Max("id"))["last"] or 0
    begin = max(subscription.after, subscription.heard - WINDOW)
    known = set(subscription.deliveries.filter(entry__gt=begin).values_list("entry", flat=True))
    found = list(entries.filter(id__gt=begin, id__lte=top).exclude(id__in=known).order_by("id")[:AT_ONCE])
    Delivery.objects.bulk_create(
        (
            Delivery(
                subscription=subscription,
                entry=one.pk,
                kind=one.event,
                body=_body(one.event, one.at, {"entry": one.pk} | one.data),
                at=at,
            )
            for one in found
        ),
        ignore_conflicts=True,
    )
    subscription.heard = found[-1].pk if len(found) == AT_ONCE else top
    Subscription.objects.filter(pk=subscription.pk).update(heard=subscription.heard)
    return len(found)


def deliver(subscription, *, at, clock=time.monotonic, until=None):
    """Send what waits, the oldest first, until something fails or the time is over; returns how much got there."""
    sent = 0
    for delivery in waiting_deliveries(subscription).order_by("id")[:AT_ONCE]:
        if not _sent(subscription, delivery, at):
            break
        sent += 1
        if until is not None and clock() > until:
            break
    return sent


def _sent(subscription, delivery, at):
    """Send one delivery and write down how it ended. No transaction is open while the receiver is waited for."""
    body, moment = delivery.body.encode(), str(int(at.timestamp()))
    secret = decrypt(subscription.secret, purpose=SECRET)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": str(delivery.pk),
        "webhook-timestamp": moment,
        "webhook-signature": signature(secret, delivery.pk, moment, body),
    }
    try:
        status, answer = post(subscription.url, body, headers)
        error = "" if 200 <= status < 300 else f"{status} {answer}"
    except Unreachable as unreachable:
        status, error = None, str(unreachable)
    delivery.attempts, delivery.tried_at, delivery.status = delivery.attempts + 1, at, status
    delivery.error, delivery.delivered_at = error[:MAX_REASON].replace("\0", ""), None if error else at
    delivery.save(update_fields=["attempts", "tried_at", "status", "error", "delivered_at"])
    _note(subscription, delivery, at)
    return not error


@transaction.atomic
def _note(subscription, delivery, at):
    """How the receiver stands after an attempt: well, left alone for a while, or switched off after three days."""
    one = subscription
    if delivery.delivered_at:
        one.failures, one.failing_since, one.retry_at, one.last_error, one.last_ok_at = 0, None, None, "", at
    else:
        one.failures, one.failing_since = one.failures + 1, one.failing_since or at
        one.retry_at, one.last_error = at + pause_after(one.failures), delivery.error
        if delivery.status == 410 or at - one.failing_since >= GIVEN_UP:
            _disable(one, delivery, at)
        elif one.failures == TOLD_AFTER:
            queue_notice("webhook", _("推送“%(to)s”一直送不到：%(why)s") % {"to": one.title, "why": one.last_error}, at)
    fields = ["failures", "failing_since", "retry_at", "last_error", "last_ok_at", "disabled_at", "disabled_because"]
    one.save(update_fields=fields)


def _disable(subscription, delivery, at):
    gone = _("接收方答复 410，不再接收")
    because = gone if delivery.status == 410 else _("连续三天送不到：%s") % delivery.error
    subscription.disabled_at, subscription.disabled_because = at, because[:MAX_REASON]
    told = _("推送“%(to)s”已停用：%(why)s") % {"to": subscription.title, "why": subscription.disabled_because}
    queue_notice("webhook", told, at)
    record(SubscriptionDisabled(subscription_id=subscription.pk), actor=SYSTEM, at=at)


@transaction.atomic
def forget_deliveries(*, at):
    """Forget deliveries a month after they got there, and after three months in any case; returns how many."""
    there = Delivery.objects.exclude(delivered_at=None).filter(at__lt=at - timedelta(days=30))
    return there.delete()[0] + Delivery.objects.filter(at__lt=at - timedelta(days=90)).delete()[0]
