"""One status code and one page for each way a request can fail; each page carries the request id."""

from uuid import UUID

from flask import Flask, Response, current_app, g, jsonify, make_response, request, session
from flask_babel import gettext
from flask_login import AnonymousUserMixin, current_user
from werkzeug.exceptions import Conflict, HTTPException, InternalServerError

from fieldapp import clock, db
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.outages import RETRY_AFTER, Outage, is_taken, outage_of
from fieldapp.web import kept_forms
from fieldapp.web.logs import request_id
from fieldapp.web.rendering import page

PROTOCOLS = frozenset({"sync", "blobs"})  # blueprints that answer a phone's script


def init_app(app: Flask) -> None:
    app.register_error_handler(NotYours, lambda error: _explain(str(error), 403))
    app.register_error_handler(AlreadyDone, lambda error: _explain(str(error), 409))
    app.register_error_handler(RuleBroken, lambda error: _explain(str(error), 422))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def note_refusal() -> None:
    """Who was refused what stays in the access log, though the request itself is undone."""
    if not current_user.is_authenticated:
        return
    person_id, where = current_user.id, request.endpoint or ""
    subject = next((value for value in (request.view_args or {}).values() if isinstance(value, UUID)), None)
    with db.keep() as own:
        entry = audit_log.line(own, Act.REFUSED, person_id, clock.now(), (where, subject))
        entry.request_id = request_id()


def _explain(message: str, status: int) -> Response:
    if status == 403:
        note_refusal()
    return page("errors/error.html", status=status, message=gettext(message))


def _http(error: HTTPException) -> Response | HTTPException:
    code = error.code or 500
    if code == 500 and (answer := _not_now(error)):  # in the commit, after the view
        return answer
    if code < 400:
        return error
    if code == 403:
        note_refusal()
    if code == 413 and request.path.startswith("/sync/"):
        return make_response(jsonify(state="too_large"), code)
    if code >= 500:
        return _undone(code)
    if code == 401 and (answer := kept_forms.ask_for_password()):
        return answer
    return page("errors/error.html", status=code, message=_words(code))


def _broken(error: Exception) -> Response:
    if answer := _not_now(error):
        return answer
    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.testing:
        raise error
    current_app.logger.error("unhandled", exc_info=error)
    return _undone(InternalServerError.code)


def _not_now(error: Exception) -> Response | None:
    """The answer to an error that is no fault of ours and goes away with another try."""
    if outage := outage_of(error):
        return _later(error, outage)
    if not is_taken(error):
        return None
    if request.blueprint in PROTOCOLS:
        return _later(error, Outage.BUSY)
    current_app.logger.warning("taken", exc_info=error)
    return _undone(Conflict.code)


def _undone(code: int) -> Response:
    """The page for what broke on our side, in the view or in the commit: nothing of the request is kept.

    Neither rows nor what would travel in the browser's cookie. Where the person's own page cannot be drawn any
    more, it is drawn for anybody.
    """
    session.modified = False
    try:
        db.session().rollback()
        with db.looking():
            return page("errors/error.html", status=code, message=_words(code))
    except Exception as worse:
        current_app.logger.warning("no_error_page", exc_info=worse)
        g._login_user = AnonymousUserMixin()
        return page("errors/error.html", status=code, message=_words(code))


def _later(error: Exception, outage: Outage) -> Response:
    """Nothing was accepted, and nobody did anything wrong: a phone sends it again by itself, a person is told so."""
    session.modified = False
    g._login_user = AnonymousUserMixin()  # the page is drawn without asking the database who reads it
    current_app.logger.warning("outage: %s", outage.value, exc_info=error)
    if request.blueprint in PROTOCOLS:
        response = jsonify(state="later", because=outage.value)
        response.status_code = 503
    else:
        response = page("errors/error.html", status=503, message=_words_of(outage))
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _words_of(outage: Outage) -> str:
    if outage is Outage.FULL:
        return gettext(
            "The server is out of space, so this was not received. Go back to find what you entered, "
            "then send it without photos or try later."
        )
    if request.method in db.READS:
        return gettext("The server is busy or under maintenance. Please try again in a minute.")
    return gettext(
        "The server is busy or under maintenance, so this was not received. Go back to find what you "
        "entered, and try again in a minute."
    )


def _refused() -> str:
    """A page that is not for this role is something else than a step that is not for this person."""
    if request.method in db.READS:
        return gettext("This page is not for your role. If you need it, please ask your grid centre.")
    return gettext("This step is not yours to take, so nothing was changed. Please ask your grid centre.")


def _words(code: int) -> str:
    words = {
        400: gettext("The request could not be read. Please go back and try again."),
        401: gettext("Please sign in first."),
        403: _refused(),
        404: gettext("This page does not exist, or it is outside your area."),
        405: gettext("This address does not support this action."),
        409: gettext(
            "Someone else saved the same at the same moment, so this was not saved. Go back to find what you "
            "entered, check what is there now, and try again."
        ),
        413: gettext(
            "What you sent is too large and was not received. Go back to find what you entered, then "
            "send fewer or smaller photos, or less text."
        ),
        414: gettext("This address is too long. Please go back and choose fewer items."),
        429: gettext("Too many attempts. Please wait a moment and try again."),
    }
    return words.get(
        code, gettext("Something went wrong on our side. What you entered was not saved. Please try again.")
    )
