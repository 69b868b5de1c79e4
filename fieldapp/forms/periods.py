"""From which day to which day something is counted; it lives in the address bar."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import Optional

from fieldapp.forms.base import Form


class PeriodForm(Form):
    class Meta(Form.Meta):
        """Neither day is asked for, so neither is marked optional."""

        is_filter = True

    since = DateField(_l("From which day"), validators=[Optional()])
    until = DateField(_l("Until which day"), validators=[Optional()])
