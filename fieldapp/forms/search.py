"""The box for words; what is typed lives in the address bar."""

from flask_babel import lazy_gettext as _l
from wtforms import SearchField

from fieldapp.forms.base import Form, searched


class SearchForm(Form):
    """Two Chinese characters are enough to look for."""

    class Meta(Form.Meta):
        """Nothing is asked for, so nothing is marked optional."""

        is_filter = True

    words = searched(_l("Keywords"), kind=SearchField)
