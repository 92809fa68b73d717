"""The desk's left side: what waits for the person, and the pages they may open; each app tells its own.

Every page of the desk shows it, so pages are asked once for an actor and kept, what waits is asked twice a minute and
after each deed of one's own, and it is drawn here and not by a template.
"""

import secrets
import time
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.core.web.faces import current_method
from wangge.core.web.icons import icon

KEPT = 30  # seconds: what others did meanwhile shows that much later
DEED = "deed"  # the cookie that changes with each deed, so that every process asks anew
SAFE = {"GET", "HEAD", "OPTIONS"}
_sources = []


@dataclass(frozen=True)
class Task:
    """A line of the left side. `count` None shows no number; `tone` is a tone of status ("soon", "overdue") or none."""

    title: str
    url: str
    group: str
    icon: str
    count: int | None = None
    tone: str = ""


def desk_tasks(*, order=100):
    """Register `(request) -> Tasks`: what waits, how much of it. A process keeps it for `KEPT` seconds, or until the
    person's next deed."""
    return _register(order, kept=False)


def desk_pages(*, order=100):
    """Register `(actor) -> Tasks`, which may follow from the actor, the method and the language and from nothing else:
    a process keeps what it was told."""
    return _register(order, kept=True)


def _register(order, *, kept):
    def register(function):
        _sources.append((order, function.__module__, function.__name__, function, kept))
        _sources.sort(key=lambda entry: entry[:3])
        return function

    return register


class Same:
    """A key that is equal only for the very same thing: a method is too large to be compared by what it says."""

    def __init__(self, thing):
        self.thing = thing

    def __eq__(self, other):
        return self.thing is other.thing

    def __hash__(self):
        return id(self.thing)


@lru_cache(maxsize=1_000)
def _pages(actor, _county, _language, _method):
    return {source: tuple(source(actor)) for *_order, source, kept in _sources if kept}


def asked_anew(request, *sources):
    """Ask these for this page: it tells the same numbers itself, and the two must agree."""
    request.desk_anew = sources


def asks_only(request):
    """Note that a form only asks, as for a number, which must not stand in an address: it is no deed, nothing follows
    from it, and what waits need not be asked anew."""
    request.desk_asks_only = True


def _changes(request):
    return request.method not in SAFE and not getattr(request, "desk_asks_only", False)


def _waiting(request):
    """source → the tasks it told."""
    deed = request.COOKIES.get(DEED, "")[:8]
    key = f"desk:{get_script_prefix()}:{request.actor.id}:{get_language()}:{deed}"
    now, anew = time.monotonic(), getattr(request, "desk_anew", ())
    until, told = (None if _changes(request) else cache.get(key)) or (now + KEPT, None)
    if told is None:
        told, anew = {}, [source for *_order, source, kept in _sources if not kept]
    if anew:
        told |= {source: tuple(source(request)) for source in anew}
        cache.set(key, (until, told), until - now)  # what was not asked anew gets no older than it may
    return told


class LatestDeed:
    """Middleware: whoever is signed in and sends a form sees what follows from it, whichever process answers next."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if _changes(request) and request.county and SESSION_KEY in request.session:
            response.set_cookie(
                DEED, secrets.token_urlsafe(6), max_age=2 * KEPT, path=f"/{request.county.key}/", samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE, httponly=True,
            )  # fmt: skip
        return response


def desk_side(request):
    """All tasks of the person asking as HTML, those of a group together in the order in which groups are first named;
    the line whose page this is, is marked."""
    here, language = (request.get_full_path(), request.path), get_language()
    pages, groups = _pages(request.actor, get_script_prefix(), language, Same(current_method())), {}
    told = pages | _waiting(request)
    for *_order, source, _kept in _sources:
        for task in told[source]:
            groups.setdefault(task.group, []).append(_line(task, task.url in here, language))
    return SafeString("".join(_group(name, lines) for name, lines in groups.items()))


def _group(name, lines):
    heading = format_html("<h2>{}</h2>", name) if name else ""
    return format_html('{}<ul class="desk-nav">{}</ul>', heading, SafeString("".join(lines)))


@lru_cache(maxsize=5_000)
def _line(task, current, _language):
    mark = SafeString(' aria-current="page"') if current else ""
    line = '<li><a href="{}"{}>{}<span>{}</span>{}</a></li>'
    return format_html(line, task.url, mark, icon(task.icon), task.title, _count(task))


def _count(task):
    if task.count is None:
        return ""
    tone = format_html(' data-tone="{}"', task.tone) if task.tone else ""
    words = _("件，已超期") if task.tone == "overdue" else ""
    heard = format_html('<span class="visually-hidden">{}</span>', words) if words else ""
    return format_html('<span class="count"{}>{}{}</span>', tone, task.count, heard)
