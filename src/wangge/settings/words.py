"""The English words, compiled from `src/wangge/locale/en/LC_MESSAGES/django.po` where and when they are needed.

The compiled catalogue is made of its source as a program is: never committed, and made anew when the source changes.
"""

import hashlib
import os
import shutil
import time
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parents[1] / "locale" / "en" / "LC_MESSAGES" / "django.po"


A_DAY = 24 * 3600


def words_in(state, source=CATALOGUE):
    """The folder for LOCALE_PATHS below the state folder, compiled now unless it is there for this very source."""
    text = source.read_bytes()
    folder = state / "words" / hashlib.sha256(text).hexdigest()[:16]
    compiled = folder / "en" / "LC_MESSAGES" / "django.mo"
    if not compiled.exists():
        compiled.parent.mkdir(parents=True, exist_ok=True)
        _compile(source, compiled)
        for old in set(folder.parent.iterdir()) - {folder}:
            if time.time() - old.stat().st_mtime > A_DAY:  # a younger one may be about to be read
                shutil.rmtree(old, ignore_errors=True)
    return folder


def _compile(source, compiled):
    """Written aside and renamed: several processes may start at once, and none may read a half."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    aside = compiled.with_suffix(f".{os.getpid()}")
    with source.open("rb") as words, aside.open("wb") as file:
        write_mo(file, read_po(words, locale="en"))
    aside.rename(compiled)
