"""Every route says who may call it: @public, @signed_in or @working(verb). A silent one is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar, cast
from urllib.parse import quote

from flask import Flask, Response, abort, current_app, g, redirect, request, session
from flask_login import LoginManager, current_user

from fieldapp import clock, db
from fieldapp.domain.access.actors import Actor, mark_of
from fieldapp.domain.people import sessions
from fieldapp.models import Person
from fieldapp.web.request_size import READS
from fieldapp.web.request_values import headers, here

View = TypeVar("View", bound=Callable[..., object])

COOKIE_NAME = "fieldapp"
LAST_PERSON = "was"  # in the signed cookie after signing out: the mark of who did
# What somebody who must first set up a second factor may still reach.
BEFORE_SECOND_FACTOR = frozenset(
    {
        "second_factor.show",
        "second_factor.start",
        "second_factor.confirm",
        "sign_in.new_password",
        "sign_in.set_password",
        "sign_in.sign_out",
        "sign_in.sign_out_everywhere",
    }
)
# What somebody who must first set a password may still reach.
BEFORE_NEW_PASSWORD = frozenset({"sign_in.new_password", "sign_in.set_password", "sign_in.sign_out"})


def public(view: View) -> View:
    return _declare(view, "public")


def signed_in(view: View) -> View:
    """Anybody with an account and a posting, or just an account."""
    return _declare(view, "signed_in")


def working(verb: str) -> Callable[[View], View]:
    """Only somebody with a posting whose role has this verb in the policy table, at any place."""
    return lambda view: _declare(view, verb)


def unattended(view: View) -> View:
    """What a page asks for by itself: nobody is there, so the session goes on ageing."""
    view.is_unattended = True  # type: ignore[attr-defined]
    return view


def access_of(endpoint: str) -> str | None:
    return getattr(current_app.view_functions[endpoint], "access", None)


def actor() -> Actor:
    """Who is making this request, with their active postings; what a phone keeps is less than they may see."""
    if "actor" not in g:
        person = cast(Person, current_user._get_current_object())
        g.actor = Actor.of(person, clock.today(), takes_along=asks_to_keep())
    return cast(Actor, g.actor)


def asks_to_keep() -> bool:
    """Whether a phone asks for one page of the field, to keep it."""
    return "X-Kept" in headers and request.method == "GET" and request.path.startswith("/field/")


def take_along() -> Actor:
    """From here on this request reads for a phone's store only."""
    g.actor = replace(actor(), takes_along=True)
    return g.actor


@contextmanager
def acting_as(someone: Actor) -> Iterator[None]:
    """For this block, `actor()` is somebody else: the sender of a submission that is judged now."""
    before = g.get("actor")
    g.actor = someone
    try:
        yield
    finally:
        if before is None:
            g.pop("actor")
        else:
            g.actor = before


def require(allowed: bool) -> None:
    """Seen, but not theirs to do: 403."""
    if not allowed:
        abort(403)


def init_app(app: Flask) -> None:
    login = LoginManager(app)
    login.session_protection = None  # a phone changes its address all day, and nothing asks how fresh one is
    login.user_loader(_person_of_session)
    app.before_request(_look_and_enforce)


def _person_of_session(token: str) -> Person | None:
    if "sign_in_session" not in g:
        g.sign_in_session = sessions.find_session(db.session(), token, clock.now())
    return g.sign_in_session.person if g.sign_in_session else None


def mark_of_browser() -> str:
    """The mark of whoever was signed in last in this browser, also when that session has ended; else nothing."""
    with db.looking():
        token = session.get("_user_id")
        person_id = sessions.person_of(db.session(), token) if token else None
    return mark_of(person_id) if person_id else str(session.get(LAST_PERSON, ""))


def _declare(view: View, access: str) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def _look_and_enforce() -> Response | None:
    with db.looking():
        refusal = _enforce()
    _touch_session()
    if request.url_rule is not None and refusal is None and request.method not in READS:
        request.form  # noqa: B018 - the whole body is read here, before the view's transaction begins
    return refusal


def _touch_session() -> None:
    """Note every few minutes that a session is in use, so that an idle one can end; its cookie lives on with it."""
    found = g.get("sign_in_session")
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "is_unattended", False):
        return
    if found and sessions.needs_touch(found, clock.now()):
        session_id = found.id
        with db.keep() as own:
            sessions.touch(own, session_id, clock.now())
        session.modified = True


def _enforce() -> Response | None:
    if request.endpoint is None:
        return None
    access = access_of(request.endpoint)
    if access == "public":
        return None
    if access is None:
        abort(401)
    if not current_user.is_authenticated:
        if request.method == "GET" and "HX-Request" not in headers and not asks_to_keep():
            return cast(Response, redirect(f"/sign-in?next={quote(here())}", 303))
        abort(401)
    if before := _before_anything_else(request.endpoint):
        return cast(Response, redirect(before, 303))
    if access != "signed_in":
        require(actor().may_anywhere(access))
    return None


def _before_anything_else(endpoint: str) -> str:
    """Where somebody has to go first: to a new password, to the set-up of a second factor; else nowhere."""
    if current_user.must_change_password and endpoint not in BEFORE_NEW_PASSWORD:
        return "/sign-in/new-password"
    if g.sign_in_session.needs_second_factor and endpoint not in BEFORE_SECOND_FACTOR:
        return "/account/second-factor"
    return ""


def one_or_404(query: object, **parameters: object) -> object:
    """The single row of a scoped query; outside the actor's area it does not exist."""
    row = db.session().scalars(query, parameters).unique().one_or_none()  # type: ignore[call-overload]
    return row if row is not None else abort(404)


__all__ = [
    "access_of",
    "actor",
    "asks_to_keep",
    "one_or_404",
    "public",
    "require",
    "signed_in",
    "take_along",
    "unattended",
    "working",
]
