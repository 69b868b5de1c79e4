"""Signing in, and choosing a new password."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, ValidationError
from wtforms.validators import EqualTo

from fieldapp.forms.base import Form, hidden, secret, technical, tick
from fieldapp.forms.passwords import weakness

LONGEST = 200
LONGEST_NEXT = 4000
LONGEST_KEPT = 240_000  # characters; what a view takes that says nothing, sealed


class SignInForm(Form):
    """A name and a password or one-time code; `next` is where the person wanted to go.

    `kept_form`: what they had typed when their session ended, sealed.
    """

    sign_in_name = technical(
        _l("Sign-in name"),
        missing=_l("Please enter your sign-in name."),
        longest=60,
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = secret(
        _l("Password or one-time code"),
        _l("Please enter your password or one-time code."),
        LONGEST,
        render_kw={"autocomplete": "current-password"},
    )
    own_phone = tick(_l("This is my own phone: keep me signed in"))
    next = hidden(longest=LONGEST_NEXT)
    kept_form = hidden(longest=LONGEST_KEPT)


class NewPasswordForm(Form):
    """A new password, typed twice. `whose`: the sign-in name, then other words that say whose it is."""

    whose: tuple[str, ...] = ("",)

    password = secret(
        _l("New password"),
        _l("Please choose a new password."),
        LONGEST,
        render_kw={"autocomplete": "new-password"},
    )
    again = secret(
        _l("Repeat new password"),
        _l("Please enter the new password again."),
        LONGEST,
        rules=[EqualTo("password", _l("The two passwords do not match."))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_password(self, field: PasswordField) -> None:
        sign_in_name, *others = self.whose
        if problem := weakness(field.data or "", sign_in_name, others):
            raise ValidationError(problem)


class ChangePasswordForm(NewPasswordForm):
    """As above, by somebody who knows the old one."""

    current = secret(
        _l("Current password"),
        _l("Please enter your current password."),
        LONGEST,
        render_kw={"autocomplete": "current-password"},
    )
