"""Meetings as they are planned, their agenda, decisions and minutes."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, ValidationError

from fieldapp.clock import CHINA
from fieldapp.forms.base import (
    YEAR,
    CreatingForm,
    Form,
    choice,
    day,
    hidden,
    identifier,
    line,
    many,
    radio,
    tick,
    time_of_day,
    words,
)

CHOOSE, REASON = _l("Please choose an option."), _l("Please write the reason.")
MOST_UNITS = 200


class ChangeForm(CreatingForm):
    """When and where units meet, and which of them attend."""

    on = day(_l("Date"), missing=_l("Please choose a date."), ahead=YEAR)
    at = time_of_day(_l("Time"), missing=_l("Please enter a time."))
    room = line(_l("Room or place"), missing=_l("Please say where the meeting takes place."), longest=60)
    units = many(_l("Units that attend"), missing=_l("Please choose the units that attend."), most=MOST_UNITS)
    as_seen = hidden()

    @property
    def starts_at(self) -> datetime:
        """The moment that was typed, in China. Only of a valid form."""
        return datetime.combine(self.on.data, self.at.data, CHINA)  # type: ignore[arg-type]


class PlanForm(ChangeForm):
    """A new meeting of one area."""

    place = identifier()
    kind = radio(_l("Kind of meeting"), missing=CHOOSE)


class CancellationForm(CreatingForm):
    as_seen = hidden()
    reason = words(_l("Reason"), missing=REASON, longest=300)


class MatterForm(CreatingForm):
    as_seen = hidden()
    title = line(_l("Matter"), missing=_l("Please write what it is about."), longest=120)


class MoveForm(Form):
    """One press of a button beside a line: `up case:<id>`."""

    as_seen = hidden()
    act = hidden()


class OpeningForm(CreatingForm):
    as_seen = hidden()


class AttendanceForm(CreatingForm):
    as_seen = hidden()
    present = many(_l("Units present"), most=MOST_UNITS)


class DecisionForm(CreatingForm):
    """What is decided, who does it, by when. `item`: the basis of a worker's task where there is no case."""

    as_seen = hidden()
    words = words(_l("What was decided"), missing=_l("Please write the decision."), longest=500)
    owner = choice(_l("Who does it"), missing=CHOOSE, validate_choice=False)
    due_on = day(_l("Due date"), missing=_l("Please choose a date."), ahead=YEAR)
    item = choice(_l("Basis: admitted service item"), validate_choice=False)
    as_step = tick(_l("Also as a step of the case"))
    has_case = False  # the page says so

    def validate_item(self, field: SelectField) -> None:
        needs_basis = (self.owner.data or "").startswith("person:") and not self.has_case
        if needs_basis and not field.data:
            raise ValidationError(_l("Please choose the service item this task is based on."))


class CompletionForm(CreatingForm):
    words = words(_l("What was done"), missing=_l("Please write what was done."), longest=500)


class SignOffForm(CreatingForm):
    as_seen = hidden()
    course = words(_l("Course of the meeting"), longest=2000)
    confirmed = tick(_l("Yes, the minutes say what was decided."), missing=_l("Please confirm."))


class CorrectionForm(CreatingForm):
    as_seen = hidden()
    part = choice(_l("What is corrected"), missing=CHOOSE, validate_choice=False)
    words = words(_l("How it reads correctly"), longest=2000)
    reason = line(_l("Reason"), missing=REASON, longest=200)
