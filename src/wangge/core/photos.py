"""Photos: read, made upright, re-encoded without EXIF, kept by digest. Nothing of the upload survives but pixels."""

import hashlib
import io
import warnings
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from wangge.core.errors import Invalid
from wangge.core.tenancy import current_county

MOST, MOST_BYTES, MOST_PIXELS, LONGEST = 9, 15 * 2**20, 60_000_000, 2048
FORMATS = ("JPEG", "PNG", "WEBP", "MPO", "BMP", "GIF")


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


def keep(picture, *, shelf=""):
    """Write a picture's file unless it is there; call it inside the transaction that writes its row.

    Files are named by digest: a rolled-back row leaves at most an unreferenced file, never a row without its file.
    `shelf`: a folder of its own for another app's pictures, so that neither takes away what the other still has.
    """
    path = path_of(picture.digest, shelf=shelf)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{id(picture)}")
    fresh.write_bytes(picture.data)
    fresh.replace(path)


def drop(digests, *, shelf=""):
    """Delete the files of these pictures, as far as they are there; call it when no row names them any more."""
    for digest in digests:
        path_of(digest, shelf=shelf).unlink(missing_ok=True)


def path_of(digest, *, shelf=""):
    """Where a county keeps the picture of a digest."""
    return settings.MEDIA_ROOT / current_county().key / shelf / digest[:2] / f"{digest}.jpg"
