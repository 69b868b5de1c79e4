"""What is noted after a visit or a call."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, ValidationError

from fieldapp.forms.base import (
    LONG_AGO,
    CreatingForm,
    choice,
    day,
    identifier,
    line,
    many,
    radio,
    tick,
    words,
)


class VisitForm(CreatingForm):
    """The route sets `is_refused` and the choices."""

    is_refused = False

    household = identifier()
    on = day(_l("Day"), missing=_l("Please choose a date."), back=LONG_AGO, ahead=1)
    way = radio(_l("Method"), missing=_l("Please choose an option."))
    condition = radio(_l("Condition"), missing=_l("Please choose an option."))
    resident = choice(_l("Person concerned"))
    purpose = line(_l("Purpose"), longest=60)
    needs = words(_l("What is needed"), longest=500)
    is_emergency = tick(_l("This is an emergency"))
    # Not checked against the choices: what was finished or handed on meanwhile is left as it is.
    tasks = many(_l("Tasks finished with this visit"), most=20, validate_choice=False)

    def validate_on(self, field: DateField) -> None:
        if field.data and field.data > self.today:
            raise ValidationError(_l("The day must not lie in the future."))

    def validate_is_emergency(self, field: BooleanField) -> None:
        if self.is_refused and not field.data:
            raise ValidationError(
                _l("This household asked not to be visited. Only an emergency may be noted meanwhile.")
            )
