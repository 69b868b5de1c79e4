"""What a resident fills in, one question a page, and the tracking code asked for."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TelField, ValidationError

from fieldapp.forms.base import (
    CreatingForm,
    Form,
    choice,
    degrees,
    hidden_number,
    identifier,
    line,
    radio,
    technical,
    words,
)
from fieldapp.forms.reports import UNREADABLE

PHONE = re.compile(r"\+?[0-9][0-9 \-]{5,18}")


class RequestForm(CreatingForm):
    """All answers; each page shows the fields of one question and carries the others along."""

    category = radio(_l("What is it about?"), missing=_l("Please choose what it is about."))
    words = words(_l("What is the matter?"), missing=_l("Please write what is the matter."), longest=1000)
    place_words = line(_l("Where is it?"), longest=120)
    lat = degrees(90, UNREADABLE)
    lon = degrees(180, UNREADABLE)
    accuracy_m = hidden_number(0, 100_000, UNREADABLE)
    county = choice(_l("Which county or district?"), missing=_l("Please choose one."))
    town = choice(_l("Which town or street?"), missing=_l("Please choose one."))
    village = choice(_l("Which village or community?"), missing=_l("Please choose one."))
    name = line(_l("Your name"), longest=40)
    phone = technical(
        _l("Your phone"),
        longest=40,
        kind=TelField,
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )
    joins = identifier()  # the case this is added to, instead of opening another
    website = technical(_l("Please leave this empty"), longest=500)  # only programs fill it in

    def validate_place_words(self, field: StringField) -> None:
        if not field.data and (self.lat.data is None or self.lon.data is None):
            raise ValidationError(_l("Please say where it is, or use your position."))

    def validate_phone(self, field: TelField) -> None:
        if field.data and not PHONE.fullmatch(field.data):
            raise ValidationError(_l("This does not look like a phone number. Please check it."))


class TrackingForm(Form):
    code = technical(
        _l("Tracking code"),
        missing=_l("Please type your tracking code."),
        longest=40,
        render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    )
