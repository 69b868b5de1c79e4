"""The cookie a browser is known by from one sign-in to the next: a random value that says nothing else."""

import re

from flask import Response, after_this_request, current_app

from fieldapp.web.request_values import cookies

NAME = "browser"
DAYS = 180
VALUE = re.compile(r"[\w-]{32}", re.ASCII)


def browser_token() -> str:
    """The value the browser brings; empty for none and for what we never gave."""
    value = cookies.text(NAME, longest=64)
    return value if VALUE.fullmatch(value) else ""


def keep_browser_token(token: str) -> None:
    """Give it to the browser with the answer to this request."""

    @after_this_request
    def _set(answer: Response) -> Response:
        if answer.status_code >= 500:  # nothing was kept
            return answer
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        answer.set_cookie(NAME, token, max_age=DAYS * 86400, secure=secure, httponly=True, samesite="Lax")
        return answer
