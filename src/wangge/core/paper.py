"""Printed papers: a Typst template set to PDF with data beside it.

The template is ours and never changed by what it shows: values reach it as JSON and stand in it as text, so nobody's
words can become commands. The font comes with the program: a machine without any Chinese font prints the same.
"""

import json
from functools import lru_cache
from pathlib import Path

import noto_cjk_sans_otc
import typst


def typeset(template, data, *, at):
    """The PDF (PDF/A-2a: tagged, for archives) of a template and what it shows; the same bytes for the same input."""
    return typst.compile(
        str(template),
        root=str(Path(template).parent),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2a"],
        timestamp=int(at.timestamp()),
    )


@lru_cache(maxsize=1)
def _fonts():
    """The fonts papers are set in, found once for a process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(noto_cjk_sans_otc.__file__).parent)],
    )
