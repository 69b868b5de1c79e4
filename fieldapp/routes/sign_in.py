"""Signing in and out, and setting a password. Hashing happens outside any write transaction."""

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, g, request, session
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain import sign_in
from fieldapp.forms.sign_in import ChangePasswordForm, NewPasswordForm, SignInForm
from fieldapp.models import Person
from fieldapp.web.access import public, signed_in
from fieldapp.web.frames import first_page
from fieldapp.web.logs import request_id
from fieldapp.web.pages import page, see_other

blueprint = Blueprint("sign_in", __name__)
LOOPBACK = {"127.0.0.1", "::1"}
OUR_PATH = re.compile(r"/(?!/)[\w\-./?=&%+:]*", re.ASCII)


@blueprint.get("/sign-in")
@public
def new() -> Response | Redirect:
    if current_user.is_authenticated:
        return see_other(first_page())
    form = SignInForm(next=request.args.get("next", ""), own_phone="Mobi" in request.user_agent.string)
    return page("sign_in/new.html", form=form)


@blueprint.post("/sign-in")
@public
def create() -> Redirect:
    form = SignInForm(request.form)
    if not form.validate():
        return page("sign_in/new.html", status=422, form=form)
    with db.looking():
        person = sign_in.person_named(db.session(), form.sign_in_name.data or "")
        locked = sign_in.is_locked(db.session(), person, _address(), clock.now())
    fits = sign_in.password_fits(person, form.password.data or "")  # slow, so outside the transaction
    if person is None or locked or not _may_be_here(person):
        return _refuse(form, person)
    if not fits and not sign_in.use_code(db.session(), person, form.password.data or "", clock.now()):
        return _refuse(form, person)
    _begin(person, bool(form.own_phone.data))
    return see_other(_wanted(form.next.data) or "/sign-in")


@blueprint.post("/sign-out")
@public
def sign_out() -> Redirect:
    found = g.get("sign_in_session") if current_user.is_authenticated else None
    if found:
        sign_in.end_sessions(db.session(), found.person_id, clock.now(), only=found.id)
    session.clear()
    return see_other("/")


@blueprint.post("/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> Redirect:
    sign_in.end_sessions(db.session(), current_user.id, clock.now())
    session.clear()
    return see_other("/sign-in")


@blueprint.get("/sign-in/new-password")
@signed_in
def new_password() -> Response:
    return page("sign_in/new_password.html", form=_password_form(None))


@blueprint.post("/sign-in/new-password")
@signed_in
def set_password() -> Redirect:
    form, person = _password_form(request.form), _me()
    problem = "" if form.validate() else "form"
    if not problem and isinstance(form, ChangePasswordForm):
        fits = sign_in.password_fits(person, form.current.data or "")
        problem = "" if fits else gettext("The present password is not right.")
    if not problem and form.password.data == person.sign_in_name:
        problem = gettext("The password must differ from the sign-in name.")
    if problem:
        shown = "" if problem == "form" else problem
        return page("sign_in/new_password.html", status=422, form=form, problem=shown)
    hashed = sign_in.hash_password(form.password.data or "")
    is_phone = bool(g.sign_in_session.is_phone)
    sign_in.set_password(db.session(), person, hashed, clock.now())
    _begin(person, is_phone)
    return see_other(first_page())


def _me() -> Person:
    return db.session().get_one(Person, UUID(str(current_user.id)))


def _password_form(submitted: Any) -> NewPasswordForm:
    """Whoever came with a one-time code need not know an old password."""
    return (NewPasswordForm if current_user.must_change_password else ChangePasswordForm)(submitted)


def _begin(person: Person, is_phone: bool) -> None:
    browser = request.user_agent.string
    token = sign_in.begin_session(db.session(), person, is_phone, browser, clock.now())
    session.clear()
    session["_user_id"] = token  # what flask-login reads; the row can be ended
    session.permanent = is_phone


def _refuse(form: SignInForm, person: Person | None) -> Response:
    """The same words for an unknown name, a wrong password and a lock; the count outlives the refusal."""
    person_id = person.id if person else None
    with db.keep() as own:
        sign_in.note_failure(own, person_id, _address(), clock.now(), request_id())
    words = gettext("Name or password is not right. After five failures an account is locked for 15 minutes.")
    return page("sign_in/new.html", status=422, form=form, problem=words)


def _may_be_here(person: Person) -> bool:
    """Everybody knows the demo accounts' password, so they work on this machine only."""
    return not person.is_demo or (current_app.config["DEMO"] and _address() in LOOPBACK)


def _address() -> str:
    return request.remote_addr or ""


def _wanted(path: str | None) -> str:
    """The page asked for before signing in, if it is one of ours: one slash, then nothing a browser drops."""
    return path if path and OUR_PATH.fullmatch(path) and not path.startswith("/sign-") else ""
