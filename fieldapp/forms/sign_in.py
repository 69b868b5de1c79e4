"""Signing in, and choosing a new password."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from fieldapp.forms.base import Form, tidy

SHORTEST, LONGEST = 8, 200


class SignInForm(Form):
    """A name and a password or one-time code; `next` is where the person wanted to go."""

    sign_in_name = StringField(
        _l("Sign-in name"),
        filters=[tidy],
        validators=[InputRequired(_l("Please give your sign-in name.")), Length(max=60)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password or one-time code"),
        validators=[InputRequired(_l("Please give your password or one-time code.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    own_phone = BooleanField(_l("This is my own phone: keep me signed in"))
    next = HiddenField()


class NewPasswordForm(Form):
    """A new password, typed twice."""

    password = PasswordField(
        _l("New password"),
        validators=[
            InputRequired(_l("Please choose a new password.")),
            Length(SHORTEST, LONGEST, _l("Please take at least eight characters.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The new password again"),
        validators=[
            InputRequired(_l("Please type the new password again.")),
            EqualTo("password", _l("The two passwords differ.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    """As above, by somebody who knows the old one."""

    current = PasswordField(
        _l("Present password"),
        validators=[InputRequired(_l("Please give your present password.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
