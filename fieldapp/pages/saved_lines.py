"""The line after a save: what happened, and what comes next. It is told by a cookie that the next page takes away.

A cookie and no part of the address: what a phone keeps of a page is found by its address, and neither going back nor
loading again tells the same once more. After a save through the outbox the phone sets it itself (static/js/saving.js).
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import Flask, Response, g, request, session, url_for
from flask_babel import gettext
from flask_login import current_user

from fieldapp import clock, db
from fieldapp.domain.overview.today import entries
from fieldapp.domain.patrols import patrols
from fieldapp.entries.cases.step_table import BY_NOUN
from fieldapp.pages.saved_words import CODES, LINES, STEP
from fieldapp.pages.today import card_of
from fieldapp.web.access import actor
from fieldapp.web.layouts import first_page
from fieldapp.web.request_values import cookies, headers

COOKIE, SECONDS = "saved", 60
SEES_OTHER = 303
UNDO = "undo"
LONGEST_TITLE = 20


@dataclass(frozen=True)
class SavedLine:
    """`next`: (words, address) of what may follow. `undo`: the address and fields of a form that takes it back."""

    words: str
    next: list[tuple[str, str]]
    undo: tuple[str, dict[str, str]] | None = None


def init_app(app: Flask) -> None:
    app.add_template_global(saved_line)
    app.after_request(_tell)


def saved_line() -> SavedLine | None:
    """What the save before this page did; asked for once, by the frame around the page."""
    code = cookies.text(COOKIE)
    is_answer = request.method not in db.READS  # a form that comes back has something else to say
    if not code or is_answer or not current_user.is_authenticated or "X-Empty" in headers:
        return None
    g.saved_line_is_told = True
    words, undo = _words(code), session.pop(UNDO, None)
    if undo:
        undo = (undo[0], {"submission_id": str(uuid4()), **undo[1]})
    return SavedLine(words, _next(code), undo) if words else None


def remember_undo(address: str, fields: dict[str, Any]) -> None:
    """For a row that is gone: what makes it again, in the signed cookie until the next page."""
    session[UNDO] = [address, fields]


def _words(code: str) -> str:
    if code.startswith(STEP):
        step = BY_NOUN.get(code.removeprefix(STEP))
        return gettext("Recorded: %(step)s.", step=step.title) if step else ""
    return str(LINES.get(code, ""))


def _next(code: str) -> list[tuple[str, str]]:
    if not actor().starts_in_field:
        return [(gettext("Overview"), first_page())] if request.path != first_page() else []
    links = [(gettext("Report another problem"), url_for("field.reports.new"))] if code == "report" else []
    begun = patrols.unfinished(db.session(), actor())
    if begun is not None:
        links.append((gettext("Continue patrol"), url_for("field.patrols.edit", patrol_id=begun.id)))
    else:
        links += _next_of_today()
    return [link for link in links if link[1] != request.path]


def _next_of_today() -> list[tuple[str, str]]:
    """What is most pressing now, and the whole list."""
    cards: list[dict[str, Any]] = [card_of(entry) for entry in entries(db.session(), actor(), clock.now())]
    others = [card for card in cards if card["href"] != request.path][:1]
    first = [(gettext("Next: %(what)s", what=_short(card["title"])), card["href"]) for card in others]
    return [*first, (gettext("Today"), url_for("field.today.index"))]


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"


def _tell(response: Response) -> Response:
    """Note what was saved for the page that follows, and forget what a page has told."""
    if g.get("saved_line_is_told"):
        response.delete_cookie(COOKIE)
    code = _code() if response.status_code == SEES_OTHER else ""
    if code:
        response.set_cookie(COOKIE, code, max_age=SECONDS, samesite="Lax")
    return response


def _code() -> str:
    endpoint = (request.endpoint or "").removeprefix("field.case_steps").removeprefix("case_steps")
    if endpoint == ".create" and request.view_args:
        return f"{STEP}{request.view_args['noun']}"
    return CODES.get(request.endpoint or "", "")
