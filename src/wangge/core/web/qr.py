"""A QR code as SVG inside the page: no picture file, nothing sent elsewhere."""

import io

import segno
from django.utils.safestring import mark_safe


def qr_of(text):
    """The text as an SVG element that scales with its box."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=1,
        dark="#1d2530",
        svgclass="",
        lineclass="",
    )
    return mark_safe(out.getvalue().decode())
