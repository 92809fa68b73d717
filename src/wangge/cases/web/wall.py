"""The wall of the command centre: one page, and the fragment it asks for every second.

However many walls hang, a process computes a county's fragment at most once a second; the others are handed the
same text, or 304 where they have it. Who may watch is asked again every ten seconds, so that a poll in between
reaches no database at all.
"""

import hashlib
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.rules import sees_all
from wangge.cases.web.room import room_at
from wangge.core.errors import Forbidden
from wangge.core.web.desk_nav import Task, desk_pages

EVERY, STALE = 1.0, 2.0  # seconds: between two computations; and how old a text may be handed out meanwhile
PASS = 10.0  # seconds for which a session that may watch is not asked again
MOST_PASSES = 1000


@dataclass
class Kept:
    """A county's fragment as last computed by this process."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    html: str = ""
    etag: str = ""
    made: datetime | None = None
    clock: float = float("-inf")  # monotonic, when it was begun

    @property
    def age(self):
        return time.monotonic() - self.clock


_kept, _passes = {}, {}  # (schema, language) → Kept; (schema, session) → monotonic, until when it may watch


def forget():
    """Compute anew, and ask everybody again."""
    _kept.clear()
    _passes.clear()


@staff_page
@require_safe
def wall(request):
    """The page, with the fragment in it."""
    if not sees_all(request.actor):
        raise Forbidden(_("指挥大屏显示全市诉求，只对看得到全市诉求的岗位开放。请回到我的任务，或请管理员调整岗位。"))
    kept = _now()
    context = {
        "now": kept.html,
        "etag": kept.etag,
        "made": _stamp(kept.made),
        "today": timezone.localdate(),
        "server": _stamp(timezone.now()),
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "cases/wall/page.html", context)


@never_cache
@require_safe
def wall_now(request):
    """The fragment; 304 for who has it. A session that ended gets 401, in words a wall can show."""
    if refused := _refused(request):
        return refused
    kept = _now()
    response = HttpResponse(kept.html, headers={"ETag": kept.etag})
    response = get_conditional_response(request, etag=kept.etag, response=response)
    response["X-Wangge-Made"], response["X-Wangge-Now"] = _stamp(kept.made), _stamp(timezone.now())
    return response


def _refused(request):
    """None for who may watch; else the answer to give."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    key = connection.schema_name, hashlib.sha256(session.encode()).digest()
    if _passes.get(key, 0) > time.monotonic():
        return None
    if request.actor.kind != "staff":
        return HttpResponse(_("登录已到期，请重新登录。"), status=401)
    if not sees_all(request.actor):
        return HttpResponse(_("您的岗位现在看不到大屏。"), status=403)
    if len(_passes) >= MOST_PASSES:
        _passes.clear()
    _passes[key] = time.monotonic() + PASS
    return None


def _now():
    """The county's fragment, not older than a second but for the time somebody needs to compute the next."""
    kept = _kept.setdefault((connection.schema_name, get_language()), Kept())
    if kept.age < EVERY:
        return kept
    if not kept.lock.acquire(blocking=kept.age >= STALE):
        return kept
    try:
        if kept.age >= EVERY:
            _compute(kept)
    finally:
        kept.lock.release()
    return kept


def _compute(kept):
    clock, at = time.monotonic(), timezone.now()
    html = render_to_string("cases/wall/now.html", {"room": room_at(at)})
    etag = f'"{hashlib.sha256(html.encode()).hexdigest()[:32]}"'
    kept.html, kept.etag, kept.made, kept.clock = html, etag, at, clock


def _stamp(at):
    """Milliseconds, as the page's script counts."""
    return str(int(at.timestamp() * 1000))


@desk_pages(order=21)
def the_wall(actor):
    """The way to it, for those who may."""
    if sees_all(actor):
        yield Task(_("指挥大屏"), reverse("cases:wall"), _("诉求"), "device-desktop")


wall_urls = [
    path("wall/", wall, name="wall"),
    path("wall/now", wall_now, name="wall-now"),
]
