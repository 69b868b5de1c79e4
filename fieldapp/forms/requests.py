"""What a resident fills in, one question a page, and the tracking code asked for."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import (
    FloatField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from fieldapp.forms.base import CreatingForm, Form, nothing_private, readable, tidy, words
from fieldapp.forms.reports import UNREADABLE

PHONE = re.compile(r"\+?[0-9][0-9 \-]{5,18}")


class RequestForm(CreatingForm):
    """All answers; each page shows the fields of one question and carries the others along."""

    category = RadioField(
        _l("What is it about?"),
        validators=[InputRequired(_l("Please choose what it is about."))],
    )
    words = words(_l("What is the matter?"), missing=_l("Please write what is the matter."), longest=1000)
    place_words = StringField(
        _l("Where is it?"), filters=[tidy], validators=[Length(max=120), readable, nothing_private]
    )
    lat = FloatField(validators=[Optional(), NumberRange(-90, 90, UNREADABLE)], widget=HiddenInput())
    lon = FloatField(validators=[Optional(), NumberRange(-180, 180, UNREADABLE)], widget=HiddenInput())
    accuracy_m = IntegerField(
        validators=[Optional(), NumberRange(0, 100_000, UNREADABLE)], widget=HiddenInput()
    )
    county = SelectField(
        _l("Which county or district?"), validators=[InputRequired(_l("Please choose one."))]
    )
    town = SelectField(_l("Which town or street?"), validators=[InputRequired(_l("Please choose one."))])
    village = SelectField(
        _l("Which village or community?"), validators=[InputRequired(_l("Please choose one."))]
    )
    name = StringField(
        _l("Your name"), filters=[tidy], validators=[Length(max=40), readable, nothing_private]
    )
    phone = TelField(
        _l("Your phone"),
        filters=[tidy],
        validators=[Optional()],
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )
    joins = HiddenField()  # the case this is added to, instead of opening another
    website = StringField(_l("Please leave this empty"), filters=[tidy])  # only programs fill it in

    def validate_place_words(self, field: StringField) -> None:
        if not field.data and (self.lat.data is None or self.lon.data is None):
            raise ValidationError(_l("Please say where it is, or use your position."))

    def validate_phone(self, field: TelField) -> None:
        if field.data and not PHONE.fullmatch(field.data):
            raise ValidationError(_l("This does not look like a phone number. Please check it."))


class TrackingForm(Form):
    code = StringField(
        _l("Tracking code"),
        filters=[tidy],
        validators=[InputRequired(_l("Please type your tracking code.")), Length(max=40)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    )
