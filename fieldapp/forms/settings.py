"""A setting as an administrator types it; what each may be, the domain says."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from fieldapp.forms.base import CreatingForm, choice, hidden, line, words


class SettingForm(CreatingForm):
    key = choice(_l("Setting"), missing=_l("Please choose an option."))
    value = line(_l("Value"), longest=200)
    basis = line(_l("Basis"), missing=_l("Please enter the rule or decision this is based on."), longest=200)
    as_seen = hidden()
    complaint: Callable[[str], str] = staticmethod(lambda _value: "")

    def validate_value(self, field: Any) -> None:
        if complaint := self.complaint(field.data or ""):
            raise ValidationError(complaint)


class SettingTextForm(SettingForm):
    value = words(_l("Value"), longest=2000)
