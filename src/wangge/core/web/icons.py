"""Icons of the sprite (`web/icons.txt`), as pages have them."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import mark_safe

from wangge.core.web import assets

TONE_ICONS = {
    "ontime": "circle-check",
    "soon": "clock-exclamation",
    "overdue": "alert-triangle",
    "paused": "player-pause",
    "closed": "checks",
    "deed": "clock-hour-4",
}


def icon(name, title=""):
    """An icon. Without a title it is decoration and hidden from readers."""
    return _drawn(name, str(title), assets.sprite() or "")


def tone_icon(tone):
    """The icon that always goes with a status colour."""
    return TONE_ICONS.get(tone, "info-circle")


@lru_cache(maxsize=1_000)
def _drawn(name, title, sprite):
    """An icon as a page has it; some thirty stand on every page, and most on all of them."""
    words = format_html("<title>{}</title>", title) if title else ""
    told = mark_safe('role="img"') if title else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" {} focusable="false">{}<use href="{}#{}"></use></svg>',
        told,
        words,
        sprite,
        name,
    )
