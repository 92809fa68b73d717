"""What a client asks for: parameters of the specification, checked; a Fault names the one that cannot be read."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.core.errors import Invalid
from wangge.exchange.api.open311.wire import Fault
from wangge.exchange.sealing import numbers_of
from wangge.method.schema.own_steps import MOST_WORDS

SPAN, AHEAD = timedelta(days=90), timedelta(days=1)
MOST = 1000
STATUSES = {"open", "closed"}
TOLD_STATUSES = STATUSES | {
    *("fixed", "in_progress", "action_scheduled", "investigating", "duplicate", "not_councils_responsibility"),
    *("no_further_action", "internal_referral", "reopen", "for_triage"),
}
"""What an update may say of the status: of the extension, with the states that its authors added to it."""


@dataclass(frozen=True)
class Asked:
    """Which requests: by their ids, which override all else, or by class, status, times and page."""

    serials: list | None
    codes: set
    statuses: set
    since: datetime
    until: datetime
    page: int
    size: int

    @property
    def rows(self):
        """Where the page begins and ends."""
        return slice((self.page - 1) * self.size, self.page * self.size)


def read_asked(sent, *, now, whole_days):
    """The parameters of a list. `whole_days`: times count by the day, so that nobody finds out an hour by asking."""
    since, until = _range(_moment(sent, "start_date"), _moment(sent, "end_date"), now)
    if whole_days:
        since, until = _midnight(since), _midnight(until) + timedelta(days=1)
    statuses = set(_listed(sent, "status"))
    if unknown := statuses - STATUSES:
        raise Fault(400, _("status 只能是 open 或 closed，不能是 %s。") % "、".join(sorted(unknown)))
    ids = _listed(sent, "service_request_id")
    return Asked(
        serials=numbers_of(ids[:MOST]) if ids else None,
        codes=set(_listed(sent, "service_code")),
        statuses=statuses,
        since=since,
        until=until,
        page=_number(sent, "page", 1, 10_000),
        size=_number(sent, "page_size", MOST, MOST),
    )


def _range(since, until, now):
    """The range asked for: 90 days unless told, and never more."""
    if since and until and since > until:
        raise Fault(400, _("end_date 早于 start_date。"))
    if since is None:
        until = until or now
        return until - SPAN, until
    until = until or min(since + SPAN, max(now, since))
    if until - since > SPAN:
        raise Fault(400, _("start_date 到 end_date 最多 90 天。"))
    return since, until


def _moment(sent, name):
    text = sent.get(name, "").strip()
    if not text:
        return None
    text = re.sub(r"(T[\d:.]+) (\d\d:?\d\d)$", r"\1+\2", text)  # a plus that became a space in an address
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else timezone.make_aware(moment)).astimezone(timezone.get_current_timezone())
    except (ValueError, OverflowError):
        raise Fault(400, _("%s 不是时间，须写作 2026-11-23T08:00:00Z。") % name) from None


def _midnight(moment):
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def _listed(sent, name):
    """The values of a parameter that may stand several times, or once with commas."""
    found = sent.getlist(name) if hasattr(sent, "getlist") else [sent.get(name, "")]
    return [one.strip() for text in found for one in text.split(",") if one.strip()]


def _number(sent, name, usual, most):
    text = sent.get(name, "").strip()
    if not text:
        return usual
    if not text.isdecimal() or len(text) > 9 or int(text) < 1:
        raise Fault(400, _("%s 须为正整数。") % name)
    return min(int(text), most)


def read_place(sent):
    """Where it is, as `report_case` takes it; the specification asks for one of three ways to say so."""
    lat, lon = sent.get("lat", "").strip(), sent.get("long", "").strip()
    place, plate = sent.get("address_string", "").strip(), sent.get("address_id", "").strip()
    if bool(lat) != bool(lon):
        raise Fault(400, _("lat 和 long 须一起给出。"))
    if not (lat or place or plate):
        raise Fault(400, _("缺少地点：须给出 lat 和 long、address_string 或 address_id 之一。"))
    try:
        point = {"lat": float(lat), "lon": float(lon)} if lat else {}
    except ValueError:
        raise Fault(400, _("lat、long 须为 WGS-84 坐标。")) from None
    return point | {"place": place[:200], "plate_code": plate}


def read_attributes(sent, rows):
    """The filing standard that `attribute[standard]` names among the rows of the class; None if none is named."""
    given = {name: value for name, value in sent.items() if name.startswith("attribute[")}
    value = given.pop("attribute[standard]", "").strip()
    if given:
        raise Fault(400, _("没有这个属性：%s。见 services/…。") % next(iter(given)))
    if not value:
        return None
    found = next((row for row in rows if row.key == value), None)
    if found is None:
        raise Fault(400, _("attribute[standard] 没有这个选项：%s。") % value[:40])
    return found


@dataclass(frozen=True)
class Update:
    """An update that was sent: to which request, under which number of the sender's, with which words; what its sender
    thinks of the status, when it was written, and where a photo is, go along in the words."""

    serial: int | None
    number: str
    description: str
    status: str
    written: datetime | None
    media_url: str

    def words_at(self, at):
        """What stands in the timeline of an update that came at a time: the same whenever, and in whatever language,
        it is sent again. What does not fit any more is left out, the last first: the reporter's own words count."""
        with override(settings.LANGUAGE_CODE):
            parts = [_("对方标为：%s") % self.status] if self.status not in ("", "open") else []
            late = self.written and self.written < at - AHEAD
            parts += [_("写于 %s") % f"{self.written:%Y-%m-%d %H:%M}"] if late else []
            parts += [_("照片：%s") % self.media_url] if self.media_url else []
        words = self.description
        for part in parts:
            words += f"\n{part}" if len(words) + len(part) < MOST_WORDS else ""
        return words


def read_update(sent, *, now):
    """An update as the extension has it: only the steps of a method change a matter. Names and addresses are not
    kept."""
    request_id, description = sent.get("service_request_id", "").strip(), sent.get("description", "").strip()
    for name, given in (("service_request_id", request_id), ("description", description)):
        if not given:
            raise Fault(400, _("缺少 %s。") % name)
    status = sent.get("status", "").strip().lower()
    if status and status not in TOLD_STATUSES:
        raise Fault(400, _("status 只能是 open 或 closed，不能是 %s。") % status[:40])
    written = _moment(sent, "updated_datetime")
    if written and written > now + AHEAD:
        raise Fault(400, _("updated_datetime 在将来。"))
    return Update(
        serial=next(iter(numbers_of([request_id])), None),
        number=sent.get("update_id", "").strip()[:200],
        description=description.replace("\r\n", "\n"),
        status=status,
        written=written,
        media_url=sent.get("media_url", "").strip()[:500],
    )


def fault_of(refused):
    """A refusal of the house in the specification's statuses: a key that does not open is 403, all else 400."""
    status = 400 if isinstance(refused, Invalid) or refused.status not in (401, 403, 404, 429) else refused.status
    return 403 if status == 401 else status
