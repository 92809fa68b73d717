"""Telling groups and mailboxes what they should look at: deadlines near or passed, and receivers that fail."""

import json
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from wangge.cases.models import Case
from wangge.cases.web.standing import state_of
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.core.secrets import decrypt, encrypt
from wangge.core.tenancy import current_county
from wangge.core.web.wording import remaining
from wangge.exchange.events import ChannelChanged
from wangge.exchange.models import MAX_REASON, Channel, Notice, Warned
from wangge.exchange.outgoing import Unreachable
from wangge.exchange.ports import FIELDS, read_settings, send
from wangge.exchange.queries import OCCASIONS
from wangge.exchange.rules import CONNECT, pause_after
from wangge.method.queries import method_of

SETTINGS = "channel-settings"
MOST_CHANNELS, LISTED = 20, 12
FRESH = timedelta(days=1)  # older notices are old news
AHEAD, BEHIND = timedelta(days=14), timedelta(days=2)
MOST_AT_ONCE = 200


@transaction.atomic
def make_channel(kind, title, given, occasions, *, actor, at):
    """Notify a group or a mailbox on these occasions; Invalid names the field at fault."""
    office = require(actor, CONNECT)
    if Channel.objects.count() >= MOST_CHANNELS:
        raise Refused(_("通知渠道最多 20 个。请先删除不用的。"), code="too-many", field="title")
    title = " ".join(title.replace("\0", " ").split())
    if kind not in FIELDS:
        raise Invalid(_("请从列表中选择渠道。"), code="unknown-choice", field="kind")
    if not title or len(title) > 40:
        raise Invalid(_("请写明通知给谁，40 字以内。"), code="missing", field="title")
    if not occasions or set(occasions) - set(OCCASIONS):
        raise Invalid(_("请至少选一种情形。"), code="missing", field="occasions")
    made = Channel.objects.create(
        kind=kind,
        title=title,
        settings=encrypt(json.dumps(read_settings(kind, given)), purpose=SETTINGS),
        occasions=sorted(set(occasions)),
        by_title=office.signs_as if office else "",
        created_at=at,
    )
    record(ChannelChanged(channel_id=made.pk, gone=False), actor=actor, at=at, office=office)
    return made


@transaction.atomic
def end_channel(channel_id, *, actor, at):
    """Notify a group or a mailbox no more."""
    office, found = require(actor, CONNECT), _channel(channel_id)
    record(ChannelChanged(channel_id=found.pk, gone=True), actor=actor, at=at, office=office)
    found.delete()


@transaction.atomic
def try_channel(channel_id, *, actor, at):
    """Queue a trial notice, and leave the channel's pause aside."""
    office, found = require(actor, CONNECT), _channel(channel_id)
    Notice.objects.create(channel=found, occasion="trial", text=_("网格平台试发：能看到这条就通了。"), at=at)
    found.retry_at = None
    found.save(update_fields=["retry_at"])
    record(ChannelChanged(channel_id=found.pk, gone=False), actor=actor, at=at, office=office)


def _channel(channel_id):
    found = Channel.objects.select_for_update().filter(pk=channel_id).first()
    if found is None:
        raise Refused(_("这个渠道已经删除。"), code="gone")
    return found


def queue_notice(occasion, text, at):
    """Queue a text for every channel that is notified on the occasion; in the caller's transaction."""
    channels = [one for one in Channel.objects.all() if occasion in one.occasions]
    Notice.objects.bulk_create(Notice(channel=one, occasion=occasion, text=text, at=at) for one in channels)


@transaction.atomic
def gather_notices(*, actor, at):
    """Queue what is to be told of deadlines: each case once an occasion and deadline; returns of how many."""
    told = 0
    for occasion, cases in (("soon", _near(at)), ("overdue", _late(at))):
        if not any(occasion in one.occasions for one in Channel.objects.all()):
            continue
        before = Warned.objects.filter(case=OuterRef("pk"), occasion=occasion, due=OuterRef("due"))
        found = list(cases.filter(~Exists(before)).order_by("due", "id")[:MOST_AT_ONCE])
        Warned.objects.bulk_create(
            (Warned(case=case, occasion=occasion, due=case.due) for case in found), ignore_conflicts=True
        )
        if found:
            queue_notice(occasion, _text(occasion, found, at), at)
        told += len(found)
    return told


def _near(at):
    warned = Case.objects.filter(warned_at__isnull=False, overdue_since=None, due__gte=at, due__lte=at + AHEAD)
    return warned.select_related("holder_body")


def _late(at):
    late = Case.objects.filter(overdue_since__isnull=False, due__lt=at, due__gte=at - BEHIND)
    return late.select_related("holder_body")


def _text(occasion, cases, at):
    """Numbers, classes, states, holders and times: nothing that anybody wrote, and nothing of a place."""
    head = _("%(county)s：%(n)d 件诉求%(what)s") % {
        "county": current_county().name,
        "n": len(cases),
        "what": _("临近期限") if occasion == "soon" else _("已超期"),
    }
    lines = [_line(case, at) for case in cases[:LISTED]]
    rest = [_("……等共 %d 件，详见办理台。") % len(cases)] if len(cases) > LISTED else []
    return "\n".join([head, *lines, *rest])


def _line(case, at):
    method = method_of(case.version_id)
    kind = method.case_class(case.class_key).title if case.class_key else _("未归类")
    holder = case.holder_body.name if case.holder_body else ""
    parts = [case.number, kind, state_of(case).title, holder, remaining(case.due, at)]
    return "　".join(part for part in parts if part)


def send_notices(channel, *, at):
    """Send what waits for a channel, the oldest first, until something fails; returns how much was taken."""
    taken = 0
    Notice.objects.filter(channel=channel, sent_at=None, given_up_at=None, at__lt=at - FRESH).update(given_up_at=at)
    for notice in Notice.objects.filter(channel=channel, sent_at=None, given_up_at=None).order_by("id")[:20]:
        try:
            settings = json.loads(decrypt(channel.settings, purpose=SETTINGS))
            send(channel.kind, settings, notice.text, title=notice.text.partition("\n")[0][:80])
        except Unreachable as unreachable:
            _failed(channel, notice, str(unreachable), at)
            break
        Notice.objects.filter(pk=notice.pk).update(sent_at=at, attempts=notice.attempts + 1)
        fine = {"last_ok_at": at, "failing_since": None, "retry_at": None, "last_error": ""}
        Channel.objects.filter(pk=channel.pk).update(**fine)
        taken += 1
    return taken


def _failed(channel, notice, reason, at):
    """Leave the channel alone for a while, longer after each failure of the same notice."""
    Notice.objects.filter(pk=notice.pk).update(attempts=notice.attempts + 1)
    Channel.objects.filter(pk=channel.pk).update(
        failing_since=channel.failing_since or at,
        retry_at=at + pause_after(notice.attempts + 1),
        last_error=reason[:MAX_REASON].replace("\0", ""),
    )


@transaction.atomic
def forget_notices(*, at):
    """Forget notices after a month, and that a deadline was told of after three; returns how many notices."""
    Warned.objects.filter(due__lt=at - timedelta(days=90)).delete()
    return Notice.objects.filter(at__lt=at - timedelta(days=30)).delete()[0]
