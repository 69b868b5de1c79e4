"""Changing the working calendar: one day, the hours, or a whole year's notice."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, RadioField, TextAreaField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional

from fieldapp.forms.base import CreatingForm, line, tidy

NO_BASIS = _l("Please name the notice or decision this rests on.")


class CalendarForm(CreatingForm):
    """Any change of a calendar; `place` is the code of a place with days of its own, empty for the nation."""

    place = line(_l("Place code (empty: the whole nation)"), longest=17)
    basis = line(_l("Basis"), missing=NO_BASIS, longest=200)


class DayForm(CalendarForm):
    on = DateField(_l("Day"), validators=[InputRequired(_l("Please give a day."))])
    kind = RadioField(_l("What kind of day"), validators=[InputRequired(_l("Please choose one."))])
    name = line(_l("Name"), longest=60)


class HoursForm(CalendarForm):
    """Two spans; the first is the morning, which is all of a half day."""

    opens = TimeField(_l("Morning from"), validators=[InputRequired(_l("Please give a time."))])
    pauses = TimeField(_l("Morning until"), validators=[InputRequired(_l("Please give a time."))])
    resumes = TimeField(_l("Afternoon from"), validators=[InputRequired(_l("Please give a time."))])
    closes = TimeField(_l("Afternoon until"), validators=[InputRequired(_l("Please give a time."))])

    @property
    def spans(self) -> list[tuple[int, int, bool]]:
        fields = (self.opens, self.pauses, self.resumes, self.closes)
        minutes = [f.data.hour * 60 + f.data.minute for f in fields if f.data is not None]
        return [(minutes[0], minutes[1], True), (minutes[2], minutes[3], False)]


class NoticeForm(CalendarForm):
    notice = TextAreaField(
        _l("The days as CSV: date,kind,name"),
        filters=[tidy],
        validators=[InputRequired(_l("Please paste the days of the notice."))],
    )
    year = IntegerField(
        _l("Year of the notice"), validators=[Optional(), NumberRange(2000, 2100, _l("Please give a year."))]
    )


class YearForm(CalendarForm):
    year = IntegerField(
        _l("Year"),
        validators=[
            InputRequired(_l("Please give a year.")),
            NumberRange(2000, 2100, _l("Please give a year.")),
        ],
    )
    is_official = BooleanField(_l("The official notice for this year is in the table"))
