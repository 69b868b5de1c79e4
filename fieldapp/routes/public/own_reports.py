"""What reporters do on the tracking page of their own report: answer, add, confirm, withdraw, say how to be reached."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import N_, AlreadyDone, RuleBroken
from fieldapp.domain.reports import confirmations, own_steps
from fieldapp.domain.reports.own_steps import Said
from fieldapp.entries.uploads import PHOTOS, receive_photos
from fieldapp.forms import own_reports as forms
from fieldapp.forms.own_reports import OwnForm
from fieldapp.models import ContactWish, Door, Photo, Report, Solved
from fieldapp.pages import tracking as pages
from fieldapp.routes.public import pins
from fieldapp.web.access import public
from fieldapp.web.rate_limits import ACTING, limiter
from fieldapp.web.rendering import page, see_other
from fieldapp.web.request_size import takes
from fieldapp.web.submit_once import once

blueprint = Blueprint("own_reports", __name__, url_prefix="/track")
ASKS_PIN = N_("Please enter your PIN again. What you wrote is kept.")
Act = Callable[[Report, Any, list[Photo]], object]


@blueprint.post("/<code>/answer")
@takes(PHOTOS)
@limiter.limit(ACTING)
@public
def answer(code: str) -> Redirect:
    return _act_then_go_back(code, forms.AnswerForm(request.form), _answer)


@blueprint.post("/<code>/additions")
@takes(PHOTOS)
@limiter.limit(ACTING)
@public
def add(code: str) -> Redirect:
    return _act_then_go_back(code, forms.AdditionForm(request.form), _add)


@blueprint.post("/<code>/confirmation")
@limiter.limit(ACTING)
@public
def confirm(code: str) -> Redirect:
    return _act_then_go_back(code, forms.ConfirmationForm(request.form), _confirm)


@blueprint.post("/<code>/withdrawal")
@limiter.limit(ACTING)
@public
def withdraw(code: str) -> Redirect:
    return _act_then_go_back(code, forms.WithdrawalForm(request.form), _withdraw)


@blueprint.post("/<code>/contact")
@limiter.limit(ACTING)
@public
def change_contact(code: str) -> Redirect:
    return _act_then_go_back(code, forms.ContactForm(request.form), _change_contact)


def _act_then_go_back(code: str, form: OwnForm, act: Act) -> Redirect:
    """One step of the reporter's own, once; the page again with all that was typed where it could not be taken."""
    report = pins.found(code)
    problem = ""
    if form.validate() and not (problem := _still_locked(report, form)):
        try:
            photos = receive_photos()
            once(
                form,
                f"report_{act.__name__.strip('_')}",
                lambda: _ids(act, report, form, photos),
                Door.PUBLIC,
            )
        except (RuleBroken, AlreadyDone) as broken:
            problem = gettext(str(broken))
        else:
            pins.open_again(report)
            return see_other(url_for("public.tracking.show", code=code))
    return _again(report, form, problem)


def _still_locked(report: Report, form: OwnForm) -> str:
    """Why somebody may not act for this report, or nothing. A page that stood open too long sends the PIN along."""
    if pins.is_own(report):
        return ""
    return pins.unlock(report, form.pin.data) if form.pin.data else gettext(ASKS_PIN)


def _again(report: Report, form: OwnForm, problem: str) -> Response:
    context = pages.context(report, pins.is_own(report), form, problem)
    return page("public/tracking/show.html", status=422, had_photos=bool(request.files), **context)


def _ids(act: Act, report: Report, form: OwnForm, photos: list[Photo]) -> dict[str, str]:
    act(report, form, photos)
    return {"id": str(report.id)}


def _answer(report: Report, form: forms.AnswerForm, photos: list[Photo]) -> None:
    own_steps.answer(db.session(), report, Said(form.answer.data or "", photos), clock.now())


def _add(report: Report, form: forms.AdditionForm, photos: list[Photo]) -> None:
    own_steps.add(db.session(), report, Said(form.addition.data or "", photos), clock.now())


def _confirm(report: Report, form: forms.ConfirmationForm, _photos: list[Photo]) -> None:
    stars = int(form.stars.data) if form.stars.data else None
    said = Said(form.remark.data or "")
    confirmations.confirm(db.session(), report, Solved(form.solved.data), stars, said, clock.now())


def _withdraw(report: Report, form: forms.WithdrawalForm, _photos: list[Photo]) -> None:
    own_steps.withdraw(db.session(), report, form.reason.data or "", clock.now())


def _change_contact(report: Report, form: forms.ContactForm, _photos: list[Photo]) -> None:
    wish = ContactWish(form.contact_wish.data)
    own_steps.change_contact(db.session(), report, wish, form.new_phone.data or "")
