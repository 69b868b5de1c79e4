"""How the access log is narrowed; it lives in the address bar."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import choice, hidden, technical
from fieldapp.forms.periods import PeriodForm


class LogFilter(PeriodForm):
    """A person, a kind of act, a period; `before`: the line behind which the next page begins."""

    who = technical(_l("Name or sign-in name"), longest=40)
    group = choice(_l("Type of action"))
    before = hidden(longest=80)
