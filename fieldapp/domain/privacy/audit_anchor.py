"""The last line of the access log's chain, kept in a file beside the database: cut off at its end, it is missed.

The file carries a keyed hash of its own. It never goes back: a chain that has become shorter leaves it as it is.
"""

import json
from contextlib import suppress
from pathlib import Path

from fieldapp.crypto import keys
from fieldapp.domain.privacy.audit_chain import Link


class AnchorBroken(ValueError):
    """The file is not what was written."""


def read(path: Path) -> Link | None:
    """The line that was the last one; None without a file. Raises AnchorBroken."""
    if not path.is_file():
        return None
    try:
        kept = json.loads(path.read_text())
        link = Link(int(kept["number"]), str(kept["digest"]))
        fits = kept["mark"] == _mark(link)
    except (ValueError, KeyError, TypeError) as wrong:
        raise AnchorBroken("it cannot be read") from wrong
    if not fits:
        raise AnchorBroken("it was changed, or made with another audit key")
    return link


def write(path: Path, link: Link, digest_there: str | None) -> bool:
    """Move the anchor forward to `link`; False, and nothing, when the chain does not hold what it knew.

    `digest_there`: what stands now at the number that the anchor knows.
    """
    try:
        known = read(path)
    except AnchorBroken:
        return False
    if known is not None and (link.number < known.number or digest_there != known.digest):
        return False
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"number": link.number, "digest": link.digest, "mark": _mark(link)}))
    new.replace(path)
    return True


def set_aside(path: Path, moment: str) -> None:
    """Another database takes the place of the one it speaks of: kept under another name."""
    with suppress(FileNotFoundError):
        path.replace(path.with_name(f"{path.stem}-{moment}{path.suffix}"))


def _mark(link: Link) -> str:
    return keys.audit_mark("anchor", str(link.number), link.digest or "")
