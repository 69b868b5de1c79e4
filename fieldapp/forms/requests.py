"""What a resident fills in, one question a page, and the tracking code asked for."""

from flask_babel import lazy_gettext as _l

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
    joins = identifier()  # the case this is added to, instead of opening another
    website = technical(_l("Please leave this empty"), longest=500)  # only programs fill it in


class TrackingForm(Form):
    code = technical(
        _l("Tracking code"),
        missing=_l("Please enter your tracking code."),
        longest=200,  # with its label, or as the whole address of the page
        render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    )
