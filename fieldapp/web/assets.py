"""Stylesheet, scripts and icons: read and compressed once at start, served for ever under a release's hash.

One hash over all files stands in every address, so that modules may import each other by relative paths. Like the
stylesheet, scripts are written in small files and travel joined (docs/decisions/0006).
"""

import gzip
import hashlib
import mimetypes
import re
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import brotli
from flask import Blueprint, Flask, Response, abort, current_app, request

from fieldapp.web.access import public

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

JOINED, VENDOR = "joined", "vendor"
DESK = "desk/"  # what only pages of the desk load: modules, the map; no phone keeps it
STATIC = Path(__file__).parent.parent / "static"
# The order of the joined stylesheet; every other file is a component.
FIRST = ("layers", "reset", "tokens", "base", "layout")
LAST = ("pages", "print")
TEXT = {"text/css", "text/javascript", "image/svg+xml", "application/json"}
ENCODINGS = ("br", "zstd", "gzip")  # the smallest first
# Lines that are nothing but a comment are for whoever reads the source; the phone need not carry them.
COMMENT_LINE = re.compile(rb"^[ \t]*//.*\n", re.MULTILINE)
# What the phone's own bars are painted with: --canvas of each look in tokens.css.
THEME_COLOURS = {"light": "#f4f5f6", "dark": "#14171a", "sun": "#ffffff"}

blueprint = Blueprint("assets", __name__, url_prefix="/assets")


@dataclass(frozen=True)
class Asset:
    """One file in memory, and its compressed forms, each made when first asked for."""

    body: bytes
    mimetype: str

    @cached_property
    def br(self) -> bytes:
        return brotli.compress(self.body, quality=11)

    @cached_property
    def zstd(self) -> bytes:
        return zstd.compress(self.body, 19)

    @cached_property
    def gzip(self) -> bytes:
        return gzip.compress(self.body, 9, mtime=0)


class Assets:
    """All static files by their path; one stylesheet joined from static/css/, and what only the desk needs apart.

    Scripts and styles in static/desk/ never travel to a phone's field pages.
    """

    def __init__(self, folder: Path) -> None:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        self.files = {
            path.relative_to(folder).as_posix(): Asset(_body(path, folder), _mimetype(path))
            for path in files
            if (path.suffix != ".css" or VENDOR in path.parts) and JOINED not in path.parts
        }
        self._take_joined_scripts(folder)
        self.files["app.css"] = Asset(_joined(folder / "css"), "text/css")
        self.files["desk.css"] = Asset(_joined(folder / "desk"), "text/css")
        digest = hashlib.sha256()
        for name in sorted(self.files):
            digest.update(name.encode() + self.files[name].body)
        self.release = digest.hexdigest()[:12]

    def _take_joined_scripts(self, folder: Path) -> None:
        """One file for page and worker, as `./dev js` made it of these very sources; desk/ is served as it is.

        While somebody changes a source it no longer fits, and every module is served as it is.
        """
        mark = folder / JOINED / "sources.sha256"
        if not mark.exists() or mark.read_text().strip() != digest_of_scripts(folder):
            return
        for name in [n for n in self.files if n.endswith(".js") and not n.startswith(DESK)]:
            del self.files[name]
        for path in (folder / JOINED).glob("*.js"):
            self.files[f"js/{path.name}"] = Asset(path.read_bytes(), "text/javascript")


def digest_of_scripts(folder: Path) -> str:
    """What the joined scripts were made of: our modules and what others wrote, by name and content."""
    digest = hashlib.sha256()
    for path in sorted([*(folder / "js").glob("*.js"), *(folder / "vendor").glob("*.js")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def init_app(app: Flask) -> None:
    assets = Assets(STATIC)
    app.extensions["assets"] = assets
    app.add_template_global(lambda path: f"/assets/{assets.release}/{path}", "asset")
    app.jinja_env.globals.update(theme_colours=THEME_COLOURS)
    app.register_blueprint(blueprint)


@blueprint.get("/<release>/<path:path>")
@public
def file(release: str, path: str) -> Response:
    assets: Assets = current_app.extensions["assets"]
    found = assets.files.get(path)
    if found is None:
        abort(404)
    response = _encoded(found)
    is_current = release == assets.release  # an old page's file is served, but not remembered
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "no-cache"
    return response


def _encoded(found: Asset) -> Response:
    if found.mimetype not in TEXT:
        return Response(found.body, mimetype=found.mimetype)
    accepted = {name.lower() for name, quality in request.accept_encodings if quality > 0}
    encoding = next((name for name in ENCODINGS if name in accepted), "")
    response = Response(getattr(found, encoding or "body"), mimetype=found.mimetype)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.vary.add("Accept-Encoding")
    return response


def _body(path: Path, folder: Path) -> bytes:
    """What others published stays byte for byte; our own scripts leave their comments at home."""
    body = path.read_bytes()
    is_ours = path.suffix == ".js" and VENDOR not in path.relative_to(folder).parts
    return COMMENT_LINE.sub(b"", body) if is_ours else body


def _joined(folder: Path) -> bytes:
    names = {path.stem: path for path in sorted(folder.glob("*.css"))}
    middle = [name for name in names if name not in FIRST + LAST]
    parts = [names[name].read_text(encoding="utf-8") for name in (*FIRST, *middle, *LAST) if name in names]
    return "\n".join(parts).encode()


def _mimetype(path: Path) -> str:
    if path.suffix == ".js":
        return "text/javascript"
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"
