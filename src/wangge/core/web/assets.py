"""The front-end build as the pages see it: which file an entry became."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

from wangge.core.once import once

ENTRY, SPRITE = "base.ts", "web/icons.svg"


@lru_cache(maxsize=4)
def _manifest(path, _changed):
    return json.loads(Path(path).read_text("utf-8"))


def manifest():
    """Vite's manifest; empty where nothing has been built yet. A new build is seen without a restart."""
    path = Path(settings.DJANGO_VITE["default"]["manifest_path"])
    try:
        return _manifest(str(path), path.stat().st_mtime_ns)
    except (OSError, ValueError):
        return {}


def entry_files():
    """Addresses of the page's styles and script: `(styles, script)`; `([], None)` before the first build."""
    entry = manifest().get(ENTRY)
    if not entry:
        return [], None
    return [static(name) for name in entry.get("css", ())], static(entry["file"])


def sprite():
    """Address of the icon sprite, or None before the first build; asked once for a request, however many icons."""
    return once("icon sprite", _sprite)


def _sprite():
    found = manifest().get(SPRITE)
    return static(found["file"]) if found else None
