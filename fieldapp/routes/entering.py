"""What signing in and its second step share: an attempt is counted, a session begun, and where it leads."""

import re
from dataclasses import dataclass
from uuid import UUID

from flask import Response, request, session
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.access.actors import mark_of
from fieldapp.domain.account_security import known_browsers
from fieldapp.domain.people import second_steps, sessions, sign_in_failures
from fieldapp.forms.second_factor import CodeForm
from fieldapp.models import Person
from fieldapp.pages.second_factor import days_remembered
from fieldapp.web.browser_cookie import browser_token, keep_browser_token
from fieldapp.web.kept_forms import kept_for
from fieldapp.web.logs import request_id
from fieldapp.web.rendering import page, see_other
from fieldapp.web.request_values import browser

OUR_PATH = re.compile(r"/(?!/)[\w\-./?=&%+:]*", re.ASCII)
MINUTES = 5  # between the password and the code


@dataclass(frozen=True)
class Step:
    """Whose password was right a moment ago: what the signed cookie holds until the code is typed."""

    person_id: UUID
    password_mark: str
    is_phone: bool
    next: str


def count_attempt(person_id: UUID | None) -> bool:
    """One more attempt, before what was typed is looked at; False while a lock holds."""
    with db.keep() as own:
        return sign_in_failures.count_attempt(own, person_id, address(), clock.now())


def begin(person: Person, is_phone: bool, trusted_days: int = 0) -> None:
    """Begin a session in this browser, which its owner is told of when it is new."""
    own = browser_token() or known_browsers.new_token()
    known = known_browsers.meet(db.session(), person.id, own, browser(), clock.now())
    if trusted_days:
        known_browsers.trust(known, trusted_days, clock.now())
    keep_browser_token(own)
    token = sessions.begin_session(db.session(), person, is_phone, browser(), clock.now(), known.id)
    session.clear()
    session["_user_id"] = token  # what flask-login reads; the row can be ended
    session.permanent = is_phone


def ask_for_code(person: Person, is_phone: bool, next_page: str, kept_form: str) -> Response | Redirect:
    """The password was right: now the code. What was typed in an ended session goes along in the page."""
    session.clear()
    until = int(clock.now().timestamp()) + MINUTES * 60
    mark = second_steps.mark_of_password(person)
    session["second_step"] = [person.id.hex, mark, is_phone, next_page, until]
    if kept_form:
        return code_page(CodeForm(kept_form=kept_form))
    return see_other("/sign-in/code")


def awaited_step() -> Step | None:
    """Whose code is awaited in this browser; None when nobody's is, or not any more."""
    person_id, mark, is_phone, next_page, until = session.get("second_step") or ("", "", False, "", 0)
    if until < clock.now().timestamp():
        return None
    return Step(UUID(person_id), mark, is_phone, next_page)


def code_page(form: CodeForm, status: int = 200) -> Response:
    return page("sign_in/code.html", status=status, form=form, days=days_remembered())


def go_on(person: Person, sealed: str) -> Response:
    """On with the form that was being written, for the one who wrote it."""
    kept = kept_for(mark_of(person.id), sealed)
    return page("sign_in/go_on.html", kept=kept, sealed=sealed)


def me() -> Person:
    return db.session().get_one(Person, UUID(str(current_user.id)))


def note_failure(person_id: UUID | None) -> None:
    """The line outlives the refusal."""
    with db.keep() as own:
        sign_in_failures.note_failure(own, person_id, clock.now(), request_id())


def address() -> str:
    """Whose failed attempts are counted together."""
    return request.remote_addr or ""


def wanted(path: str | None) -> str:
    """The page asked for before signing in, if it is one of ours: one slash, then nothing a browser drops."""
    return path if path and OUR_PATH.fullmatch(path) and not path.startswith("/sign-") else ""
