"""Where somebody is signed in: one device signed out by its owner, a new one known or disowned."""

from uuid import UUID

from flask import Blueprint
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.account_security import known_browsers
from fieldapp.domain.people import sessions
from fieldapp.models import KnownBrowser, SignInSession
from fieldapp.web.access import one_or_404, signed_in
from fieldapp.web.layouts import mine_address
from fieldapp.web.rendering import see_other

blueprint = Blueprint("own_sessions", __name__, url_prefix="/account")


@blueprint.post("/sessions/<uuid:session_id>/end")
@signed_in
def end(session_id: UUID) -> Redirect:
    mine = select(SignInSession.id).where(SignInSession.person_id == current_user.id)
    one_or_404(mine.where(SignInSession.id == session_id))
    if sessions.end_sessions(db.session(), current_user.id, clock.now(), only=session_id):
        audit_log.line(db.session(), Act.END_OWN_SESSION, current_user.id, clock.now())
    return see_other(mine_address())


@blueprint.post("/browsers/<uuid:browser_id>/known")
@signed_in
def know(browser_id: UUID) -> Redirect:
    known_browsers.acknowledge(_own_browser(browser_id), clock.now())
    return see_other(mine_address())


@blueprint.post("/browsers/<uuid:browser_id>/unknown")
@signed_in
def disown(browser_id: UUID) -> Redirect:
    """Out at once; next comes a new password, since somebody else knows the present one."""
    known_browsers.disown(db.session(), _own_browser(browser_id), clock.now())
    return see_other("/sign-in/new-password")


def _own_browser(browser_id: UUID) -> KnownBrowser:
    mine = select(KnownBrowser).where(KnownBrowser.person_id == current_user.id)
    known = one_or_404(mine.where(KnownBrowser.id == browser_id))
    assert isinstance(known, KnownBrowser)  # noqa: S101 - tells the type checker
    return known
