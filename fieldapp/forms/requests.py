"""What a resident fills in, one question a page, and the tracking code asked for."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, ValidationError

from fieldapp.forms.base import (
    Form,
    choice,
    identifier,
    line,
    name,
    phone,
    radio,
    technical,
    words,
)
from fieldapp.forms.positions import PositionFields
from fieldapp.models import ContactWish

CONTACT_WISHES = [
    (ContactWish.PHONE_ME.value, _l("You may phone me")),
    (ContactWish.DO_NOT_PHONE.value, _l("Please do not phone; I check the progress myself")),
    (ContactWish.WRITE_ONLY.value, _l("Please only write to me")),
]


class RequestForm(PositionFields):
    """All answers; each page shows the fields of one question and carries the others along."""

    category = radio(_l("What is it about?"), missing=_l("Please choose a topic."))
    words = words(_l("What is the problem?"), missing=_l("Please describe the matter."), longest=1000)
    place_words = line(_l("Where is it?"), longest=120)
    county = choice(_l("Which county or district?"), missing=_l("Please choose an option."))
    town = choice(_l("Which town or street?"), missing=_l("Please choose an option."))
    village = choice(_l("Which village or community?"), missing=_l("Please choose an option."))
    name = name(_l("Your name"))
    phone = phone(_l("Your phone"), autocomplete="tel")
    contact_wish = radio(_l("May we phone you?"), choices=CONTACT_WISHES)
    joins = identifier()  # the case this is added to, instead of opening another
    website = technical(_l("Please leave this empty"), longest=500)  # only programs fill it in

    def validate_contact_wish(self, field: RadioField) -> None:
        """A call needs a number."""
        if field.data == ContactWish.PHONE_ME and not self.phone.data and not self.phone.errors:
            raise ValidationError(_l("Please enter your phone, or choose another way."))


class TrackingForm(Form):
    code = technical(
        _l("Tracking code"),
        missing=_l("Please enter your tracking code."),
        longest=200,  # with its label, or as the whole address of the page
        render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    )
