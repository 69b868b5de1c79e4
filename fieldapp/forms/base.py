"""What every form shares: fields with their bounds, tidy text, complaints, and the id of creating forms.

A field is made by a function below, which says its type, its length or range, and what to say when it is empty.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID, uuid4

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    FloatField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms import Form as WTForm
from wtforms.fields.core import UnboundField
from wtforms.validators import Regexp
from wtforms.widgets import CheckboxInput, HiddenInput

from fieldapp import phones, text
from fieldapp.forms.bounds import (
    BROKEN_FORM,
    Bounds,
    DayBounds,
    MayBeEmpty,
    Needed,
    NumberBounds,
    bounds_of,
    is_given,
    unless_empty,
)
from fieldapp.forms.private_words import find_private_numbers

BROKEN = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff]")
UUID_RULE = Regexp(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z", message=BROKEN_FORM)
YEAR = 366  # days
# How far back something may have happened, and how far ahead somebody may plan.
LONG_AGO, AHEAD = 3 * YEAR, 3 * YEAR


class Form(WTForm):
    """A form class reads HTML fields, outbox JSON and Open311 alike: anything with getlist().

    What is out of bounds never becomes a value: `data` stays empty, except of words, which are shown again.
    """

    is_shown_again = False  # what was sent may only be looked at: it is never valid
    tell_day: ClassVar[Callable[[], date]]  # set by the web: a form never reads the clock
    page_order: ClassVar[Sequence[str]] = ()  # names, where the page's order is not the one of declaration

    class Meta:
        """Complaints in the reader's language. `is_filter`: nothing is asked for, so nothing is marked optional."""

        is_filter = False

        @property
        def locales(self) -> list[str]:
            return [str(get_locale() or "zh")]

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Numbers, days and times are read in half-width, whatever input method wrote them."""
            found = super().wrap_formdata(form, formdata)  # type: ignore[misc]
            form.is_shown_again = getattr(formdata, "is_shown_again", False)
            return (
                _HalfWidth(found, [field.name for field in form if field.type in COUNTED]) if found else found
            )

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for field in vars(cls).values():
            if isinstance(field, UnboundField):
                bounds_of(field.kwargs.get("validators", ()))

    @property
    def today(self) -> date:
        return type(self).tell_day()

    def validate(self, extra_validators: Any = None) -> bool:
        return not self.is_shown_again and bool(super().validate(extra_validators))

    def in_page_order(self) -> list[Any]:
        """The fields as the page shows them; those that `page_order` does not name come last."""
        order = {name: number for number, name in enumerate(self.page_order)}
        return sorted(self, key=lambda field: order.get(field.name, len(order)))

    def post_process(self, formdata: Any = None) -> None:
        super().post_process(formdata)  # type: ignore[misc]
        if formdata is None:
            return
        for field in self:
            complaint = bounds_of(field.validators).complaint(field, self.today)
            if complaint is None and isinstance(field.data, str) and BROKEN.search(field.data):
                complaint = _l("This contains a character that cannot be stored. Please enter it again.")
            if complaint is not None:
                field.process_errors = [complaint]
            is_shown_again = field.type in TYPED and not self.meta.is_filter
            if (complaint is not None and not is_shown_again) or (field.raw_data and not is_given(field)):
                field.data = EMPTY.get(field.type, "")


class _HalfWidth:
    """What was sent, with the values of `names` as codes."""

    def __init__(self, sent: Any, names: Sequence[str]) -> None:
        self._sent, self._names = sent, names

    def __iter__(self) -> Iterator[str]:
        return iter(self._sent)

    def __len__(self) -> int:
        return len(self._sent)

    def __contains__(self, name: str) -> bool:
        return name in self._sent

    def getlist(self, name: str) -> list[Any]:
        values = self._sent.getlist(name)
        return [text.code(each) for each in values] if name in self._names else values


EMPTY = {
    **dict.fromkeys(("DateField", "TimeField", "IntegerField", "FloatField", "FileField")),
    "SelectMultipleField": (),
    "BooleanField": False,
}
TYPED = {"StringField", "TextAreaField", "SearchField", "TelField"}
COUNTED = {"IntegerField", "FloatField", "DateField", "TimeField"}


class CreatingForm(Form):
    """A form that makes something: its random id makes a re-sent POST change nothing."""

    submission_id = HiddenField(default=lambda: str(uuid4()), validators=[Bounds(36)])

    def validate_submission_id(self, field: HiddenField) -> None:
        try:
            UUID(field.data or "")
        except ValueError as wrong:
            raise ValidationError(BROKEN_FORM) from wrong

    @property
    def claim(self) -> UUID:
        return UUID(self.submission_id.data)


def nothing_private(_form: WTForm, field: Any) -> None:
    """Refuse identity and bank numbers; the browser catches them earlier."""
    if find_private_numbers(field.data or ""):
        raise ValidationError(_l("Please remove identity card and bank card numbers. They are not stored."))


def dialable(_form: WTForm, field: Any) -> None:
    """Refuse what is no phone number, and two in one field."""
    try:
        phones.canonical(field.data or "")
    except phones.SeveralPhones as wrong:
        raise ValidationError(_l("There are two numbers here. Please keep only one.")) from wrong
    except phones.NoPhone as wrong:
        raise ValidationError(_l("This does not look like a valid phone number. Please check it.")) from wrong


def needed(message: Any) -> Needed:
    return Needed(message)


def _rules(missing: Any, bounds: Bounds, more: Sequence[Any] = ()) -> list[Any]:
    """The complaint when it is empty, None when it may be; then the bounds, then the rest."""
    if missing:
        return [needed(missing), bounds, *more]
    return [MayBeEmpty(), bounds, *map(unless_empty, more)]


def line(label: Any, missing: Any = None, longest: int = 100, rules: Sequence[Any] = ()) -> StringField:
    """One line of text; `missing` is the complaint when it is empty, None when it may be."""
    validators = _rules(missing, Bounds(longest), [nothing_private, *rules])
    return StringField(label, filters=[text.line], validators=validators)


def name(label: Any, missing: Any = None, longest: int = 40) -> StringField:
    """A person's name."""
    validators = _rules(missing, Bounds(longest), [nothing_private])
    return StringField(label, filters=[text.name], validators=validators)


