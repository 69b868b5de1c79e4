"""Signing in, and choosing a new password."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import EqualTo, InputRequired, Length

from fieldapp.forms.base import Form, tidy
from fieldapp.forms.passwords import weakness

LONGEST = 200


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
    """A new password, typed twice. `whose`: the sign-in name, then other words that say whose it is."""

    whose: tuple[str, ...] = ("",)

    password = PasswordField(
        _l("New password"),
        validators=[
            InputRequired(_l("Please choose a new password.")),
            Length(max=LONGEST),
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

    def validate_password(self, field: PasswordField) -> None:
        sign_in_name, *others = self.whose
        if problem := weakness(field.data or "", sign_in_name, others):
            raise ValidationError(problem)


class ChangePasswordForm(NewPasswordForm):
    """As above, by somebody who knows the old one."""

    current = PasswordField(
        _l("Present password"),
        validators=[InputRequired(_l("Please give your present password.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
