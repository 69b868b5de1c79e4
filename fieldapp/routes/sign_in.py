"""Signing in and out, and setting a password. Hashing happens outside any write transaction."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Response, current_app, g, request, session, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.account_security import known_browsers, second_factors
from fieldapp.domain.people import one_time_codes, passwords, sessions, sign_in, sign_in_failures
from fieldapp.forms.sign_in import LONGEST_NEXT, ChangePasswordForm, NewPasswordForm, SignInForm
from fieldapp.models import Person
from fieldapp.routes import entering
from fieldapp.web.access import LAST_PERSON, public, signed_in
from fieldapp.web.browser_cookie import browser_token
from fieldapp.web.layouts import first_page, person_mark
from fieldapp.web.rendering import page, see_other
from fieldapp.web.request_size import ROUTE, takes
from fieldapp.web.request_values import browser, query

blueprint = Blueprint("sign_in", __name__)
LOOPBACK = {"127.0.0.1", "::1"}


@blueprint.get("/sign-in")
@public
def new() -> Response | Redirect:
    if current_user.is_authenticated:
        return see_other(first_page())
    form = SignInForm(next=query.text("next", longest=LONGEST_NEXT), own_phone="Mobi" in browser())
    return page("sign_in/new.html", form=form)


@blueprint.post("/sign-in")
@takes(ROUTE)
@public
def create() -> Redirect:
    form = SignInForm(request.form)
    if not form.validate():
        return page("sign_in/new.html", status=422, form=form)
    password = form.password.data or ""
    with db.looking():
        person = sign_in.person_named(db.session(), form.sign_in_name.data or "")
        known = _Known.of(person) if person is not None and _may_be_here(person) else _Known()
    guess = _guess(known, password)
    if guess is Guess.LOCKED or known.id is None:
        return _refuse(form, known)
    person = sign_in.still_theirs(db.session(), known.id, known.password_hash)
    fits = guess is Guess.RIGHT or (
        person is not None and one_time_codes.use_code(db.session(), person, password, clock.now())
    )
    if person is None or not fits:
        return _refuse(form, known)
    return _enter(person, form) or see_other(entering.wanted(form.next.data) or "/sign-in")


def _enter(person: Person, form: SignInForm) -> Response | Redirect | None:
    """In, or on to the second factor where one is asked; None when nothing but the page asked for comes next."""
    is_phone, kept = bool(form.own_phone.data), form.kept_form.data or ""
    if second_factors.is_on(db.session(), person.id) and not known_browsers.is_trusted(
        db.session(), person.id, browser_token(), clock.now()
    ):
        sign_in_failures.take_back(db.session(), person.id, entering.address())
        return entering.ask_for_code(person, is_phone, entering.wanted(form.next.data), kept)
    sign_in_failures.forgive(db.session(), person.id, entering.address())
    entering.begin(person, is_phone)
    return entering.go_on(person, kept) if kept else None


@blueprint.post("/sign-out")
@public
def sign_out() -> Redirect:
    found = g.get("sign_in_session") if current_user.is_authenticated else None
    if found:
        sessions.end_sessions(db.session(), found.person_id, clock.now(), only=found.id)
    _forget_session()
    return see_other("/")


@blueprint.post("/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> Redirect:
    sessions.end_sessions(db.session(), current_user.id, clock.now())
    audit_log.line(db.session(), Act.SIGN_OUT_EVERYWHERE, current_user.id, clock.now())
    _forget_session()
    return see_other("/sign-in")


@blueprint.get("/sign-in/new-password")
@signed_in
def new_password() -> Response:
    return page("sign_in/new_password.html", form=_password_form(None))


@blueprint.post("/sign-in/new-password")
@signed_in
def set_password() -> Redirect:
    form, known = _password_form(request.form), _Known.of(entering.me())
    if not form.validate():
        return page("sign_in/new_password.html", status=422, form=form)
    asks = isinstance(form, ChangePasswordForm)
    if isinstance(form, ChangePasswordForm) and _guess(known, form.current.data or "") is not Guess.RIGHT:
        return _refuse_change(form, known)
    hashed, is_phone = passwords.hash_password(form.password.data or ""), bool(g.sign_in_session.is_phone)
    person = sign_in.still_theirs(db.session(), cast(UUID, known.id), known.password_hash)
    if person is None:
        return _refuse_change(form, known)
    if asks:
        sign_in_failures.forgive(db.session(), person.id, entering.address())
    sign_in.set_password(db.session(), person, hashed, clock.now())
    entering.begin(person, is_phone)
    return see_other(first_page() if asks else url_for("guides.show_tour"))


class Guess(Enum):
    """What became of one attempt at a password."""

    RIGHT, WRONG, LOCKED = range(3)


@dataclass(frozen=True)
class _Known:
    """What an attempt is judged by: read before it is counted, so that no transaction is open while it is hashed."""

    id: UUID | None = None
    password_hash: str | None = None

    @classmethod
    def of(cls, person: Person) -> "_Known":
        return cls(person.id, person.password_hash)


def _guess(known: _Known, password: str) -> Guess:
    """One attempt: counted first, then looked at, which takes the same time whoever it is."""
    is_open = entering.count_attempt(known.id)
    fits = passwords.password_fits(known.password_hash, password)
    return Guess.LOCKED if not is_open else Guess.RIGHT if fits else Guess.WRONG


def _password_form(submitted: Any) -> NewPasswordForm:
    """Whoever came with a one-time code need not know an old password."""
    form = (NewPasswordForm if current_user.must_change_password else ChangePasswordForm)(submitted)
    form.whose = (current_user.sign_in_name, current_user.name, current_app.config["APP_NAME"])
    return form


def _forget_session() -> None:
    """What is still being written in another window stays the work of who signs out here."""
    mark = person_mark() if current_user.is_authenticated else ""
    session.clear()
    if mark:
        session[LAST_PERSON] = mark


def _refuse(form: SignInForm, known: _Known) -> Response:
    """The same words for an unknown name, a wrong password and a lock; the line outlives the refusal."""
    entering.note_failure(known.id)
    words = gettext(
        "Wrong name or password. After five failed attempts the account is locked for 15 minutes."
    )
    return page("sign_in/new.html", status=422, form=form, problem=words)


def _refuse_change(form: NewPasswordForm, known: _Known) -> Response:
    """Whoever found a phone that is signed in may guess no more often than at the door."""
    entering.note_failure(known.id)
    words = gettext(
        "Wrong current password. After five failed attempts the account is locked for 15 minutes."
    )
    form["current" if "current" in form else "password"].errors = [words]
    return page("sign_in/new_password.html", status=422, form=form)


def _may_be_here(person: Person) -> bool:
    """Everybody knows the demo accounts' password, so they work on this machine only."""
    return not person.is_demo or (current_app.config["DEMO"] and entering.address() in LOOPBACK)
