"""What a worker writes down about a patrol: all of it may stay empty, nothing to report is fine."""

from typing import Any

import msgspec
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, ValidationError
from wtforms import Form as WTForm

from fieldapp.forms.base import LONG_AGO, CreatingForm, choice, day, hidden, line, number, words
from fieldapp.forms.bounds import BROKEN_FORM

MOST_CHECKS = 8
MOST_FIXES = 5000
LONGEST_SECONDS = 48 * 3600.0
LONGEST_ROUTE = MOST_FIXES * 60  # characters
Fix = tuple[float, float, float]


def read_route(text: str) -> list[Fix]:
    """[[lat, lon, seconds], …] as fixes sorted by time. Raises ValueError when it is anything else."""
    try:
        fixes = msgspec.json.decode(text, type=list[Fix])
    except msgspec.DecodeError as wrong:
        raise ValueError("not a list of three numbers each") from wrong
    if len(fixes) > MOST_FIXES or not all(_is_on_earth(*fix) for fix in fixes):
        raise ValueError("too long or out of range")
    return sorted(fixes, key=lambda fix: fix[2])


def _is_on_earth(lat: float, lon: float, seconds: float) -> bool:
    return -90 <= lat <= 90 and -180 <= lon <= 180 and 0 <= seconds <= LONGEST_SECONDS


class StartForm(CreatingForm):
    grid = choice(_l("Which grid"), missing=_l("Please choose a grid."))


class PatrolForm(CreatingForm):
    """What was walked and found, with up to MOST_CHECKS rows `point_1`, `found_1` … (added below)."""

    place_words = line(_l("Where you walked"), longest=200)
    words = words(_l("What you found"), longest=1000)
    route = hidden(_l("Patrol route"), longest=LONGEST_ROUTE)

    def validate_route(self, field: HiddenField) -> None:
        try:
            read_route(field.data or "[]")
        except ValueError as wrong:
            field.data = ""
            raise ValidationError(
                _l("The route could not be read and was removed. Please submit again.")
            ) from wrong

    @property
    def fixes(self) -> list[Fix]:
        return read_route(self.route.data or "[]")

    @property
    def check_rows(self) -> list[tuple[Any, Any]]:
        """The fields of each row, for the page."""
        return [(self[f"point_{n}"], self[f"found_{n}"]) for n in range(1, MOST_CHECKS + 1)]

    @property
    def checks(self) -> list[tuple[str, str]]:
        """(point, found) of the rows that were filled in."""
        return [(point.data, found.data or "") for point, found in self.check_rows if point.data]


def _point_named(form: WTForm, field: Any) -> None:
    if not form[field.name.replace("found_", "point_")].data:
        raise ValidationError(_l("Please say at which point this was found."))


for _number in range(1, MOST_CHECKS + 1):
    _found = line(_l("Findings at point %(number)s", number=_number), longest=300, rules=[_point_named])
    setattr(PatrolForm, f"point_{_number}", line(_l("Point %(number)s", number=_number)))
    setattr(PatrolForm, f"found_{_number}", _found)


class TrackForm(CreatingForm):
    """One numbered piece of a route: `points` is [[lat, lon, seconds], …], [] for a gap."""

    number = number(None, 1, 10_000, missing=BROKEN_FORM)
    points = hidden(longest=LONGEST_ROUTE)

    def validate_points(self, field: HiddenField) -> None:
        try:
            read_route(field.data or "")
        except ValueError as wrong:
            raise ValidationError(_l("The route could not be read.")) from wrong

    @property
    def fixes(self) -> list[Fix]:
        return read_route(self.points.data or "[]")


class LoggedPatrolForm(PatrolForm):
    """A patrol written down afterwards: by day, without clock times and without a route."""

    grid = choice(_l("Which grid"), missing=_l("Please choose a grid."))
    on = day(_l("Which day"), missing=_l("Please choose a date."), back=LONG_AGO, ahead=1)

    def validate_on(self, field: DateField) -> None:
        if field.data and field.data > self.today:
            raise ValidationError(_l("The day may not lie in the future."))
