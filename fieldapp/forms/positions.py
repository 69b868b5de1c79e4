"""A position that a phone or browser gave: taken as it is inside the operator's area, asked about outside it."""

from collections.abc import Callable
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, ValidationError

from fieldapp.forms.base import CreatingForm, Form, degrees, hidden_number, radio

UNREADABLE = _l("The location could not be read. A description is enough.")
Box = tuple[float, float, float, float]  # west, south, east, north
NOWHERE = 0.001  # degrees around 0, 0: what a broken receiver says


class Positioned(Form):
    """`asks`: whether somebody is there to answer; else what lies outside is left out."""

    tell_area: ClassVar[Callable[[], Box]]  # set by the web
    asks = True

    lat = degrees(90, UNREADABLE)
    lon = degrees(180, UNREADABLE)
    accuracy_m = hidden_number(0, 100_000, UNREADABLE)
    outside = radio(
        _l("This location is outside the area. Use it anyway?"),
        choices=[("use", _l("Use it anyway")), ("leave", _l("Do not use this location"))],
    )

    def validate_outside(self, field: RadioField) -> None:
        if self.asks and self.is_outside and not field.data:
            raise ValidationError(_l("Please choose an option."))

    @property
    def is_outside(self) -> bool:
        """Whether there is a position, and it lies outside the area."""
        lat, lon = self.lat.data, self.lon.data
        if lat is None or lon is None:
            return False
        west, south, east, north = type(self).tell_area()
        return max(abs(lat), abs(lon)) < NOWHERE or not (south <= lat <= north and west <= lon <= east)

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude as they are stored."""
        lat, lon = self.lat.data, self.lon.data
        if lat is None or lon is None or (self.is_outside and self.outside.data != "use"):
            return None
        return lat, lon

    @property
    def left_out(self) -> str:
        """The position that was left out although nobody was asked; "" when none was."""
        is_unasked = not self.asks and self.is_outside and not self.outside.data
        return f"{self.lat.data:.5f}, {self.lon.data:.5f}" if is_unasked else ""


class PositionFields(Positioned, CreatingForm):
    """Of a form that asks where something is."""

    def validate_place_words(self, field: StringField) -> None:
        """Words are enough, and so is a position."""
        if not field.data and self.position is None:
            raise ValidationError(_l("Please describe the place, or use your location."))
