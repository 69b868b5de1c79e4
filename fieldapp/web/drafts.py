"""Answers of a public form until it is sent: sealed, in cookies of the browser that gave them, and nowhere else.

Each draft has an address of its own, and its cookies go to that address alone: a second tab is another draft.
docs/decisions/0016 says why they live there and what was measured.
"""

import base64
import json
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from werkzeug.wrappers import Response

from fieldapp import clock
from fieldapp.crypto import keys
from fieldapp.web.request_values import cookies

HOURS = 4  # without another answer; then the browser drops it, and it is not read any more either
PIECE, PIECES = (
    3600,
    2,
)  # letters of a cookie's value; browsers keep 4,096 bytes with its name and what else it says
# Every character there is; two bytes for a common Chinese one, where UTF-8 takes three.
ENCODING = "gb18030"


class DraftTooLong(ValueError):
    """More was typed than the browser can keep."""


@dataclass
class Draft:
    """One form being filled in. `id` stands in its address; `submission_id` is only known to this browser.

    `answers` are as they were typed, `marks` are ours. `is_lost`: nothing came with the request.
    """

    id: UUID
    submission_id: UUID = field(default_factory=uuid4)
    answers: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    is_lost: bool = False


def find_draft(draft_id: UUID) -> Draft:
    """The draft of this address, or an empty one when the browser keeps none or it is too old."""
    sealed = "".join(cookies.text(_name(number), longest=PIECE) for number in range(PIECES))
    try:
        plain = keys.unseal(base64.urlsafe_b64decode(sealed), _place(draft_id))
        saved_at, submission_id, answers, marks = json.loads(plain.decode(ENCODING))
    except (ValueError, NotBase64):
        return Draft(draft_id, is_lost=True)
    if not 0 <= clock.now().timestamp() - saved_at <= HOURS * 3600:
        return Draft(draft_id, is_lost=True)
    return Draft(draft_id, UUID(submission_id), answers, marks)


def keep_draft(answer: Response, draft: Draft, path: str) -> None:
    """Give the draft to the browser, for addresses below `path`. Raises DraftTooLong."""
    saved_at = int(clock.now().timestamp())
    said = json.dumps([saved_at, str(draft.submission_id), draft.answers, draft.marks], ensure_ascii=False)
    plain = said.encode(ENCODING, errors="replace")
    sealed = base64.urlsafe_b64encode(keys.seal(plain, _place(draft.id))).decode()
    if len(sealed) > PIECE * PIECES:
        raise DraftTooLong
    for number in range(PIECES):
        if piece := sealed[number * PIECE : (number + 1) * PIECE]:
            answer.set_cookie(_name(number), piece, max_age=HOURS * 3600, path=path, **_guarded())
        elif _name(number) in cookies:
            _drop(answer, number, path)


def forget_draft(answer: Response, path: str) -> None:
    """Nothing of the draft stays in the browser."""
    for number in range(PIECES):
        _drop(answer, number, path)


def _drop(answer: Response, number: int, path: str) -> None:
    answer.delete_cookie(_name(number), path=path, **_guarded())


def _guarded() -> dict[str, Any]:
    return {"secure": current_app.config["SESSION_COOKIE_SECURE"], "httponly": True, "samesite": "Lax"}


def _name(number: int) -> str:
    return f"draft{number}"


def _place(draft_id: UUID) -> str:
    return f"draft {draft_id}"
