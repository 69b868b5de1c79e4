"""The box for words; what is typed lives in the address bar."""

from flask_babel import lazy_gettext as _l
from wtforms import SearchField
from wtforms.validators import Length

from fieldapp.forms.base import Form, readable, tidy


class SearchForm(Form):
    """Two Chinese characters are enough to look for."""

    class Meta(Form.Meta):
        """Nothing is asked for, so nothing is marked optional."""

        is_filter = True

    words = SearchField(_l("Words"), filters=[tidy], validators=[Length(max=100), readable])