def words(label: Any, missing: Any = None, longest: int = 2000) -> TextAreaField:
    """Several lines of free words."""
    validators = _rules(missing, Bounds(longest), [nothing_private])
    return TextAreaField(label, filters=[text.words], validators=validators)


def technical(
    label: Any, missing: Any = None, longest: int = 100, rules: Sequence[Any] = (), **more: Any
) -> Any:
    """A number, an address on the net, a code: without blanks. `kind`: another field class than a line's."""
    kind, filters = more.pop("kind", StringField), more.pop("filters", [text.code])
    return kind(label, filters=filters, validators=_rules(missing, Bounds(longest), rules), **more)


def phone(label: Any, **more: Any) -> TelField:
    """One number that somebody can dial, in its one spelling."""
    looks = {"autocomplete": "off", "inputmode": "tel", **more}
    return technical(
        label, longest=40, rules=[dialable], kind=TelField, filters=[phones.tidy], render_kw=looks
    )


def searched(label: Any, kind: Any = StringField) -> Any:
    """Words that are looked for; they live in the address bar."""
    return technical(label, kind=kind, filters=[text.searched])


def table(label: Any, missing: Any = None, longest: int = 20_000) -> TextAreaField:
    """A pasted list."""
    return TextAreaField(label, filters=[text.words], validators=_rules(missing, Bounds(longest)))


def secret(label: Any, missing: Any, longest: int, rules: Sequence[Any] = (), **more: Any) -> PasswordField:
    """What is typed unseen, exactly as it is typed."""
    return PasswordField(label, validators=_rules(missing, Bounds(longest), rules), **more)


def hidden(label: Any = None, longest: int = 100) -> HiddenField:
    """What a page carries along."""
    return HiddenField(label, validators=_rules(None, Bounds(longest)))


def identifier(label: Any = None) -> HiddenField:
    """The id of a row, or nothing."""
    return HiddenField(label, validators=_rules(None, Bounds(36), [UUID_RULE]))


def number(label: Any, least: int, most: int, missing: Any = None, said: Any = None) -> IntegerField:
    """A whole number; `said` instead of the sentence with the two ends."""
    return IntegerField(label, validators=_rules(missing, NumberBounds(least, most, said)))


def hidden_number(least: int, most: int, said: Any = BROKEN_FORM) -> IntegerField:
    """A whole number that a page carries along."""
    return IntegerField(validators=_rules(None, NumberBounds(least, most, said)), widget=HiddenInput())


def degrees(most: int, said: Any) -> FloatField:
    """One half of a position, from -`most` to `most`; filled in by the phone."""
    return FloatField(validators=_rules(None, NumberBounds(-most, most, said)), widget=HiddenInput())


def day(label: Any, missing: Any = None, *, back: int = 0, ahead: int = 0) -> DateField:
    """A day from `back` days before today to `ahead` days after it."""
    return DateField(label, validators=_rules(missing, DayBounds(back, ahead)))


def time_of_day(label: Any, missing: Any = None) -> TimeField:
    return TimeField(label, validators=_rules(missing, Bounds(16)))


def tick(label: Any, missing: Any = None) -> BooleanField:
    return BooleanField(label, validators=_rules(missing, Bounds(16)))


def choice(label: Any, missing: Any = None, **more: Any) -> SelectField:
    """One of a list that opens."""
    return SelectField(label, validators=_rules(missing, Bounds(100)), **more)


def radio(label: Any, missing: Any = None, **more: Any) -> RadioField:
    """One of a few that are all shown."""
    return RadioField(label, validators=_rules(missing, Bounds(100)), **more)


def many(label: Any, missing: Any = None, most: int = 200, **more: Any) -> SelectMultipleField:
    """Several ticks out of a list."""
    validators = _rules(missing, Bounds(100, values=most))
    return SelectMultipleField(label, validators=validators, option_widget=CheckboxInput(), **more)


def file(label: Any, missing: Any = None) -> FileField:
    """One file; how large a body may be is the route's."""
    return FileField(label, validators=_rules(missing, Bounds(200)))
