"""Refuse writes from other sites by Sec-Fetch-Site, or Origin where a browser lacks it.

There is no token to go stale, so a form filled in offline can still be sent days later.
"""

from flask import Flask, abort, request

from fieldapp.web.request_values import headers, split

READS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    app.before_request(_refuse_cross_site_writes)


def _refuse_cross_site_writes() -> None:
    if request.method in READS:
        return
    if "Sec-Fetch-Site" in headers:
        allowed = headers.text("Sec-Fetch-Site") in {"same-origin", "none"}
    elif "Origin" in headers:
        allowed = split(headers.text("Origin", longest=1000)).netloc == request.host
    else:  # no browser: fine for a program, never with somebody's cookie
        allowed = not request.cookies
    if not allowed:
        abort(403)
