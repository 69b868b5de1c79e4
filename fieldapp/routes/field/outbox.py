"""The outbox on the phone. The page holds no word about anybody: its script draws what lies on the phone."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import lazy_gettext as _l

from fieldapp.pages.submissions.kinds import KINDS
from fieldapp.web.access import signed_in
from fieldapp.web.rendering import page

blueprint = Blueprint("outbox", __name__, url_prefix="/outbox")

# Why something has not arrived, by what the phone noted.
ERRORS: dict[str, Any] = {
    "no_answer": _l("The server could not be reached. It is tried again by itself."),
    "busy": _l("The server was busy. It is tried again by itself."),
    "old_app": _l("This app is too old. Please close all its pages and open it again."),
    "signed_out": _l("Please sign in, then it is uploaded."),
    "other_person": _l("Somebody else was signed in here. It goes on when you are signed in again."),
    "other_content": _l("Other content is stored under this number. Please export it for your centre."),
    "too_large": _l("There is too much text in it. Please shorten it."),
    "unreadable": _l("This could not be read. Please look at it again."),
    "broken": _l("This can no longer be opened on this phone. Please tell your centre."),
    "photo": _l("A photo could not be read; everything else has arrived."),
}
# State on the phone → words, tone, icon.
STATES = [
    ("queued", _l("Waiting to be uploaded"), "info", "clock"),
    ("sending", _l("Being uploaded"), "info", "up"),
    ("photos_pending", _l("Text has arrived, photos still to come"), "info", "image"),
    ("waiting_login", _l("Uploaded after signing in"), "warn", "lock"),
    ("held", _l("Held back"), "danger", "pause"),
    ("needs_fix", _l("Please put it right"), "danger", "warn"),
    ("review", _l("Arrived; the grid head decides"), "warn", "people"),
    ("sent", _l("Arrived"), "ok", "check"),
]


@blueprint.get("")
@signed_in
def index() -> Response:
    words = {"kinds": _plain(KINDS), "errors": _plain(ERRORS)}
    return page("field/outbox/index.html", words=words, states=STATES)


def _plain(words: dict[str, Any]) -> dict[str, str]:
    return {name: str(text) for name, text in words.items()}
