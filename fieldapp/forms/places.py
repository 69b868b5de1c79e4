"""Dividing a village into grids, ending a grid, and naming units."""

import json
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Optional

from fieldapp.forms.base import CreatingForm, Form, line, tidy, words


class GridForm(CreatingForm):
    """A new grid; `points` is its outline once validated, None without one."""

    points: list[Any] | None = None

    name = line(_l("Name of the grid"), missing=_l("Please give the grid a name."), longest=60)
    kind = RadioField(_l("Kind"), validators=[InputRequired(_l("Please choose one."))])
    level = RadioField(
        _l("Level of the grid"),
        choices=[("1", "1"), ("2", "2"), ("3", "3")],
        default="2",
        validators=[InputRequired(_l("Please choose one."))],
    )
    parent = SelectField(_l("Lies in the grid (level 3 only)"), validators=[Optional()])
    boundary_words = words(_l("Boundary in words"), longest=500)
    outline = TextAreaField(
        _l("Outline: [[longitude, latitude], …]"), filters=[tidy], validators=[Optional()]
    )
    basis = line(_l("Basis"), longest=200)

    def validate_outline(self, field: TextAreaField) -> None:
        try:
            self.points = json.loads(field.data) if field.data else None
        except ValueError as wrong:
            raise ValidationError(
                _l("The outline must be a list of at least three [longitude, latitude] points.")
            ) from wrong


class EndGridForm(Form):
    merged_into = SelectField(_l("The grid that takes it over"), validators=[Optional()])


class UnitForm(CreatingForm):
    name = line(_l("Name of the unit"), missing=_l("Please give the unit a name."), longest=60)
    is_centre = BooleanField(_l("It is the grid centre of this place"))
    phone = StringField(_l("Phone"), filters=[tidy], validators=[Optional()])
