"""STUB: to be written."""

from flask import Flask


def init_app(app: Flask) -> None:
    app.add_template_global(lambda path: f"/assets/x/{path}", "asset")
