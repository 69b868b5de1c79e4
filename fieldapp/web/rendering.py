"""The one place that decides between a whole page, a fragment of it, and what a phone keeps of it.

A block named like the element it fills can be asked for alone: htmx sends the target's id.
"""

from collections.abc import Callable, MutableMapping
from contextlib import suppress
from typing import Any

import msgspec
from flask import Flask, Response, abort, current_app, make_response, redirect, request
from werkzeug.wrappers import Response as Redirect

from fieldapp.web import offline_pages
from fieldapp.web.access import asks_to_keep
from fieldapp.web.layouts import person_mark
from fieldapp.web.request_values import headers, here


def init_app(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    # No template has globals of its own, and the chain of two dicts made for it is slow to look through.
    app.jinja_env.make_globals = _globals_of(app)  # type: ignore[method-assign]
    app.add_template_global(is_asked_by_script, "asked_by_htmx")


def _globals_of(app: Flask) -> Callable[..., MutableMapping[str, Any]]:
    return lambda _own=None: app.jinja_env.globals


def page(template: str, status: int = 200, **context: object) -> Response:
    if status == 200 and asks_to_keep():
        with suppress(offline_pages.NotKept):
            return _kept(offline_pages.Draft(here(), template, dict(context)))
    source = current_app.jinja_env.get_template(template)
    current_app.update_template_context(context)
    block = _wanted_block()
    if block in source.blocks:
        html = "".join(source.blocks[block](source.new_context(context)))
    else:
        html = source.render(context)
    response = make_response(html, status)
    response.vary.update(["HX-Request-Type", "HX-Target", "X-Kept"])
    return response


def form_status() -> int:
    """The status of a page with a form: 422 when it comes back to be put right."""
    return 422 if request.method == "POST" else 200


def is_asked_by_script() -> bool:
    return headers.text("HX-Request") == "true"


def asks_for_part() -> bool:
    """Whether a part of a page alone is asked for, so that the rest of it need not be read."""
    return bool(_wanted_block())


def _kept(draft: offline_pages.Draft) -> Response:
    """The page as JSON for a phone's store, or 304 when the phone has it like this."""
    if "X-Person" in headers and headers.text("X-Person") != person_mark():
        abort(403)  # somebody else has signed in since: not into the first one's store
    drawn = offline_pages.Press().draw(draft)
    is_known = drawn.etag in headers.text("If-None-Match", longest=1000)
    body = b"" if is_known else msgspec.json.encode(drawn)
    response = current_app.response_class(body, 304 if is_known else 200, mimetype="application/json")
    response.set_etag(drawn.etag)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("X-Kept")
    return response


def see_other(address: str) -> Redirect:
    """Where every write sends the browser next."""
    return redirect(address, 303)


def _wanted_block() -> str:
    """The block htmx wants: its target's id, which htmx 4 sends as 'tag#id'."""
    if headers.text("HX-Request-Type") != "partial":
        return ""
    block = headers.text("HX-Target").rpartition("#")[2].replace("-", "_")
    return "" if block in _blocks_of_frames() else block


def _blocks_of_frames() -> frozenset[str]:
    """What a page fills in of the frame around it: these parts mean nothing without the page."""
    found: frozenset[str] | None = current_app.extensions.get("blocks_of_frames")
    if found is None:
        jinja = current_app.jinja_env
        frames = jinja.list_templates(filter_func=lambda name: name.startswith("layouts/"))
        found = frozenset(block for name in frames for block in jinja.get_template(name).blocks)
        current_app.extensions["blocks_of_frames"] = found
    return found
