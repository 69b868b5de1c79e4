"""An application for a service item, the steps it takes, opinions on it, and votes."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, ValidationError

from fieldapp.forms.base import (
    AHEAD,
    LONG_AGO,
    CreatingForm,
    Form,
    choice,
    day,
    hidden,
    line,
    number,
    radio,
    words,
)
from fieldapp.models import ItemKind

MOST_FIELDS = 6
FIELDS = range(1, MOST_FIELDS + 1)
NEEDS_END = {ItemKind.TEMPORARY, ItemKind.URGENT}
CHOOSE, WRITE = _l("Please choose an option."), _l("Please write the reason.")


class ItemForm(CreatingForm):
    """An application, or one that was returned. `field_1` … with `held_1` … and `reason_1` … are added below."""

    unit = choice(_l("Applying unit"), missing=CHOOSE)
    name = line(_l("Name of the item"), missing=_l("Please enter the name."), longest=60)
    group = choice(_l("Group"), missing=CHOOSE)
    kind = radio(_l("Kind of item"), missing=CHOOSE)
    legal_basis = line(
        _l("Legal basis"), missing=_l("Please enter the law or rule and its article."), longest=200
    )
    content = words(_l("Content"), missing=_l("Please say what is to be done."), longest=1000)
    standard = words(_l("Standard"), missing=_l("Please say when it counts as done well."), longest=1000)
    frequency = line(_l("Frequency"), missing=_l("Please say how often it is done."), longest=60)
    minutes = number(_l("Minutes per household per month"), 1, 600, missing=_l("Please enter a number."))
    means = words(
        _l("Means provided"), missing=_l("Please say which money, people, training and equipment you provide."),
        longest=1000,
    )  # fmt: skip
    starts_on = day(_l("First day"), missing=_l("Please choose a date."), back=LONG_AGO, ahead=AHEAD)
    ends_on = day(_l("Until (not including)"), back=0, ahead=AHEAD)
    reply = words(_l("What was completed"), longest=500)
    as_seen = hidden()

    def validate_ends_on(self, field: DateField) -> None:
        if self.kind.data in NEEDS_END and not field.data:
            raise ValidationError(_l("Temporary and urgent items need a day on which they end."))

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The fields that are asked for: name, whether it is held, why it must be new."""
        return [(self[f"field_{n}"], self[f"held_{n}"], self[f"reason_{n}"]) for n in FIELDS]


for _number in FIELDS:
    setattr(ItemForm, f"field_{_number}", line(_l("Field to collect"), longest=40))
    setattr(ItemForm, f"held_{_number}", choice(_l("Is it held already?")))
    setattr(ItemForm, f"reason_{_number}", line(_l("Must be collected anew, because"), longest=200))


class StepForm(CreatingForm):
    """One step with an item, and why."""

    step = hidden()
    as_seen = hidden()
    words = words(_l("Reason"), longest=1000)
    ground = choice(_l("Ground for the exit"))


class TownOpinionForm(CreatingForm):
    """What a town says of an application."""

    as_seen = hidden()
    stance = radio(_l("Opinion of the town"), missing=CHOOSE)
    words = words(_l("Reasons and suggestions"), missing=WRITE, longest=1000)


class WorkerOpinionForm(Form):
    """What a worker says of an application. It has no id of its own: a receipt would tie it to its sender."""

    stance = radio(_l("Your opinion"), missing=CHOOSE)
    words = words(_l("Reasons and suggestions"), longest=500)
    name = radio(_l("With or without a name"), missing=CHOOSE)


class VoteForm(CreatingForm):
    """How one unit voted in the joint meeting."""

    as_seen = hidden()
    unit = choice(_l("Voting unit"), missing=CHOOSE, validate_choice=False)
    ballot = radio(_l("Vote"), missing=CHOOSE)
    reason = words(_l("Reason"), longest=500)
