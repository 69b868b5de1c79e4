"""A standard text as an administrator writes it, and the period of a count."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from fieldapp.forms.base import CreatingForm, words


class StandardTextForm(CreatingForm):
    category = SelectField(_l("Category"), validators=[Optional()])
    verb = SelectField(_l("Step"), validators=[InputRequired(_l("Please choose one."))])
    words = words(
        _l("Words for the reporter"), missing=_l("Please write what the reporter should read."), longest=500
    )
