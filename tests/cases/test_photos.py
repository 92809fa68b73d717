"""Photos: pixels come in, nothing else; what is no picture is named and refused."""

import io

import piexif
import pytest
from PIL import Image

from tests.cases.conftest import picture
from wangge.core.errors import Invalid
from wangge.core.photos import keep, path_of, read_photos


def file(data, name="x.jpg"):
    out = io.BytesIO(data)
    out.name = name
    return out


def bomb():
    """A small PNG that says it is 20,000 × 20,000."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


def test_exif_is_gone_and_the_picture_stands_upright():
    exif = piexif.dump(
        {
            "0th": {piexif.ImageIFD.Orientation: 6, piexif.ImageIFD.Make: b"PLANTED-CAMERA"},
            "GPS": {piexif.GPSIFD.GPSLatitude: ((32, 1), (41, 1), (0, 1))},
        }
    )
    (kept,) = read_photos([picture((80, 40), exif=exif)])
    assert (kept.width, kept.height) == (40, 80)
    assert b"PLANTED-CAMERA" not in kept.data and not Image.open(io.BytesIO(kept.data)).getexif()


def test_a_large_picture_is_made_smaller():
    (kept,) = read_photos([picture((4000, 3000))])
    assert (kept.width, kept.height) == (2048, 1536)


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (file(b"MZ this is no picture", "virus.jpg"), "virus.jpg"),
        (file(b"", "empty.png"), "empty.png"),
        (file(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "x.svg"), "x.svg"),
        (file(bomb(), "bomb.png"), "像素太多"),
        (file(picture((64, 48)).getvalue()[:200], "cut.jpg"), "cut.jpg"),
    ],
    ids=["program", "empty", "svg", "bomb", "cut"],
)
def test_what_is_no_picture_is_refused_by_name(upload, words):
    with pytest.raises(Invalid, match=words):
        read_photos([upload])


def test_at_most_nine():
    with pytest.raises(Invalid, match="最多 9 张"):
        read_photos([picture() for _ in range(10)])


def test_a_picture_is_kept_once_under_its_digest(tianchang, media):
    (kept,) = read_photos([picture()])
    keep(kept)
    keep(kept)
    assert path_of(kept.digest).read_bytes() == kept.data
    assert len([p for p in media.rglob("*") if p.is_file()]) == 1
