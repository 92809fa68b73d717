"""Public documents kept ready: composed once for what they say, and read from a file by whoever asks next.

A document is known by all that it is made from, by the files that make it and by the release: what changes in any is
another document, so nothing has to be thrown away in time. For documents that everybody may read, and none that may
have to be taken back: what nobody asked for in `RESTS` goes, and so do the oldest of many, whenever another is kept and
once a day. A disk that is full or closed keeps nothing ready and hides nothing: each is then composed when asked for.
"""

import hashlib
import json
import logging
import os
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from wangge import __version__
from wangge.core.tenancy import current_county

log = logging.getLogger(__name__)
RESTS, MOST = 30 * 86_400, 400  # seconds; files of a county


def kept_ready(compose, *, of, by=()):
    """The bytes that `compose()` makes of `of` (anything JSON tells) with the files `by`: composed the first time."""
    made_of = [__version__, of, [_digest(path) for path in by]]
    told = json.dumps(made_of, sort_keys=True, ensure_ascii=False, default=str)
    file = _folder() / hashlib.sha256(told.encode()).hexdigest()
    try:
        made = file.read_bytes()
    except OSError:  # not there, or not to be read
        made = compose()
        _keep(file, made)
        return made
    with suppress(OSError):
        os.utime(file)
    return made


def clear_ready():
    """Throw away what nobody asked for any more. Part of the county's daily job."""
    if _folder().is_dir():
        _clear(_folder())


def _folder():
    return Path(settings.READY_ROOT) / current_county().key


@lru_cache(maxsize=64)
def _digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _keep(file, made):
    """Write it whole or not at all: who reads meanwhile finds the old state of things."""
    part = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as part:
            part.write(made)
        os.replace(part.name, file)
        _clear(file.parent)
    except OSError as fault:
        log.warning("nothing is kept ready: %s", fault)
        if part:
            with suppress(OSError):
                os.unlink(part.name)


def _clear(folder):
    now, found = time.time(), []
    for one in os.scandir(folder):
        try:
            found.append((one.stat().st_mtime, one.path))
        except FileNotFoundError:  # another process cleared it
            continue
    found.sort(reverse=True)
    for nth, (used, path) in enumerate(found):
        if nth >= MOST or now - used > RESTS:
            Path(path).unlink(missing_ok=True)
