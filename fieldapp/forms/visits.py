"""What is noted after a visit or a call."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired, Optional

from fieldapp.forms.base import CreatingForm, line, words


class VisitForm(CreatingForm):
    """The route sets `today`, `is_refused` and the choices."""

    today: date
    is_refused = False

    household = HiddenField()
    on = DateField(_l("Day"), validators=[InputRequired(_l("Please give a day."))])
    way = RadioField(_l("In which way"), validators=[InputRequired(_l("Please choose one."))])
    condition = RadioField(_l("How things are"), validators=[InputRequired(_l("Please choose one."))])
    resident = SelectField(_l("Whom it concerns"), validators=[Optional()])
    purpose = line(_l("What for"), longest=60)
    needs = words(_l("What is needed"), longest=500)
    is_emergency = BooleanField(_l("It is an emergency"))

    def validate_on(self, field: DateField) -> None:
        if field.data and field.data > self.today:
            raise ValidationError(_l("The day must not lie in the future."))

    def validate_is_emergency(self, field: BooleanField) -> None:
        if self.is_refused and not field.data:
            raise ValidationError(
                _l("This household asked not to be visited. Only an emergency may be noted meanwhile.")
            )
