"""The one place that decides between a whole page and a fragment of it.

A block named like the element it fills can be asked for alone: htmx sends the target's id.
"""

from flask import Flask, Response, current_app, make_response, redirect, request
from werkzeug.wrappers import Response as Redirect


def init_app(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.add_template_global(lambda: request.headers.get("HX-Request") == "true", "asked_by_htmx")


def page(template: str, status: int = 200, **context: object) -> Response:
    source = current_app.jinja_env.get_template(template)
    current_app.update_template_context(context)
    block = _wanted_block()
    if block in source.blocks:
        html = "".join(source.blocks[block](source.new_context(context)))
    else:
        html = source.render(context)
    response = make_response(html, status)
    response.vary.update(["HX-Request-Type", "HX-Target"])
    return response


def see_other(address: str) -> Redirect:
    """Where every write sends the browser next."""
    return redirect(address, 303)


def _wanted_block() -> str:
    """The block htmx wants: its target's id, which htmx 4 sends as 'tag#id'."""
    if request.headers.get("HX-Request-Type") != "partial":
        return ""
    return request.headers.get("HX-Target", "").rpartition("#")[2].replace("-", "_")
