"""Changing the working calendar: one day, the hours, or a whole year's notice."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import (
    AHEAD,
    YEAR,
    CreatingForm,
    day,
    file,
    hidden,
    line,
    number,
    radio,
    searched,
    table,
    tick,
    time_of_day,
)

NO_BASIS = _l("Please enter the notice or decision this is based on.")


class CalendarForm(CreatingForm):
    """Any change of a calendar; `place` is the scope of a place with days of its own, empty for the nation.

    It is found by its name (`near`).
    """

    place = line(_l("Where it applies"), longest=17)
    near = searched(_l("Where it applies"))
    basis = line(_l("Basis"), missing=NO_BASIS, longest=200)


class DayForm(CalendarForm):
    on = day(_l("Day"), missing=_l("Please choose a date."), back=10 * YEAR, ahead=AHEAD)
    kind = radio(_l("Type of day"), missing=_l("Please choose an option."))
    name = line(_l("Name of the day"), longest=60)


class HoursForm(CalendarForm):
    """Two spans; the first is the morning, which is all of a half day."""

    opens = time_of_day(_l("Morning from"), missing=_l("Please enter a time."))
    pauses = time_of_day(_l("Morning until"), missing=_l("Please enter a time."))
    resumes = time_of_day(_l("Afternoon from"), missing=_l("Please enter a time."))
    closes = time_of_day(_l("Afternoon until"), missing=_l("Please enter a time."))

    @property
    def spans(self) -> list[tuple[int, int, bool]]:
        fields = (self.opens, self.pauses, self.resumes, self.closes)
        minutes = [f.data.hour * 60 + f.data.minute for f in fields if f.data is not None]
        return [(minutes[0], minutes[1], True), (minutes[2], minutes[3], False)]


class NoticeForm(CalendarForm):
    file = file(_l("File (.xlsx, .xls or CSV)"))
    notice = table(_l("Or paste the table with its header row"))
    is_looked_at = hidden()  # the rows were shown, and are to be taken in
    year = number(_l("Year of the notice"), 2000, 2100)


class YearForm(CalendarForm):
    year = number(_l("Year"), 2000, 2100, missing=_l("Please enter a year."))
    is_official = tick(_l("The official notice for this year has been entered"))
