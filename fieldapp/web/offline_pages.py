"""A page as a phone keeps it: drawn by its own template, without the frame around it."""

import hashlib
import html
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask, current_app

from fieldapp import clock
from fieldapp.forms.base import CreatingForm
from fieldapp.web.context_hash import Fingerprints, short_hash
from fieldapp.web.locale import select_locale

FRAME = "layouts/kept.html"
CUT = "\x1f"  # no field takes it (forms/base.py), so no page contains it


@dataclass(frozen=True)
class Draft:
    """A page that is not drawn yet: its address, its template, and everything the template is given.

    Two names in the context are for the phone alone: `is_partial` (something was left out of it, so the network
    is asked first) and `kept_until` (it shows what is masked elsewhere, and is forgotten then).
    """

    url: str
    template: str
    context: dict[str, Any]


class NotKept(Exception):
    """A page that no phone keeps: its template always has its own frame around it."""


class KeptPage(msgspec.Struct):
    """One line of a bundle, and the answer to a request for a page with `X-Kept: 1`.

    `html` is the content of main; `until` is there only for what is forgotten then.
    """

    url: str
    etag: str
    title: str
    tab: str
    html: str
    partial: bool
    until: datetime | msgspec.UnsetType = msgspec.UNSET


def init_app(app: Flask) -> None:
    app.extensions["release"] = _release(app)


class Press:
    """Draws many pages; what the context processors say is asked once."""

    def __init__(self) -> None:
        self._ground: dict[str, Any] = {}
        current_app.update_template_context(self._ground)
        self._ground |= {"frame": FRAME, "cut": CUT}

    def fingerprints(self) -> Fingerprints:
        """For one batch of drafts, all of whose rows are read."""
        ground = (current_app.extensions["release"], select_locale(), str(clock.today()))
        return Fingerprints(clock.now(), "\0".join(ground))

    def draw(self, draft: Draft) -> KeptPage:
        template = current_app.jinja_env.get_template(draft.template)
        drawn = template.render({**self._ground, **_without_ids(draft.context)})
        if CUT not in drawn:
            raise NotKept(draft.template)
        title, tab, main = drawn.split(CUT, 2)
        title, tab, main = html.unescape(title).strip(), tab.strip(), main.strip()
        is_partial, until = bool(draft.context.get("is_partial")), draft.context.get("kept_until")
        etag = short_hash(CUT.join((title, tab, main, str(is_partial), str(until))))
        return KeptPage(draft.url, etag, title, tab, main, is_partial, until or msgspec.UNSET)


def _without_ids(context: dict[str, Any]) -> dict[str, Any]:
    """A kept form has no submission id: the phone gives one each time the form is begun."""
    for value in context.values():
        if isinstance(value, CreatingForm):
            value.submission_id.data = ""
    return context


def _release(app: Flask) -> str:
    """Another one whenever anything may be drawn differently: code, templates, words, files."""
    digest = hashlib.blake2b(app.extensions["assets"].release.encode(), digest_size=6)
    for kind in ("*.py", "*.html", "*.po"):
        for file in sorted(Path(app.root_path).rglob(kind)):
            digest.update(file.read_bytes())
    return digest.hexdigest()
