"""Leading bodies, grid centres and the duty roster of a week."""

from typing import Any

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import (
    CreatingForm,
    Form,
    choice,
    hidden,
    line,
    name,
    phone,
    radio,
    searched,
    technical,
    tick,
)

DAYS, TIMES = 7, ("day", "night")


class PlaceFilter(Form):
    """How a list of places or centres is narrowed."""

    class Meta(Form.Meta):
        """None of its fields is asked for, so none is marked optional."""

        is_filter = True

    q = searched(_l("Name of the place or centre"))


class BodyForm(CreatingForm):
    name = line(
        _l("Name of the leading body"), missing=_l("Please enter the name of the leading body."), longest=100
    )
    basis = line(_l("Basis"), longest=200)


class MemberForm(CreatingForm):
    """A member: an account by its sign-in name, or a name and an office."""

    name = name(_l("Name"), missing=_l("Please enter the name."))
    office = line(_l("Office"), missing=_l("Please enter the office."), longest=60)
    line = radio(_l("Speaks for"), missing=_l("Please choose an option."))
    is_chair = tick(_l("Chairs this body"))
    account = technical(_l("Sign-in name, if there is an account"), longest=40)


class CentreForm(Form):
    name = line(_l("Name of the centre"), missing=_l("Please enter the name of the centre."), longest=100)
    phone = phone(_l("Phone"))
    address = line(_l("Address"), longest=200)
    opening_hours = line(_l("Opening hours"), longest=100)


class RosterForm(Form):
    """One choice for each shift of a week; `as_seen`: what the plan was when it was opened."""

    as_seen = hidden()

    def shifts(self) -> list[list[Any]]:
        """Day by day, the fields of its shifts."""
        return [[self[_field(time, number)] for time in TIMES] for number in range(DAYS)]


def _field(time: str, number: int) -> str:
    return f"{time}_{number}"


def _add_shifts(form: Any) -> None:
    labels = {"day": _l("Day shift"), "night": _l("Night shift")}
    for number in range(DAYS):
        for time in TIMES:
            setattr(form, _field(time, number), choice(labels[time]))


_add_shifts(RosterForm)
