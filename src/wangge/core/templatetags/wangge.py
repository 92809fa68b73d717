"""Template tags of all pages; built in, so no template loads them."""

from datetime import timedelta
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from wangge.core.panels import render_panels
from wangge.core.web import assets, faces, icons, story, wording

register = template.Library()

register.simple_tag(icons.icon, name="icon")
register.filter("tone_icon", icons.tone_icon)
register.simple_tag(story.story_html, name="story")


@register.simple_tag
def web_assets():
    """Styles and script of the page; before the first build, a line that says how to make them."""
    styles, script = assets.entry_files()
    if not script:
        return mark_safe("<!-- no styles yet: npm ci && npm run build in the project folder -->")
    return _links(tuple(styles), script)


@lru_cache(maxsize=4)
def _links(styles, script):
    links = format_html_join("", '<link rel="stylesheet" href="{}">', ((style,) for style in styles))
    return links + format_html('<script type="module" src="{}"></script>', script)


@register.filter
def when(at, now=None):
    """An aware time as `<time>`: 11月22日 15:40, with the year if it is another one. Empty for None."""
    return story.when(at, now or timezone.now()) if at else ""


@register.filter
def full_day(day):
    """A date with its year: 2026年11月22日."""
    return wording.full_day(day) if day else ""


@register.filter
def day_of_year(day):
    """A date without its year: 11月22日."""
    return wording.day_of_year(day) if day else ""


@register.filter
def full_month(day):
    """The month of a date: 2026年11月."""
    return wording.full_month(day) if day else ""


@register.filter
def month_mark(day):
    """The month under a bar: 11月."""
    return wording.month_mark(day)


@register.filter
def office(recorded):
    """A recorded office with its post in the reader's language."""
    return faces.office_words(recorded)


@register.filter
def listed(words):
    """Words one after the other, as the language separates them."""
    return wording.listed(words)


@register.filter
def lasting(value, now=None):
    """A duration in words (1 天 3 小时); of a deadline what is left (还剩 …, 已超 …). Empty for None."""
    if value is None or value == "":
        return ""
    if isinstance(value, timedelta):
        return wording.duration(value)
    return wording.remaining(value, now or timezone.now())


@register.simple_tag(takes_context=True)
def panels(context, place, thing):
    """What upper apps add to this place of the page."""
    return mark_safe("".join(render_panels(context.get("request"), place, thing)))


@register.simple_tag
def ring(share, radius=40):
    """Dashes of the clock ring: `share` (0 … 1) of the circle is left."""
    around = 2 * 3.14159265 * radius
    left = around * min(max(float(share or 0), 0.0), 1.0)
    return f"{left:.1f} {around:.1f}"
