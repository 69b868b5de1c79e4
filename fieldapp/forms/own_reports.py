"""What reporters fill in on the tracking page of their own report, and the PIN that opens it.

A page that stood open too long asks for the PIN in the same form, so that nothing typed is lost.
"""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, ValidationError

from fieldapp.forms.base import CreatingForm, Form, phone, radio, technical, words
from fieldapp.forms.requests import CONTACT_WISHES
from fieldapp.models import Solved

PIN_LOOKS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "4", "pattern": "[0-9]*"}
LONGEST = 500


def four_digits(_form: Form, field: StringField) -> None:
    """Refuse what cannot be a PIN, before it counts as a guess."""
    if not re.fullmatch("[0-9]{4}", field.data or ""):
        raise ValidationError(_l("The PIN has four digits."))


def pin(missing: Any = None) -> Any:
    return technical(_l("Report PIN"), missing=missing, longest=20, rules=[four_digits], render_kw=PIN_LOOKS)


class PinForm(Form):
    pin = pin(_l("Please enter the four digits of your PIN."))


class OwnForm(CreatingForm):
    """Any step of a reporter's own."""

    pin = pin()


class AnswerForm(OwnForm):
    answer = words(_l("Your answer"), longest=LONGEST)


class AdditionForm(OwnForm):
    addition = words(_l("What you want to add"), longest=LONGEST)


class ConfirmationForm(OwnForm):
    solved = radio(
        _l("Is the problem solved?"),
        missing=_l("Please say whether the problem is solved."),
        choices=[
            (Solved.SOLVED.value, _l("Yes, it is solved")),
            (Solved.PARTLY.value, _l("Partly")),
            (Solved.NOT_SOLVED.value, _l("No, it is not solved")),
        ],
    )
    stars = radio(
        _l("How satisfied are you?"),
        choices=[
            ("5", _l("5 stars: very satisfied")),
            ("4", _l("4 stars: satisfied")),
            ("3", _l("3 stars: neutral")),
            ("2", _l("2 stars: dissatisfied")),
            ("1", _l("1 star: very dissatisfied")),
        ],
    )
    remark = words(_l("What you want to say about it"), longest=LONGEST)

    def validate_remark(self, field: StringField) -> None:
        if self.solved.data == Solved.NOT_SOLVED and not field.data:
            raise ValidationError(_l("Please write what is still to be done."))


class WithdrawalForm(OwnForm):
    reason = words(_l("Why you withdraw it"), longest=LONGEST)


class ContactForm(OwnForm):
    contact_wish = radio(
        _l("May we phone you?"), missing=_l("Please choose an option."), choices=CONTACT_WISHES
    )
    new_phone = phone(_l("Another phone"), autocomplete="tel")
