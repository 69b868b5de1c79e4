"""The second factor: asked for after the password, set up and renewed by its owner."""

from flask import Blueprint, Response, current_app, g, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.account_security import second_factors
from fieldapp.domain.people import passwords, second_steps, sign_in_failures
from fieldapp.forms.second_factor import CodeForm, SetUpForm
from fieldapp.models import Person
from fieldapp.pages import second_factor as pages_second_factor
from fieldapp.routes import entering
from fieldapp.web.access import public, signed_in
from fieldapp.web.layouts import mine_address
from fieldapp.web.rendering import page, see_other
from fieldapp.web.request_size import ROUTE, takes

blueprint = Blueprint("second_factor", __name__)


@blueprint.get("/sign-in/code")
@public
def new() -> Response | Redirect:
    if entering.awaited_step() is None:
        return see_other("/sign-in")
    return entering.code_page(CodeForm())


@blueprint.post("/sign-in/code")
@takes(ROUTE)
@public
def create() -> Response | Redirect:
    form, step = CodeForm(request.form), entering.awaited_step()
    if step is None:
        return see_other("/sign-in")
    if not form.validate():
        return entering.code_page(form, 422)
    is_open = entering.count_attempt(step.person_id)
    person = _still_right(step) if is_open else None
    if person is None or not second_factors.use(db.session(), person.id, form.code.data or "", clock.now()):
        return _refuse_code(form, step)
    sign_in_failures.forgive(db.session(), person.id, entering.address())
    days = pages_second_factor.days_remembered() if form.remember.data else 0
    entering.begin(person, step.is_phone, trusted_days=days)
    if form.kept_form.data:
        return entering.go_on(person, form.kept_form.data)
    return see_other(entering.wanted(step.next) or "/sign-in")


@blueprint.get("/account/second-factor")
@signed_in
def show() -> Response:
    return _set_up_page(SetUpForm())


@blueprint.post("/account/second-factor/set-up")
@signed_in
def start() -> Redirect:
    second_factors.begin_set_up(db.session(), entering.me())
    return see_other("/account/second-factor")


@blueprint.post("/account/second-factor")
@signed_in
def confirm() -> Response:
    form, me = SetUpForm(request.form), entering.me()
    if not form.validate():
        return _set_up_page(form, 422)
    is_open = entering.count_attempt(me.id)
    if not is_open or not passwords.password_fits(me.password_hash, form.current.data or ""):
        return _refuse_set_up(form, me, "current")
    codes = second_steps.take_into_use(
        db.session(), me, g.sign_in_session.id, form.code.data or "", clock.now()
    )
    if codes is None:
        return _refuse_set_up(form, me, "code")
    sign_in_failures.forgive(db.session(), me.id, entering.address())
    return page("account/recovery_codes.html", codes=codes)


def _still_right(step: entering.Step) -> Person | None:
    """The person, held; None when the account has ended or the password is another one by now."""
    person = db.session().get(Person, step.person_id, with_for_update=True, populate_existing=True)
    if person is None or person.ended_at is not None:
        return None
    return person if second_steps.mark_of_password(person) == step.password_mark else None


def _refuse_code(form: CodeForm, step: entering.Step) -> Response:
    entering.note_failure(step.person_id)
    form["code"].errors = [
        gettext(
            "Wrong code, or one that was used already. Please wait for the next one. After five failed attempts the "
            "account is locked for 15 minutes."
        )
    ]
    return entering.code_page(form, 422)


def _set_up_page(form: SetUpForm, status: int = 200) -> Response:
    context = pages_second_factor.context(entering.me(), current_app.config["APP_NAME"])
    return page("account/second_factor.html", status=status, form=form, mine=mine_address(), **context)


def _refuse_set_up(form: SetUpForm, me: Person, field: str) -> Response:
    """Whoever found a computer that is signed in may guess no more often than at the door."""
    entering.note_failure(me.id)
    words = {
        "current": gettext(
            "Wrong current password. After five failed attempts the account is locked for 15 minutes."
        ),
        "code": gettext(
            "This is not the code shown by the app now. Please check the time of the phone and type the newest code."
        ),
    }
    form[field].errors = [words[field]]
    return _set_up_page(form, 422)
