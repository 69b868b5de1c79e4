"""What is filled in when a task is given, done or handed on."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, ValidationError

from fieldapp.forms.base import (
    AHEAD,
    LONG_AGO,
    CreatingForm,
    Form,
    choice,
    day,
    hidden,
    identifier,
    line,
    number,
    words,
)


class TaskForm(CreatingForm):
    """A new task. What it is about stands in exactly one of `case`, `household`, `place` (ids)."""

    is_refused = False  # the household has refused visits; the route says so

    case = identifier()
    household = identifier()
    place = identifier()
    title = line(_l("What to do"), missing=_l("Please say what is to be done."), longest=80)
    # Not checked against the choices: the domain says why an item that has ended is refused.
    item = choice(_l("Basis: admitted service item"), validate_choice=False)
    unit = choice(_l("Asked for by another unit"))
    assignee = choice(_l("Assigned to"), missing=_l("Please choose who will do it."))
    due_on = day(_l("Due date"), missing=_l("Please choose a date."), back=LONG_AGO, ahead=AHEAD)
    note = words(_l("Note"), longest=500)
    emergency_reason = line(_l("Emergency: its reason"), longest=200)

    def validate_item(self, field: SelectField) -> None:
        if not field.data and not self.case.data:
            raise ValidationError(_l("Please choose the service item this task is based on."))

    def validate_emergency_reason(self, field: StringField) -> None:
        if self.is_refused and not field.data:
            raise ValidationError(_l("Please name the emergency. Without one, no task can be given here."))

    def validate_due_on(self, field: DateField) -> None:
        if field.data and field.data < self.today:
            raise ValidationError(_l("The day may not lie in the past."))


class RefusedForm(CreatingForm):
    """Unlisted work refused by one tap; words are optional."""

    as_seen = hidden()
    remark = words(_l("Remark"), longest=500)


class WithdrawalForm(Form):
    as_seen = hidden()  # what the task was when its page was opened (domain/tasks/concurrent_changes.py)


class DoneForm(CreatingForm):
    as_seen = hidden()
    words = words(_l("Result"), longest=1000)


class HandingForm(CreatingForm):
    as_seen = hidden()
    # Not checked against the choices: a re-sent form is answered the same after the choices have changed.
    to = choice(_l("Reassign to"), missing=_l("Please choose who will do it."), validate_choice=False)
    reason = words(_l("Reason"), missing=_l("Please enter a reason."), longest=500)


class MinutesForm(Form):
    """How long a task took, if somebody chooses to say. It has no id of its own: nothing ties it to its sender."""

    minutes = number(_l("Minutes"), 1, 600, missing=_l("Please enter the minutes as a whole number."))
