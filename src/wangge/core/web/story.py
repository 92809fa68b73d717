"""A story as pages tell it: what happened, one moment under the other.

Made in Python and not by a template: a long story stands on the pages that are opened most.
"""

from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wangge.core.web import wording
from wangge.core.web.icons import icon, tone_icon

NOTHING = SafeString("")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One thing that happened: by whom, how long it took, by how much it was late, what was said and shown.

    `facts` and `words` are pairs of a title and a text: facts are the method's words, words somebody's own.
    `opening` is HTML that stands before them; a photo is a mapping with url, alt and perhaps a smaller thumb.
    `own`: it tells what the person said whose matter it is, and is for nobody else who follows along.
    """

    title: str
    at: datetime
    ordinal: int = 0
    who: str = ""
    took: str = ""
    icon: str = "check"
    tone: str = ""
    mark: str = ""
    late: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    photos: tuple[dict, ...] = ()
    opening: SafeString = NOTHING
    own: bool = False


def story_html(moments):
    """The moments as a list in their order."""
    now = timezone.now()
    return format_html('<ol class="timeline">{}</ol>', _joined(_told(one, now) for one in moments))


def when(at, now):
    """A time as `<time>`, with the year if it is not this one."""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), wording.moment(at, now))


def _told(one, now):
    body = _joined((_marks(one), one.opening, _facts(one.facts), _words(one.words), _photos(one)))
    return format_html(
        '<li data-tone="{}"><span class="timeline-mark">{}</span>'
        '<div class="timeline-head"><strong>{}</strong>{}</div>{}{}</li>',
        one.tone,
        icon(one.icon),
        one.title,
        when(one.at, now),
        _meta(one.who, one.took),
        format_html('<div class="timeline-body">{}</div>', body) if body else "",
    )


def _meta(who, took):
    if not (who or took):
        return ""
    between = SafeString('<span aria-hidden="true"> · </span>') if who and took else ""
    return format_html('<div class="timeline-meta">{}{}{}</div>', who, between, took)


def _marks(one):
    """That it came too late, and what the method calls such a step."""
    late = _status("overdue", tone_icon("overdue"), one.late) if one.late else ""
    mark = _status("paused", "flag", one.mark) if one.mark else ""
    return format_html('<p class="row-line mb-1">{}{}</p>', late, mark) if late or mark else NOTHING


def _status(tone, drawn, words):
    return format_html(
        '<span class="status" data-tone="{}">{}<span>{}</span></span>', tone, icon(drawn), words
    )


def _facts(facts):
    if not facts:
        return NOTHING
    lines = format_html_join(
        SafeString("<br>"), '<span class="muted">{}{}</span>{}', [(title, _("："), fact) for title, fact in facts]
    )
    return format_html('<p class="mb-1">{}</p>', lines)


def _words(words):
    return _joined(
        format_html(
            '<p class="mb-1"><span class="muted">{}{}</span><span lang="zh-Hans">{}</span></p>',
            title,
            _("："),
            linebreaksbr(text),
        )
        for title, text in words
    )


def _photos(one):
    """The photos of a moment, each opening in full."""
    if not one.photos:
        return NOTHING
    shown = format_html_join(
        "",
        '<li><a class="photo" href="{}" data-photo>'
        '<img src="{}" alt="{}" loading="lazy" decoding="async"></a></li>',
        [(each["url"], each.get("thumb") or each["url"], each.get("alt") or one.title) for each in one.photos],
    )
    return format_html('<ul class="photos" aria-label="{}">{}</ul>', one.title, shown)


def _joined(parts):
    """Pieces of HTML made here, one after the other."""
    return SafeString("".join(parts))
