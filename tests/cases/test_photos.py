"""Photos: pixels come in, nothing else; what is no picture is named and refused."""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import piexif
import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from PIL import Image

from tests.cases.conftest import picture
from wangge.cases.models import Photo
from wangge.core.errors import Invalid
from wangge.core.photos import drop, keep, path_of, read_photos
from wangge.core.tasks import sweep_pictures
from wangge.core.tenancy import county
from wangge.ratings.operations.proofs import SHELF


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


def test_a_file_that_is_there_is_written_anew(tianchang):
    (kept,) = read_photos([picture()])
    path_of(kept.digest).parent.mkdir(parents=True)
    path_of(kept.digest).write_bytes(b"broken off")
    keep(kept)
    assert path_of(kept.digest).read_bytes() == kept.data


def test_a_file_that_a_row_names_is_not_dropped(matter):
    matter.take("verify", matter.holder_of("cases.verify"))
    digest = Photo.objects.filter(case=matter.case).first().digest
    drop([digest])
    assert path_of(digest).exists()
    Photo.objects.filter(digest=digest).delete()
    drop([digest])
    assert not path_of(digest).exists()


def test_nobody_drops_a_file_while_a_deed_that_keeps_it_is_under_way(tianchang):
    (kept,) = read_photos([picture()])
    keep(kept)  # its row is not written yet, and others would not see it

    def elsewhere():
        try:
            with county("tianchang"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
                drop([kept.digest])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, pytest.raises(OperationalError, match="lock timeout"):
        pool.submit(elsewhere).result()
    assert path_of(kept.digest).exists()


def test_files_that_no_row_names_go_after_a_day(matter, media):
    matter.take("verify", matter.holder_of("cases.verify"))
    named = {path_of(one.digest) for one in Photo.objects.filter(case=matter.case)}
    stray, fresh = read_photos([picture(colour=(1, 2, 3)), picture(colour=(250, 1, 1))])
    for shelf in ("", SHELF):
        keep(stray, shelf=shelf)
    half = next(iter(named)).with_suffix(".half")
    half.write_bytes(b"broken off")
    before = (timezone.now() - timedelta(days=1, minutes=1)).timestamp()
    for path in media.rglob("*.*"):
        os.utime(path, (before, before))
    keep(fresh)
    sweep_pictures(county="tianchang")
    assert {path for path in media.rglob("*") if path.is_file()} == {*named, path_of(fresh.digest)}
