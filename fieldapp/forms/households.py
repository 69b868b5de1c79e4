"""What is filled in about a household: the door, and a contact who agreed to be kept."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput

from fieldapp.forms.base import CreatingForm, Form, line, tidy, words

# Why somebody looks at what is masked; the value stands in the access log.
PURPOSES = [("visit", _l("A visit")), ("emergency", _l("An emergency")), ("case", _l("A case"))]
PHONE = re.compile(r"\+?[0-9]{7,15}")


def many(label: Any, validators: list[Any]) -> SelectMultipleField:
    """Several ticks out of a list."""
    return SelectMultipleField(label, validators=validators, option_widget=CheckboxInput())


def plain_phone(text: str | None) -> str:
    """A phone number without the spaces and dashes people write into it."""
    return re.sub(r"[\s()-]", "", text or "")


def phone_like(_form: Form, field: StringField) -> None:
    """Complain when something was typed that nobody can dial."""
    if field.data and not PHONE.fullmatch(field.data):
        raise ValidationError(_l("Please write the phone number in digits."))


class HouseholdSearch(Form):
    """One box and one filter; they live in the address bar."""

    q = StringField(_l("Find a household"), filters=[tidy])
    kind = SelectField(_l("Care kind"), validators=[Optional()])


class HouseholdFields(Form):
    address = line(_l("Address"), missing=_l("Please write the address."), longest=120)
    headcount = IntegerField(
        _l("How many people"),
        validators=[Optional(), NumberRange(1, 99, _l("Please write a number from 1 to 99."))],
    )
    contact_name = line(_l("Contact"), longest=40)
    contact_phone = StringField(_l("Contact's phone"), filters=[plain_phone], validators=[phone_like])
    contact_consented = BooleanField(_l("The contact agreed that name and phone are kept"))
    contact_tier = RadioField(_l("How to reach them"), validators=[Optional()])
    convenient_hours = line(_l("Convenient hours"), longest=60)
    please_note = words(_l("Please note"), longest=200)

    def validate_contact_consented(self, field: BooleanField) -> None:
        if (self.contact_name.data or self.contact_phone.data) and not field.data:
            raise ValidationError(
                _l("Name and phone are only kept with the contact's consent. Tick this, or leave them empty.")
            )


class HouseholdForm(HouseholdFields, CreatingForm):
    grid = SelectField(_l("Grid"), validators=[InputRequired(_l("Please choose a grid."))])


class HouseholdEditForm(HouseholdFields):
    """An empty contact keeps what is stored: the stored words are masked and not shown here."""

    version = IntegerField(validators=[Optional()], widget=HiddenInput())  # what was read before changing it
    contact_removed = BooleanField(_l("Delete the contact's name and phone"))


class RevealForm(Form):
    """Which masked words somebody needs to read, and why."""

    purpose = RadioField(
        _l("What for"), choices=PURPOSES, validators=[InputRequired(_l("Please say what for."))]
    )
    fields = many(_l("What to show"), [InputRequired(_l("Please choose what to show."))])
