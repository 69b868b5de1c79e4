"""What a resident or a counter fills in, one question a page or all on one; and the tracking code asked for."""

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
    searched,
    technical,
    tick,
    words,
)
from fieldapp.forms.positions import PositionFields
from fieldapp.models import ContactWish, Place

CONTACT_WISHES = [
    (ContactWish.PHONE_ME.value, _l("You may phone me")),
    (ContactWish.DO_NOT_PHONE.value, _l("Please do not phone; I check the progress myself")),
    (ContactWish.WRITE_ONLY.value, _l("Please only write to me")),
]


class WhereFields(PositionFields):
    """Where, on one page: in words, by position, and in which village or grid, found by `near`.

    The page sets `grid_here`, the grid that holds the position; it spares the village.
    """

    grid_here: Place | None = None

    place_words = line(_l("Where is it?"), longest=120)
    village = radio(_l("Which village or community?"), choices=[])
    near = searched(_l("Village, community or grid"))

    def validate_village(self, field: RadioField) -> None:
        if not field.data and self.grid_here is None:
            raise ValidationError(_l("Please find your village or community below and choose it."))


class ContactFields(WhereFields):
    """How its reporter may be reached."""

    name = name(_l("Your name"))
    phone = phone(_l("Your phone"), autocomplete="tel")
    contact_wish = radio(_l("May we phone you?"), choices=CONTACT_WISHES)

    def validate_contact_wish(self, field: RadioField) -> None:
        """A call needs a number."""
        if field.data == ContactWish.PHONE_ME and not self.phone.data and not self.phone.errors:
            raise ValidationError(_l("Please enter your phone, or choose another way."))


class RequestForm(ContactFields):
    """All answers of a resident; each page shows the fields of one question (QUESTIONS)."""

    words = words(_l("What is the problem?"), missing=_l("Please describe the matter."), longest=1000)
    category = radio(_l("What is it about?"), missing=_l("Please choose a topic."), choices=[])
    kind_words = searched(_l("Find a topic"))
    joins = identifier()  # the case this is added to, instead of opening another
    website = technical(_l("Please leave this empty"), longest=500)  # only programs fill it in


# Question → the fields it asks, in the order of the pages.
QUESTIONS = {
    "words": ("words",),
    "category": ("category", "kind_words"),
    "place": ("place_words", "lat", "lon", "accuracy_m", "outside", "village", "near"),
    "contact": ("name", "phone", "contact_wish"),
}


class IntakeForm(ContactFields):
    """What centre staff write down for somebody who came, phoned or wrote."""

    page_order = (
        "submission_id", "source", "reference", "words", "category", "place_words", "lat", "lon",
        "accuracy_m", "outside", "near", "village", "joins", "urgency", "minor_involved", "name", "phone",
        "contact_wish",
    )  # fmt: skip
    source = radio(_l("How did it arrive?"), missing=_l("Please choose how it arrived."))
    reference = line(_l("Number there"), longest=60)
    category = choice(_l("Type of problem"), missing=_l("Please choose the type of problem."))
    words = words(_l("What is the problem?"), missing=_l("Please describe the matter."), longest=1000)
    urgency = radio(_l("How urgent is it?"), missing=_l("Please choose the urgency."))
    minor_involved = tick(_l("A child is harmed or in danger"))
    name = name(_l("Name of the person"))
    phone = phone(_l("Phone of the person"))
    joins = identifier()  # the case this is added to, instead of opening another


class TrackingForm(Form):
    code = technical(
        _l("Tracking code"),
        missing=_l("Please enter your tracking code."),
        longest=200,  # with its label, or as the whole address of the page
        render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    )
