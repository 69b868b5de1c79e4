"""What is filled in once for many cases: the fields of the step, and no way to leave the verification out."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import tick, words
from fieldapp.forms.cases import DispatchForm, StepForm


class BulkDispatchForm(DispatchForm):
    """Whom all of the chosen cases go to."""


class BulkClosureForm(StepForm):
    """How somebody made sure of each, and that they did."""

    internal_words = words(
        _l("How it was verified"),
        missing=_l("Please say how it was verified: on site, or by asking the reporter."),
    )
    seen = tick(
        _l("I have verified each of these cases"),
        missing=_l("Please verify every case first; leave out those you have not."),
    )
