"""A limit as an administrator types it; the same fields carry the preview in the address."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from fieldapp.forms.base import CreatingForm, line


class LimitForm(CreatingForm):
    category = SelectField(_l("Category"), validators=[Optional()])
    urgency = SelectField(_l("Urgency"), validators=[InputRequired(_l("Please choose one."))])
    step = SelectField(_l("Step"), validators=[InputRequired(_l("Please choose one."))])
    amount = IntegerField(
        _l("How long"),
        validators=[
            InputRequired(_l("A limit is at least 1.")),
            NumberRange(1, 100_000, _l("A limit is at least 1.")),
        ],
    )
    unit = SelectField(_l("Counted in"), validators=[InputRequired(_l("Please choose one."))])
    basis = line(_l("Basis"), missing=_l("Please name the rule or decision this rests on."), longest=200)
