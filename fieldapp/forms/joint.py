"""What is filled in when units are called in to a case, and when a dispatch is objected to."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from fieldapp.forms.base import needed, words
from fieldapp.forms.cases import DecisionForm, ReasonForm, StepForm


class WhistleForm(StepForm):
    units = SelectMultipleField(
        _l("Which units are called in"),
        validators=[InputRequired(_l("Please choose at least one unit."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    until = DateField(_l("To come by"), validators=[InputRequired(_l("Please give a day."))])
    internal_words = words(
        _l("What they are called for"), missing=_l("Please say what the units are called for.")
    )


class CallAnswerForm(StepForm):
    decision = RadioField(
        _l("Does your unit come?"),
        choices=[("yes", _l("Yes, we come")), ("no", _l("No, we cannot"))],
        validators=[InputRequired(_l("Please say whether your unit comes."))],
    )

    def validate_internal_words(self, field: StringField) -> None:
        if self.decision.data == "no":
            needed(_l("Please say why your unit cannot come."))(self, field)


class ArrivalForm(StepForm):
    until = DateField(_l("Came on"), validators=[InputRequired(_l("Please give a day."))])
    internal_words = words(_l("What was found"), missing=_l("Please say what was found."))


class ConclusionForm(StepForm):
    internal_words = words(_l("Conclusion"), missing=_l("Please write the conclusion."))


class ObjectionForm(ReasonForm):
    target = SelectField(
        _l("Who should handle it instead"),
        validators=[InputRequired(_l("Please choose who should handle it instead."))],
    )


class ObjectionDecisionForm(DecisionForm):
    """A yes may dispatch the case at once; a no says why."""

    target = SelectField(_l("If so, who handles it now"))

    def validate_internal_words(self, field: StringField) -> None:
        if self.decision.data == "no":
            needed(_l("Please say why it is theirs after all."))(self, field)
