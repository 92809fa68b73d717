"""Photos: read, made upright, re-encoded without EXIF, kept by digest. Nothing of the upload survives but pixels."""

import hashlib
import io
import math
import warnings
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from wangge.core.errors import Invalid
from wangge.core.keys import new_key
from wangge.core.tenancy import current_county

MOST, MOST_BYTES, MOST_PIXELS, LONGEST = 9, 15 * 2**20, 60_000_000, 2048
FORMATS = ("JPEG", "PNG", "WEBP", "MPO", "BMP", "GIF")
ENDING, RESTS = ".jpg", timedelta(days=1)
WITH_OTHERS = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"

_shelves = {}
"""Shelf → the model whose rows name its pictures."""


@dataclass(frozen=True)
class Picture:
    """A picture ready to be kept: JPEG bytes and their size in pixels."""

    data: bytes
    width: int
    height: int

    @property
    def digest(self):
        """SHA-256 of the bytes; the file's name."""
        return hashlib.sha256(self.data).hexdigest()


def read_photos(files, *, most=MOST, name="photos"):
    """Re-encode uploads; Invalid, naming the file, if one is no picture, too large, or there are too many."""
    files = list(files)
    if len(files) > most:
        raise Invalid(_("照片最多 %(most)d 张，请去掉多余的。") % {"most": most}, code="too-many", field=name)
    return [_read(file, name) for file in files]


def _read(file, name):
    label = getattr(file, "name", "") or _("照片")
    if getattr(file, "size", 0) > MOST_BYTES:
        reason = _("“%(file)s”超过 15 MB，请换一张小一些的。") % {"file": label}
        raise Invalid(reason, code="too-large", field=name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(file, formats=FORMATS)
            if image.width * image.height > MOST_PIXELS:  # known from the header, before a pixel is unpacked
                raise Image.DecompressionBombError
            image.draft("RGB", (LONGEST, LONGEST))
            image = ImageOps.exif_transpose(image).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid(_("“%(file)s”的像素太多，请换一张。") % {"file": label}, code="bomb", field=name) from error
    except Exception as error:  # Pillow's plugins raise almost anything on a broken file
        reason = _("“%(file)s”不是能打开的照片，请换一张（JPG、PNG、WebP）。") % {"file": label}
        raise Invalid(reason, code="no-picture", field=name) from error
    image.thumbnail((LONGEST, LONGEST))
    return _encoded(image)


def _encoded(image):
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)  # no exif= argument: nothing of the camera, the place or the hour goes along
    return Picture(out.getvalue(), *image.size)


def shelving(rows, *, shelf=""):
    """Say which model's rows name the pictures of a shelf, each by its `digest`: a file that none names may go."""
    _shelves[shelf] = rows


def keep(picture, *, shelf=""):
    """Write a picture's file; call it inside the transaction that writes its row, before the row.

    Files are named by digest, and until the transaction ends nobody takes this one away: a row is never without its
    file. A rolled-back row leaves a file that no row names, which `sweep_photos` finds.
    `shelf`: a folder of its own for another app's pictures, so that neither takes away what the other still has.
    """
    path = path_of(picture.digest, shelf=shelf)
    _lock(WITH_OTHERS, path.parent)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{new_key()}")
    fresh.write_bytes(picture.data)
    fresh.replace(path)


def keep_all(pictures, rows, *, shelf="", first=1, **told):
    """Keep pictures and write their rows, numbered from `first`: each has `ordinal`, `digest`, `width`, `height` and
    what is `told` of all. Returns the rows. Part of a deed, in its transaction."""
    for picture in pictures:
        keep(picture, shelf=shelf)
    return rows.objects.bulk_create(
        rows(ordinal=number, digest=one.digest, width=one.width, height=one.height, **told)
        for number, one in enumerate(pictures, first)
    )


def forget_all(rows, *, shelf=""):
    """Delete rows of a shelf's model; a file goes after the commit, if no row has the same picture."""
    digests = set(rows.values_list("digest", flat=True)) - {""}
    rows.delete()
    transaction.on_commit(lambda: drop(digests, shelf=shelf))


def drop(digests, *, shelf=""):
    """Delete the files of those pictures that no row names; call it when rows are gone for good: after the commit."""
    for folder in sorted({path_of(digest, shelf=shelf).parent for digest in digests}):
        _drop_in(folder, [digest for digest in digests if digest[:2] == folder.name], shelf)


@transaction.atomic
def _drop_in(folder, digests, shelf):
    """No deed that keeps a picture in this folder is under way while we look: what rows name is certain."""
    _lock(ALONE, folder)
    for digest in set(digests) - _named(digests, shelf):
        path_of(digest, shelf=shelf).unlink(missing_ok=True)


def _lock(how, folder):
    """Until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(how, [f"photos {folder.relative_to(settings.MEDIA_ROOT)}"])


def _named(digests, shelf):
    return set(_shelves[shelf].objects.filter(digest__in=digests).values_list("digest", flat=True))


def sweep_photos(*, at):
    """Delete files older than a day that no row names: of deeds that were rolled back, of writings broken off."""
    for shelf in _shelves:
        for folder in _root(shelf).glob("[0-9a-f][0-9a-f]"):
            old = [path for path in folder.iterdir() if _written(path) < (at - RESTS).timestamp()]
            drop([path.stem for path in old if path.suffix == ENDING], shelf=shelf)
            for path in old:
                if path.suffix != ENDING:
                    path.unlink(missing_ok=True)


def _written(path):
    """When a file was written, in seconds; never, of one that got its name just now and is gone from the old one."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def path_of(digest, *, shelf=""):
    """Where a county keeps the picture of a digest."""
    return _root(shelf) / digest[:2] / f"{digest}{ENDING}"


def _root(shelf):
    return settings.MEDIA_ROOT / current_county().key / shelf
