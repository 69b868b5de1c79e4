"""Starting a patrol, and what was walked, checked and found."""

import json

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, FormField, HiddenField, SelectField, StringField, ValidationError
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, Optional

from fieldapp.forms.base import CreatingForm, nothing_private, readable, tidy, words

MOST_FIXES = 5000
RULES = [Length(max=200), readable, nothing_private]


class StartForm(CreatingForm):
    grid = SelectField(_l("Which grid"), validators=[InputRequired(_l("Please choose the grid."))])


class CheckForm(PlainForm):
    """One thing that was looked at."""

    point = StringField(_l("Point"), filters=[tidy], validators=RULES)
    found = StringField(_l("What was found (empty: nothing to report)"), filters=[tidy], validators=RULES)


class FindingsForm(CreatingForm):
    place_words = StringField(_l("Where you walked"), filters=[tidy], validators=RULES)
    words = words(_l("What you found"), longest=1000)
    checks = FieldList(FormField(CheckForm), min_entries=4, max_entries=8)
    route = HiddenField(validators=[Optional()])

    def validate_route(self, field: HiddenField) -> None:
        """[[lat, lon, seconds], …] in the order walked; anything else is refused."""
        try:
            fixes = [(float(a), float(b), float(c)) for a, b, c in json.loads(field.data or "")]
        except (TypeError, ValueError) as wrong:
            raise ValidationError(_l("The route could not be read. Please send it without.")) from wrong
        good = all(-90 <= a <= 90 and -180 <= b <= 180 and c >= 0 for a, b, c in fixes)
        if not good or len(fixes) > MOST_FIXES:
            raise ValidationError(_l("The route could not be read. Please send it without."))
        self.fixes = sorted(fixes, key=lambda fix: fix[2])

    @property
    def route_fixes(self) -> list[tuple[float, float, float]]:
        return getattr(self, "fixes", [])


class LogForm(FindingsForm):
    grid = SelectField(_l("Which grid"), validators=[InputRequired(_l("Please choose the grid."))])
    on = DateField(_l("On which day"), validators=[InputRequired(_l("Please give a day."))])
