"""A filing as a town begins it, the grids of its proposal, the steps it takes, and what the register is searched by."""

from typing import Annotated, Any

import msgspec
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField, ValidationError

from fieldapp.forms.base import (
    AHEAD,
    CreatingForm,
    Form,
    choice,
    day,
    file,
    hidden,
    line,
    many,
    radio,
    searched,
    table,
    tick,
    words,
)
from fieldapp.forms.places import LONGEST_OUTLINE

CHOOSE, WRITE = _l("Please choose an option."), _l("Please write the reason.")
NAME = _l("Please enter a grid name.")
MOST_TICKED = 50
# Which number is which, the rule says: a wrong order is a mistake to be named.
Degree = Annotated[float, msgspec.Meta(ge=-180, le=180)]
Point = tuple[Degree, Degree]
OLDEST = 366 * 60  # days back that places may be looked at


class FilingForm(CreatingForm):
    """What a proposal begins with."""

    village = choice(_l("Village or community"), missing=CHOOSE, validate_choice=False)
    cause = radio(_l("Why the grids are filed"), missing=CHOOSE)
    grounds = words(
        _l("Situation and proposal"),
        missing=_l("Please say what has changed and what is proposed."),
        longest=1000,
    )
    basis = line(_l("Basis"), missing=_l("Please enter the rule or decision this is based on."), longest=200)


class ProposedGridForm(CreatingForm):
    """One grid of a proposal; `points` once validated, None without an outline."""

    points: list[Point] | None = None

    as_seen = hidden()
    name = line(_l("Grid name"), missing=NAME, longest=60)
    outline = table(_l("Outline as [[longitude, latitude], …]"), longest=LONGEST_OUTLINE)
    boundary_words = words(_l("Boundary description"), longest=500)
    department = choice(_l("Supervising department (dedicated grids)"), validate_choice=False)

    def validate_outline(self, field: TextAreaField) -> None:
        self.points = _points(field.data)


class AddedGridForm(ProposedGridForm):
    """A grid that was not there before."""

    page_order = ("submission_id", "as_seen", "kind", "level", "parent", "name")

    kind = radio(_l("Type"), missing=CHOOSE)
    level = radio(
        _l("Level of the grid"), missing=CHOOSE, choices=[("1", "1"), ("2", "2"), ("3", "3")], default="2"
    )
    parent = choice(_l("Parent level-2 grid (level 3 only)"))


class DividedGridForm(ProposedGridForm):
    """A grid divided in two: the first part goes on under its code."""

    second_points: list[Point] | None = None

    second_name = line(_l("Name of the new grid"), missing=NAME, longest=60)
    second_outline = table(
        _l("Outline of the new grid as [[longitude, latitude], …]"), longest=LONGEST_OUTLINE
    )
    second_words = words(_l("Boundary description of the new grid"), longest=500)
    keeps_people = tick(_l("Who works in the former grid works in the new one as well"))

    def validate_second_outline(self, field: TextAreaField) -> None:
        self.second_points = _points(field.data)


class MergedGridForm(CreatingForm):
    as_seen = hidden()
    into = choice(_l("Grid taking over"), missing=CHOOSE)


class SeenForm(Form):
    """An act that needs no words."""

    as_seen = hidden()


class AssignForm(CreatingForm):
    """Households whose position does not tell, and the grid they go to."""

    as_seen = hidden()
    households = many(
        _l("Households"),
        missing=_l("Please tick at least one household."),
        most=MOST_TICKED,
        validate_choice=False,
    )
    grid = choice(_l("They go to"), missing=CHOOSE)


class UploadForm(CreatingForm):
    """Several grids of a village at once."""

    as_seen = hidden()
    file = file(_l("GeoJSON file"), missing=_l("Please choose a file."))


class StepForm(CreatingForm):
    """One step with a filing: the opinion or reason, and from when it takes effect."""

    step = hidden()
    as_seen = hidden()
    words = words(_l("Opinion or reason"), longest=1000)
    effective_on = day(_l("Takes effect on"), ahead=AHEAD)


class RegisterForm(Form):
    """What the register is narrowed by."""

    class Meta:
        is_filter = True

    q = searched(_l("Number, village or grid"))
    since = day(_l("Filed from"), back=OLDEST)
    until = day(_l("Filed until"), back=OLDEST)


class DayForm(Form):
    """The day that places are shown as of."""

    class Meta:
        is_filter = True

    day = day(_l("Day"), back=OLDEST, ahead=AHEAD)


def _points(typed: Any) -> list[Point] | None:
    try:
        return msgspec.json.decode(typed, type=list[Point]) if typed else None
    except (msgspec.DecodeError, RecursionError) as wrong:
        raise ValidationError(
            _l("The outline must be a list of three or more [longitude, latitude] points.")
        ) from wrong
