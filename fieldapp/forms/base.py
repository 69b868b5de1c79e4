"""What every form shares: tidy text, Chinese complaints, and the submission id of creating forms."""

import re
from typing import Any
from uuid import UUID, uuid4

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import Form as WTForm
from wtforms import HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from fieldapp.forms.private_words import find_private_numbers

BROKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


class Form(WTForm):
    """A form class reads HTML fields, outbox JSON and Open311 alike: anything with getlist()."""

    class Meta:
        """Complaints in the reader's language."""

        @property
        def locales(self) -> list[str]:
            return [str(get_locale() or "zh")]


class CreatingForm(Form):
    """A form that makes something: its random id makes a re-sent POST change nothing."""

    submission_id = HiddenField(default=lambda: str(uuid4()))

    def validate_submission_id(self, field: HiddenField) -> None:
        try:
            UUID(field.data or "")
        except ValueError as wrong:
            raise ValidationError(_l("This form is broken. Please open it again.")) from wrong

    @property
    def claim(self) -> UUID:
        return UUID(self.submission_id.data)


def tidy(text: str | None) -> str:
    """Trimmed, with one kind of line end."""
    return (text or "").replace("\r\n", "\n").strip()


def readable(_form: WTForm, field: Any) -> None:
    """Refuse NUL and broken characters, which no database takes."""
    if BROKEN.search(field.data or ""):
        raise ValidationError(_l("There is a character here that cannot be stored. Please type it again."))


def nothing_private(_form: WTForm, field: Any) -> None:
    """Refuse identity and bank numbers; the browser catches them earlier."""
    if find_private_numbers(field.data or ""):
        raise ValidationError(
            _l("Please leave out identity card and bank card numbers. They may not be stored.")
        )


def needed(message: str) -> InputRequired:
    return InputRequired(message=message)


def line(label: Any, missing: Any = None, longest: int = 100) -> StringField:
    """One line of text; `missing` is the complaint when it is empty, None when it may be."""
    return StringField(label, filters=[tidy], validators=_words_rules(missing, longest))


def words(label: Any, missing: Any = None, longest: int = 2000) -> TextAreaField:
    """Several lines of free words."""
    return TextAreaField(label, filters=[tidy], validators=_words_rules(missing, longest))


def _words_rules(missing: Any, longest: int) -> list[Any]:
    too_long = _l("Please keep this within %(count)s characters.", count=longest)
    first = InputRequired(message=missing) if missing else Optional(strip_whitespace=True)
    return [first, Length(max=longest, message=too_long), readable, nothing_private]
