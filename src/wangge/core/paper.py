"""Printed papers: a Typst template set to PDF with data beside it.

The template is ours and never changed by what it shows: values reach it as JSON and stand in it as text, so nobody's
words can become commands. The font comes with the program: a machine without any Chinese font prints the same.
"""

import json
import struct
import unicodedata
from functools import lru_cache
from pathlib import Path

import noto_cjk_sans_otc
import typst

FACE = "Noto Sans CJK SC"
"""The face of all papers."""
NO_GLYPH = "□"
"""What stands on paper for a character that the face does not have: emoji, Tibetan, Uyghur, the rarest Chinese."""


def typeset(template, data, *, at):
    """The PDF (PDF/A-2a: tagged, for archives) of a template and what it shows; the same bytes for the same input.

    Characters without a glyph are printed as NO_GLYPH: an archive's PDF may not be made with them. Where the shapes of
    several together are missing, the paper is a plain PDF, for a paper that prints is worth more than its kind.
    """
    told = {
        "root": str(Path(template).parent),
        "font_paths": _fonts(),
        "sys_inputs": {"data": json.dumps(printable(data), ensure_ascii=False)},
        "timestamp": int(at.timestamp()),
    }
    try:
        return typst.compile(str(template), **told, pdf_standards=["a-2a"])
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return typst.compile(str(template), **told)


def printable(data):
    """Texts, also in lists and dicts, as paper can show them: NO_GLYPH for what the face has no glyph for."""
    if isinstance(data, str):
        return data if data.isascii() and data.isprintable() else data.translate(_glyphs())
    if isinstance(data, dict):
        return {key: printable(value) for key, value in data.items()}
    return [printable(one) for one in data] if isinstance(data, list | tuple) else data


class _Glyphs(dict):
    """character → itself, NO_GLYPH, or nothing for what has no shape anyway: filled as characters are met."""

    def __init__(self, face):
        super().__init__({ord("\n"): "\n", ord("\r"): "\n", ord("\t"): " "})
        self.face = face

    def __missing__(self, point):
        shapeless = unicodedata.category(chr(point)) in ("Cc", "Cf") or 0xFE00 <= point <= 0xFE0F or point >= 0xE0000
        known = any(first <= point <= last for first, last in self.face)
        self[point] = "" if shapeless else chr(point) if known else NO_GLYPH
        return self[point]


@lru_cache(maxsize=1)
def _glyphs():
    """The characters of FACE, from the table of the font itself (OpenType: cmap, format 12)."""
    font = _font().read_bytes()
    for face in struct.unpack_from(f">{struct.unpack_from('>I', font, 8)[0]}I", font, 12):
        count = struct.unpack_from(">H", font, face + 4)[0]
        rows = [struct.unpack_from(">4sIII", font, face + 12 + 16 * number) for number in range(count)]
        tables = {tag: (start, length) for tag, _sum, start, length in rows}
        start, length = tables[b"name"]
        if FACE.encode("utf-16-be") in font[start : start + length]:
            return _Glyphs(_ranges(font, tables[b"cmap"][0]))
    raise LookupError(FACE)


def _ranges(font, start):
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        table = start + struct.unpack_from(">HHI", font, start + 4 + 8 * number)[2]
        if struct.unpack_from(">H", font, table)[0] == 12:
            groups = struct.unpack_from(">I", font, table + 12)[0]
            return [struct.unpack_from(">II", font, table + 16 + 12 * one) for one in range(groups)]
    raise LookupError("cmap")


def _font():
    return next(Path(noto_cjk_sans_otc.__file__).parent.glob("*.ttc"))


@lru_cache(maxsize=1)
def _fonts():
    """The fonts papers are set in, found once for a process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(_font().parent)],
    )
