"""What a worker fills in to report a problem: one screen."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FloatField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from fieldapp.forms.base import CreatingForm, nothing_private, readable, tidy, words
from fieldapp.models import Category

UNREADABLE = _l("The position could not be read. Words are enough.")


class PlaceFields(CreatingForm):
    """Where: words are enough; the position is only there when the person asked for it."""

    place_words = StringField(
        _l("Where is it"), filters=[tidy], validators=[Length(max=120), readable, nothing_private]
    )
    lat = FloatField(validators=[Optional(), NumberRange(-90, 90, UNREADABLE)], widget=HiddenInput())
    lon = FloatField(validators=[Optional(), NumberRange(-180, 180, UNREADABLE)], widget=HiddenInput())
    accuracy_m = IntegerField(
        validators=[Optional(), NumberRange(0, 100_000, UNREADABLE)], widget=HiddenInput()
    )

    def validate_place_words(self, field: StringField) -> None:
        if not field.data and (self.lat.data is None or self.lon.data is None):
            raise ValidationError(_l("Please say where it is, or use your position."))


class ReportForm(PlaceFields):
    """The route sets the choices, and `kind` once it has found the chosen one."""

    kind: Category | None = None

    category = SelectField(
        _l("What kind of problem"),
        validators=[InputRequired(_l("Please choose what kind of problem it is."))],
    )
    words = words(_l("What is wrong"), missing=_l("Please write what is wrong."), longest=1000)
    urgency = RadioField(_l("How urgent"), validators=[InputRequired(_l("Please choose how urgent it is."))])
    grid = SelectField(_l("Which grid"), validators=[Optional()])
    minor_involved = BooleanField(_l("A child is harmed or in danger"))
    joins = HiddenField()  # the case this is added to, instead of opening another
    patrol_id = HiddenField()
    captured_at = HiddenField()
