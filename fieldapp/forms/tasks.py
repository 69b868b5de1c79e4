"""Giving a task, finishing it, handing it on."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Optional

from fieldapp.forms.base import CreatingForm, line, words


class TaskForm(CreatingForm):
    title = line(_l("What is to be done"), missing=_l("Please say what is to be done."), longest=60)
    item = SelectField(_l("Basis: admitted service item"), validators=[Optional()])
    grid = SelectField(_l("Which grid"), validators=[InputRequired(_l("Please choose the grid."))])
    assignee = SelectField(_l("Who does it"), validators=[InputRequired(_l("Please choose who does it."))])
    due_on = DateField(_l("By which day"), validators=[InputRequired(_l("Please give a day."))])
    note = words(_l("Note"), longest=500)


class DoneForm(CreatingForm):
    words = words(_l("What was done"), longest=1000)


class HandOnForm(CreatingForm):
    to = SelectField(_l("To whom"), validators=[InputRequired(_l("Please choose who does it."))])
    reason = words(_l("Reason"), missing=_l("Please give the reason."), longest=300)
