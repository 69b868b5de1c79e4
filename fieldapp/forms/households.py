"""What is filled in about a household: the door, and a contact who agreed to be kept."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, ValidationError

from fieldapp.forms.base import (
    CreatingForm,
    Form,
    choice,
    hidden_number,
    line,
    many,
    name,
    number,
    phone,
    radio,
    searched,
    tick,
    words,
)
from fieldapp.forms.positions import Positioned

LAST_VERSION = 2**31 - 1
# Why somebody looks at what is masked; the value stands in the access log.
PURPOSES = [("visit", _l("A visit")), ("emergency", _l("An emergency")), ("case", _l("A case"))]


class HouseholdSearch(Form):
    """One box and one filter; they live in the address bar."""

    class Meta(Form.Meta):
        is_filter = True

    q = searched(_l("Find household"))
    kind = choice(_l("Care type"))


class HouseholdFields(Positioned):
    """The door, where it stands if somebody said so, and who may be reached."""

    page_order = (
        "submission_id", "version", "grid", "address", "lat", "lon", "accuracy_m", "outside", "position_removed",
    )  # fmt: skip

    position_removed = tick(_l("Delete the stored location"))
    address = line(_l("Address"), missing=_l("Please enter the address."), longest=120)
    headcount = number(_l("How many people"), 1, 99)
    contact_name = name(_l("Contact"))
    contact_phone = phone(_l("Contact's phone"))
    contact_consented = tick(_l("The contact agrees that name and phone are stored"))
    contact_tier = radio(_l("How to contact them"))
    convenient_hours = line(_l("Convenient times"), longest=60)
    please_note = words(_l("Please note"), longest=200)

    def validate_contact_consented(self, field: BooleanField) -> None:
        if (self.contact_name.data or self.contact_phone.data) and not field.data:
            raise ValidationError(
                _l(
                    "Name and phone are only stored with the contact's consent. Tick this box, or leave "
                    "them empty."
                )
            )


class HouseholdForm(HouseholdFields, CreatingForm):
    grid = choice(_l("Grid"), missing=_l("Please choose a grid."))


class HouseholdEditForm(HouseholdFields):
    """An empty contact keeps what is stored: the stored words are masked and not shown here."""

    version = hidden_number(0, LAST_VERSION)  # what was read before changing it
    contact_removed = tick(_l("Delete contact's name and phone"))


class RefusalForm(CreatingForm):
    """A household wants to be left alone: what was said, how, and for how long. The route sets the choices."""

    words = words(_l("What they said"), missing=_l("Please write down what they said."), longest=300)
    way = radio(_l("How they said it"), missing=_l("Please choose an option."))
    days = radio(_l("Period without visits"), missing=_l("Please choose an option."))
    confirmed = tick(
        _l("They refused clearly, and know that emergencies are excepted"),
        missing=_l("Please confirm that they refused clearly."),
    )


class RevealForm(Form):
    """Which masked words somebody needs to read, and why."""

    purpose = radio(_l("Purpose"), missing=_l("Please choose a purpose."), choices=PURPOSES)
    fields = many(_l("What to show"), missing=_l("Please choose the information to view."))
