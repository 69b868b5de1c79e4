"""What is filled in about somebody who receives a service, and why it may be kept."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, StringField, ValidationError

from fieldapp.forms.base import (
    LONG_AGO,
    YEAR,
    CreatingForm,
    Form,
    day,
    hidden_number,
    identifier,
    many,
    name,
    needed,
    number,
    phone,
    radio,
    tick,
    words,
)
from fieldapp.forms.households import LAST_VERSION
from fieldapp.models import LegalBasis, says_child

CONSENTS = {LegalBasis.CONSENT, LegalBasis.GUARDIAN_CONSENT}
FOR_MINORS = {LegalBasis.GUARDIAN_CONSENT, LegalBasis.STATUTORY_DUTY}


class CareFields(Form):
    """The route sets `last_review` and the choices; `is_child`: kept as a child's record already."""

    is_child = False
    last_review: date

    birth_year = number(_l("Year of birth"), 1900, 2100, said=_l("Please write a year."))
    is_minor = tick(_l("Under 18"))
    care = many(_l("Care types"), missing=_l("Please choose at least one option."))
    source = radio(_l("Origin"), missing=_l("Please choose an option."))
    legal_basis = radio(_l("Legal basis"), missing=_l("Please choose an option."))
    consent_on = day(_l("Day of consent"), back=20 * YEAR, ahead=1)
    consent_words = words(_l("Who agreed to what, and how"), longest=300)
    needs = many(_l("Support needs"))
    emergency_name = name(_l("Emergency contact"))
    emergency_phone = phone(_l("Emergency contact's phone"))
    visit_every_days = number(_l("Days between visits"), 1, 366)
    next_visit_on = day(_l("Next visit due"), back=LONG_AGO, ahead=2 * YEAR)
    review_on = day(_l("Review date"), back=LONG_AGO, ahead=2 * YEAR)

    def validate_birth_year(self, field: IntegerField) -> None:
        if field.data and field.data > self.today.year:
            raise ValidationError(_l("Please write a year."))

    def validate_legal_basis(self, field: RadioField) -> None:
        said = says_child(self.birth_year.data, self.care.data or [], self.today)
        is_child = self.is_child or self.is_minor.data or said
        if is_child and field.data not in {basis.value for basis in FOR_MINORS}:
            raise ValidationError(
                _l("For somebody under 18 it takes the guardian's consent or a statutory duty.")
            )

    def validate_review_on(self, field: DateField) -> None:
        if field.data and not self.today < field.data <= self.last_review:
            raise ValidationError(_l("The review must lie within the next 12 months."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Consent is a day and words, and needed only when it is the basis."""
        complaints = dict(extra_validators or {})
        if self.legal_basis.data in {basis.value for basis in CONSENTS}:
            complaints["consent_on"] = [self._consent_day]
            complaints["consent_words"] = [self._consent_said]
        return bool(super().validate(complaints))

    def _consent_day(self, form: Form, field: DateField) -> None:
        needed(_l("Please enter the day of consent."))(form, field)
        if field.data and field.data > self.today:
            raise ValidationError(_l("The day must not lie in the future."))

    def _consent_said(self, form: Form, field: StringField) -> None:
        needed(_l("Please say who agreed to what."))(form, field)


class ReleaseForm(CreatingForm):
    """Why a record is no longer to be kept as a child's."""

    reason = words(_l("Reason"), missing=_l("Please enter a reason."), longest=300)


class ReleaseDecisionForm(Form):
    decision = radio(
        _l("Decision"),
        missing=_l("Please choose an option."),
        choices=[("yes", _l("Agree")), ("no", _l("Disagree"))],
    )


class ResidentForm(CareFields, CreatingForm):
    household = identifier()
    name = name(_l("Name"), missing=_l("Please write the name."))


class ResidentEditForm(CareFields):
    """Empty words keep what is stored: the stored ones are masked and not shown here."""

    keeps_consent = False

    version = hidden_number(0, LAST_VERSION)  # what was read before changing it

    name = name(_l("Name"))

    def _consent_said(self, form: Form, field: StringField) -> None:
        if not self.keeps_consent:
            super()._consent_said(form, field)
