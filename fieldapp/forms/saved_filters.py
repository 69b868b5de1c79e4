"""A name for the present filter of the case list."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import CreatingForm, line


class FilterNameForm(CreatingForm):
    """What the person calls it."""

    name = line(_l("Name of the filter"), missing=_l("Please give the filter a name."), longest=20)
