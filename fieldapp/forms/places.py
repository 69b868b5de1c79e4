"""Dividing a village into grids, ending a grid, and naming units."""

from typing import Annotated

import msgspec
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField, ValidationError

from fieldapp.forms.base import (
    CreatingForm,
    Form,
    choice,
    hidden,
    line,
    phone,
    radio,
    table,
    tick,
    words,
)

LONGEST_OUTLINE = 100_000  # characters
Degrees = tuple[
    Annotated[float, msgspec.Meta(ge=-180, le=180)], Annotated[float, msgspec.Meta(ge=-90, le=90)]
]
Outline = Annotated[list[Degrees], msgspec.Meta(min_length=3, max_length=2000)]


class OutlineForm(Form):
    """The outline of a grid; `points` once validated, None without one. `as_seen`: what it was when it was opened."""

    points: list[Degrees] | None = None

    boundary_words = words(_l("Boundary description"), longest=500)
    outline = table(_l("Outline as [[longitude, latitude], …]"), longest=LONGEST_OUTLINE)
    as_seen = hidden()

    def validate_outline(self, field: TextAreaField) -> None:
        try:
            self.points = msgspec.json.decode(field.data, type=Outline) if field.data else None
        except (msgspec.DecodeError, RecursionError) as wrong:
            raise ValidationError(
                _l("The outline must be a list of three or more [longitude, latitude] points.")
            ) from wrong


class GridForm(OutlineForm, CreatingForm):
    """A new grid."""

    name = line(_l("Grid name"), missing=_l("Please enter a grid name."), longest=60)
    kind = radio(_l("Type"), missing=_l("Please choose an option."))
    level = radio(
        _l("Level of the grid"),
        missing=_l("Please choose an option."),
        choices=[("1", "1"), ("2", "2"), ("3", "3")],
        default="2",
    )
    parent = choice(_l("Parent level-2 grid (level 3 only)"))
    basis = line(_l("Basis"), longest=200)


class EndGridForm(Form):
    merged_into = choice(_l("Grid taking over"))


class UnitForm(CreatingForm):
    name = line(_l("Unit name"), missing=_l("Please enter a unit name."), longest=60)
    is_centre = tick(_l("This is the grid centre of this place"))
    phone = phone(_l("Phone"))


class DivisionForm(CreatingForm):
    """A change of a village, town or county."""

    basis = line(_l("Basis"), missing=_l("Please enter the rule or decision this is based on."), longest=200)
    as_seen = hidden()


class RenameForm(DivisionForm):
    page_order = ("submission_id", "name")

    name = line(_l("New name"), missing=_l("Please enter a name."), longest=60)


class EndDivisionForm(DivisionForm):
    page_order = ("submission_id", "merged_into")

    merged_into = choice(_l("Place that takes over"))
