"""A name for the present filter of the case list."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import CreatingForm, line


class FilterNameForm(CreatingForm):
    """What the person calls it."""

    name = line(_l("Filter name"), missing=_l("Please enter a name for the filter."), longest=20)
