"""The second factor: its code at sign-in, and its set-up."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import Form, hidden, secret, technical, tick
from fieldapp.forms.sign_in import LONGEST, LONGEST_KEPT

TYPED = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class CodeForm(Form):
    """A code of the authenticator app or a recovery code. `kept_form`: as in signing in."""

    code = technical(
        _l("Verification code"), missing=_l("Please enter the code."), longest=20, render_kw=TYPED
    )
    remember = tick(_l("Remember this device"))
    kept_form = hidden(longest=LONGEST_KEPT)


class SetUpForm(Form):
    """The first code of a new secret, by somebody who knows the password."""

    code = technical(
        _l("Verification code"),
        missing=_l("Please enter the code."),
        longest=20,
        render_kw={**TYPED, "inputmode": "numeric"},
    )
    current = secret(
        _l("Current password"),
        _l("Please enter your current password."),
        LONGEST,
        render_kw={"autocomplete": "current-password"},
    )
