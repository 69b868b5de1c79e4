"""Evaluations as directors and units type them; what narrows a page lives in the address bar."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import (
    YEAR,
    CreatingForm,
    Form,
    choice,
    day,
    hidden,
    line,
    many,
    number,
    radio,
    tick,
    words,
)
from fieldapp.models import Indicator

CHOOSE = _l("Please choose an option.")
BASIS = _l("Please enter the rule or decision this is based on.")
REASON = _l("Please enter a reason.")
DAY_MISSING = _l("Please choose a date.")
WEIGHTS = {
    Indicator.RESPONSE: _l("Accepted in time"),
    Indicator.ON_TIME: _l("Closed on time"),
    Indicator.SOLVED: _l("Solved (share)"),
    Indicator.SATISFACTION: _l("Satisfaction"),
    Indicator.REDO: _l("Sent back"),
    Indicator.RECURRENCE: _l("Recurred"),
    Indicator.OBJECTIONS_UPHELD: _l("Objections upheld"),
    Indicator.HELP_CAME: _l("Called units came"),
    Indicator.VISITS_ON_CYCLE: _l("Visits on cycle"),
    Indicator.REVIEWED_IN_TIME: _l("Records reviewed in time"),
}


class FiguresForm(Form):
    """Which month of which area, by which units."""

    class Meta(Form.Meta):
        """Nothing is asked for, so nothing is marked optional."""

        is_filter = True

    month = choice(_l("Month"))
    area = choice(_l("Area"))


class ListForm(Form):
    """What a figure was counted over; the page of its list is opened with it."""

    class Meta(Form.Meta):
        """Nothing is asked for, so nothing is marked optional."""

        is_filter = True

    since = day(_l("Start date"), missing=DAY_MISSING, back=10 * YEAR)
    until = day(_l("End date"), missing=DAY_MISSING, back=10 * YEAR, ahead=YEAR)
    area = hidden()
    level = choice(_l("Level"))
    unit = hidden()


class SchemeForm(CreatingForm):
    name = line(_l("Name of the scheme"), missing=_l("Please enter a name."), longest=60)
    level = choice(_l("Units evaluated"), missing=CHOOSE)
    appeal_days = number(_l("Days for appeals"), 1, 60, missing=_l("Please enter the days."))
    basis = line(_l("Basis"), missing=BASIS, longest=200)
    as_seen = hidden()


for _indicator, _label in WEIGHTS.items():
    setattr(SchemeForm, f"weight_{_indicator.value}", number(_label, 0, 100))


class NewSchemeForm(SchemeForm):
    place = choice(_l("Area"), missing=CHOOSE)


class OpeningForm(CreatingForm):
    since = day(_l("Start date"), missing=DAY_MISSING, back=3 * YEAR, ahead=YEAR)
    until = day(_l("End date"), missing=DAY_MISSING, back=3 * YEAR, ahead=YEAR)


class StepForm(CreatingForm):
    """Closing and publishing ask for one tick, so that nobody does either by accident."""

    confirmed = tick(_l("Yes, I have looked at the figures."), missing=_l("Please confirm."))


class AppealForm(CreatingForm):
    items = many(
        _l("Wrong items"), missing=_l("Please choose the items that are wrong."), validate_choice=False
    )
    reason = words(_l("Why they are wrong"), missing=REASON, longest=1000)


class DecisionForm(CreatingForm):
    decision = radio(_l("Decision"), missing=CHOOSE)
    grounds = words(_l("Grounds"), missing=REASON, longest=1000)
