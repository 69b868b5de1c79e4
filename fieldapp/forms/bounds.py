"""How much a form field takes. Every field carries its bounds among its rules; forms/base.py makes both together."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import StopValidation

from fieldapp import text

BROKEN_FORM = _l("This form is no longer valid. Please open it again.")


def is_given(field: Any) -> bool:
    """Whether anything was filled in that can be seen."""
    if field.data == "" and not field.process_errors:
        return False
    return any(not isinstance(each, str) or text.words(each) for each in field.raw_data or [])


class Needed:
    """Something that can be seen must be filled in."""

    field_flags: ClassVar = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        if not is_given(field):
            field.errors[:] = []
            raise StopValidation(self.message)


class MayBeEmpty:
    """Nothing filled in is no mistake of this field; what the form says about it is asked all the same."""

    field_flags: ClassVar = {"optional": True}

    def __call__(self, _form: Any, field: Any) -> None:
        if not is_given(field):
            field.process_errors = ()
            field.errors[:] = []


def unless_empty(rule: Callable[[Any, Any], Any]) -> Callable[[Any, Any], None]:
    """The same rule for what was filled in."""

    def _rule(form: Any, field: Any) -> None:
        if is_given(field):
            rule(form, field)

    return _rule


class Bounds:
    """The most characters of one value, and the most values of one name.

    A rule that says nothing itself: the form checks it when it reads the field, and no later rule sees what is
    out of bounds.
    """

    def __init__(self, longest: int, values: int = 1) -> None:
        self.longest, self.values = longest, values

    def __call__(self, _form: Any, field: Field) -> None:
        if field.process_errors:
            raise StopValidation

    def complaint(self, field: Field, today: date) -> Any:
        """What is wrong with the value that was read, or None."""
        raw = field.raw_data or []
        if len(raw) > self.values:
            return (
                _l("Please enter only one value here.")
                if self.values == 1
                else _l("Please choose fewer options.")
            )
        read = (
            [field.data] if isinstance(field.data, str) else [each for each in raw if isinstance(each, str)]
        )
        if any(len(text) > self.longest for text in read):
            return _l("Please keep this within %(count)s characters.", count=self.longest)
        return self._out_of_range(field.data, today)

    def _out_of_range(self, _value: Any, _today: date) -> Any:
        return None


class NumberBounds(Bounds):
    """A number from `least` to `most`."""

    def __init__(self, least: float, most: float, said: Any = None) -> None:
        super().__init__(longest=32)
        self.least, self.most = least, most
        self.said = said or _l("Please enter a number from %(least)s to %(most)s.", least=least, most=most)

    def _out_of_range(self, value: Any, _today: date) -> Any:
        # Written so that nan, which is neither, is refused.
        return None if value is None or self.least <= value <= self.most else self.said


class DayBounds(Bounds):
    """A day from `back` days ago to `ahead` days from now."""

    def __init__(self, back: int, ahead: int) -> None:
        super().__init__(longest=32)
        self.back, self.ahead = timedelta(days=back), timedelta(days=ahead)

    def _out_of_range(self, value: Any, today: date) -> Any:
        first, last = today - self.back, today + self.ahead
        if value is None or first <= value <= last:
            return None
        return _l("Please enter a date from %(first)s to %(last)s.", first=first, last=last)


def bounds_of(rules: Iterable[Any]) -> Bounds:
    """The bounds among the rules of a field. Raises TypeError without any: no form is made that way."""
    found = next((rule for rule in rules if isinstance(rule, Bounds)), None)
    if found is None:
        raise TypeError("a form field without bounds: make it with the functions of forms/base.py")
    return found
