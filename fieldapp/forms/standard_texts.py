"""A standard text as an administrator writes it, and the period of a count."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import CreatingForm, choice, hidden, words


class StandardTextForm(CreatingForm):
    category = choice(_l("Category"))
    verb = choice(_l("Step"), missing=_l("Please choose an option."))
    words = words(
        _l("Message to the reporter"), missing=_l("Please write what the reporter should read."), longest=500
    )
    as_seen = hidden()
