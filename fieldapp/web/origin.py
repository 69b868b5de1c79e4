"""Refuse writes from other sites by Sec-Fetch-Site, or Origin where a browser lacks it.

There is no token to go stale, so a form filled in offline can still be sent days later.
"""

from urllib.parse import urlsplit

from flask import Flask, abort, request

READS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    app.before_request(_refuse_cross_site_writes)


def _refuse_cross_site_writes() -> None:
    if request.method in READS:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        allowed = site in {"same-origin", "none"}
    elif origin is not None:
        allowed = urlsplit(origin).netloc == request.host
    else:  # no browser: fine for a program, never with somebody's cookie
        allowed = not request.cookies
    if not allowed:
        abort(403)
