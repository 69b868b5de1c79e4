"""What is filled in when units are called in to a case, and when a dispatch is objected to."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.widgets import ListWidget

from fieldapp.forms.base import LONG_AGO, choice, day, many, needed, radio, words
from fieldapp.forms.cases import PUT_OFF, DecisionForm, ReasonForm, StepForm


class WhistleForm(StepForm):
    units = many(
        _l("Units to call in"),
        missing=_l("Please choose at least one unit."),
        widget=ListWidget(prefix_label=False),
    )
    until = day(_l("Attend by"), missing=_l("Please choose a date."), back=LONG_AGO, ahead=PUT_OFF)
    internal_words = words(
        _l("What they are asked to do"), missing=_l("Please say what the units are called for.")
    )


class CallAnswerForm(StepForm):
    decision = radio(
        _l("Will your unit attend?"),
        missing=_l("Please say whether your unit will attend."),
        choices=[("yes", _l("Yes, we will attend")), ("no", _l("No, we cannot attend"))],
    )

    def validate_internal_words(self, field: StringField) -> None:
        if self.decision.data == "no":
            needed(_l("Please say why your unit cannot come."))(self, field)


class ArrivalForm(StepForm):
    until = day(_l("Day of attendance"), missing=_l("Please choose a date."), back=LONG_AGO)
    internal_words = words(_l("What was found"), missing=_l("Please say what was found."))


class ConclusionForm(StepForm):
    internal_words = words(_l("Conclusion"), missing=_l("Please write the conclusion."))


class ObjectionForm(ReasonForm):
    target = choice(
        _l("Who should handle it instead"), missing=_l("Please choose the unit that should handle it.")
    )


class ObjectionDecisionForm(DecisionForm):
    """A yes may dispatch the case at once; a no says why."""

    target = choice(_l("New handler, if you agree"))

    def validate_internal_words(self, field: StringField) -> None:
        if self.decision.data == "no":
            needed(_l("Please say why it is theirs after all."))(self, field)
