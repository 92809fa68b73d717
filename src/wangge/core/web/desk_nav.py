"""The desk's left side: what waits for the person, and the pages they may open; each app tells its own.

Every page of the desk shows it, so pages are asked once for an actor and kept, and it is drawn here and not by a
template.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.core.web.faces import current_method
from wangge.core.web.icons import icon

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
    """Register `(request) -> Tasks`, asked anew for every page: what waits, how much of it."""
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


def desk_side(request):
    """All tasks of the person asking as HTML, those of a group together in the order in which groups are first named;
    the line whose page this is, is marked."""
    here, language = (request.get_full_path(), request.path), get_language()
    pages, groups = _pages(request.actor, get_script_prefix(), language, Same(current_method())), {}
    for *_order, source, kept in _sources:
        for task in pages[source] if kept else source(request):
            line = _page_line if kept else _line
            groups.setdefault(task.group, []).append(line(task, task.url in here, language))
    return SafeString("".join(_group(name, lines) for name, lines in groups.items()))


def _group(name, lines):
    heading = format_html("<h2>{}</h2>", name) if name else ""
    return format_html('{}<ul class="desk-nav">{}</ul>', heading, SafeString("".join(lines)))


def _line(task, current, _language):
    mark = SafeString(' aria-current="page"') if current else ""
    line = '<li><a href="{}"{}>{}<span>{}</span>{}</a></li>'
    return format_html(line, task.url, mark, icon(task.icon), task.title, _count(task))


_page_line = lru_cache(maxsize=5_000)(_line)  # pages stay the same; what counts tasks differs each time


def _count(task):
    if task.count is None:
        return ""
    tone = format_html(' data-tone="{}"', task.tone) if task.tone else ""
    words = _("件，已超期") if task.tone == "overdue" else ""
    heard = format_html('<span class="visually-hidden">{}</span>', words) if words else ""
    return format_html('<span class="count"{}>{}{}</span>', tone, task.count, heard)
