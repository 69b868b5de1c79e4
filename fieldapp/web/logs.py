"""One log line a request, with an id that also stands on every error page. No personal words."""

import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

from fieldapp import logs


def init_app(app: Flask) -> None:
    logs.set_up(app.config["LOG_FORMAT"])
    app.before_request(_begin)
    app.after_request(_end)
    app.context_processor(lambda: {"request_id": request_id()})


def request_id() -> str:
    return str(g.get("request_id", ""))


def _begin() -> None:
    g.request_id = uuid4().hex[:12]
    g.request_began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    if request.endpoint != "assets.file" and request.blueprint != "health":
        structlog.get_logger().info(
            "request",
            id=request_id(),
            method=request.method,
            route=request.url_rule.rule if request.url_rule else "",
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("request_began", time.perf_counter())) * 1000, 1),
        )
    return response
