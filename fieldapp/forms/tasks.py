"""What is filled in when a task is given, done or handed on."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField
from wtforms.validators import InputRequired, ValidationError

from fieldapp.forms.base import CreatingForm, line, words


class TaskForm(CreatingForm):
    """A new task. What it is about stands in exactly one of `case`, `household`, `place` (ids)."""

    today: date  # set by the route; a form never reads the clock

    case = HiddenField()
    household = HiddenField()
    place = HiddenField()
    title = line(_l("What is to be done"), missing=_l("Please write what is to be done."), longest=80)
    # Not checked against the choices: the domain says why an item that has ended is refused.
    item = SelectField(_l("Based on which admitted work"), validate_choice=False)
    assignee = SelectField(_l("Who does it"), validators=[InputRequired(_l("Please choose who does it."))])
    due_on = DateField(_l("By which day"), validators=[InputRequired(_l("Please give a day."))])
    note = words(_l("Note"), longest=500)

    def validate_item(self, field: SelectField) -> None:
        if not field.data and not self.case.data:
            raise ValidationError(_l("Please choose the admitted work this task is based on."))

    def validate_due_on(self, field: DateField) -> None:
        if field.data and field.data < self.today:
            raise ValidationError(_l("The day may not lie in the past."))


class DoneForm(CreatingForm):
    words = words(_l("How it went"), longest=1000)


class HandingForm(CreatingForm):
    # Not checked against the choices: a re-sent form is answered the same after the choices have changed.
    to = SelectField(
        _l("Hand on to"),
        validate_choice=False,
        validators=[InputRequired(_l("Please choose who does it."))],
    )
    reason = words(_l("Reason"), missing=_l("Please give the reason."), longest=500)
