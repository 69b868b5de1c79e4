"""A limit as an administrator types it; the same fields carry the preview in the address."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, ValidationError

from fieldapp.forms.base import CreatingForm, choice, hidden, line, number
from fieldapp.models import MOST_TIME, TimeUnit


class LimitForm(CreatingForm):
    category = choice(_l("Category"))
    urgency = choice(_l("Urgency"), missing=_l("Please choose an option."))
    step = choice(_l("Step"), missing=_l("Please choose an option."))
    amount = number(_l("Time limit"), 1, max(MOST_TIME.values()), missing=_l("A limit must be at least 1."))
    unit = choice(_l("Unit of time"), missing=_l("Please choose an option."))
    basis = line(_l("Basis"), missing=_l("Please enter the rule or decision this is based on."), longest=200)
    as_seen = hidden()

    def validate_amount(self, field: IntegerField) -> None:
        most = MOST_TIME.get(TimeUnit(self.unit.data)) if self.unit.data in list(TimeUnit) else None
        if most is not None and field.data and field.data > most:
            raise ValidationError(_l("Please enter a number from %(least)s to %(most)s.", least=1, most=most))
