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
    "no_answer": _l("The server cannot be reached. The app will try again automatically."),
    "busy": _l("The server is busy. The app will try again automatically."),
    "old_app": _l("This app version is out of date. Please close all its pages and open it again."),
    "signed_out": _l("Uploads after you sign in."),
    "other_person": _l(
        "Someone else was signed in on this phone. The upload continues when you sign in again."
    ),
    "other_content": _l(
        "Different content is stored under this number. Please export it and give it to your grid centre."
    ),
    "too_large": _l("The text is too long. Please shorten it."),
    "unreadable": _l("This could not be read. Please check it."),
    "broken": _l("This can no longer be opened on this phone. Please contact your grid centre."),
    "photo": _l("One photo could not be read. Everything else has arrived."),
}
# State on the phone → words, tone, icon.
STATES = [
    ("queued", _l("Waiting to be uploaded"), "info", "clock"),
    ("sending", _l("Uploading"), "info", "up"),
    ("photos_pending", _l("Text uploaded, photos pending"), "info", "image"),
    ("waiting_login", _l("Uploaded after signing in"), "warn", "lock"),
    ("held", _l("Upload paused"), "danger", "pause"),
    ("needs_fix", _l("Needs correcting"), "danger", "warn"),
    ("review", _l("Arrived; waiting for the grid head"), "warn", "people"),
    ("sent", _l("Arrived"), "ok", "check"),
]


@blueprint.get("")
@signed_in
def index() -> Response:
    words = {"kinds": _plain(KINDS), "errors": _plain(ERRORS)}
    return page("field/outbox/index.html", words=words, states=STATES)


def _plain(words: dict[str, Any]) -> dict[str, str]:
    return {name: str(text) for name, text in words.items()}
