"""From which day to which day something is counted; it lives in the address bar."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import YEAR, Form, day


class PeriodForm(Form):
    class Meta(Form.Meta):
        """Neither day is asked for, so neither is marked optional."""

        is_filter = True

    since = day(_l("Start date"), back=10 * YEAR, ahead=YEAR)
    until = day(_l("End date"), back=10 * YEAR, ahead=YEAR)
