"""QR codes, drawn as SVG by the server: they need no script and print sharply."""

from io import BytesIO

import segno
from markupsafe import Markup


def qr_svg(text: str) -> Markup:
    """An inline drawing; dark signs on white in either look, since cameras read no other reliably."""
    out = BytesIO()
    drawn = segno.make(text, error="m", micro=False)
    drawn.save(
        out, kind="svg", xmldecl=False, svgns=False, omitsize=True, dark="#000", light="#fff", border=2
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn from our own address
