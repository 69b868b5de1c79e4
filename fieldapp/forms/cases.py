"""What is filled in at each step of a case, and how a list of cases is narrowed."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from fieldapp.forms.base import (
    LONG_AGO,
    YEAR,
    CreatingForm,
    Form,
    choice,
    day,
    hidden,
    needed,
    radio,
    searched,
    tick,
    words,
)

SEEN = 4000  # fifty cases, each with how many steps it had
# How far ahead a step may put something off.
PUT_OFF = 2 * YEAR
FAR = 10 * YEAR  # how far back a list of cases reaches


class StepForm(CreatingForm):
    """Any step: internal words and public words, written apart."""

    as_seen = hidden(
        longest=SEEN
    )  # what the case was when the form was opened (domain/cases/concurrent_changes.py)
    internal_words = words(_l("Internal note"))
    public_words = words(_l("Message to the reporter"), longest=500)


class DeclineForm(StepForm):
    public_words = words(
        _l("Where the reporter can turn instead"),
        missing=_l("Please say where the reporter can turn instead."),
    )


class DispatchForm(StepForm):
    target = choice(_l("Handler"), missing=_l("Please choose a handler."))


class ReasonForm(StepForm):
    internal_words = words(_l("Reason"), missing=_l("Please enter a reason."))


class DecisionForm(StepForm):
    decision = radio(
        _l("Decision"),
        missing=_l("Please choose an option."),
        choices=[("yes", _l("Agree")), ("no", _l("Disagree"))],
    )


class ExtensionDecisionForm(DecisionForm):
    def validate_public_words(self, field: StringField) -> None:
        if self.decision.data == "yes":
            needed(_l("Please tell the reporter why it takes longer, and until when."))(self, field)

    def validate_internal_words(self, field: StringField) -> None:
        if self.decision.data == "no":
            needed(_l("Please say why there is no more time."))(self, field)


class DayForm(ReasonForm):
    until = day(_l("End date"), missing=_l("Please choose a date."), back=LONG_AGO, ahead=PUT_OFF)


class QuestionForm(StepForm):
    """What the reporter is asked; without an answer by that day somebody looks again."""

    public_words = words(
        _l("Question for the reporter"), missing=_l("Please write what the reporter is asked."), longest=500
    )
    until = day(
        _l("Wait for answer until"), missing=_l("Please choose a date."), back=LONG_AGO, ahead=PUT_OFF
    )


class FeedBackForm(StepForm):
    public_words = words(
        _l("Message to the reporter"), missing=_l("Please write what the reporter should read."), longest=500
    )


class VerificationForm(StepForm):
    decision = radio(
        _l("Is it done?"),
        missing=_l("Please say whether it is done."),
        choices=[("yes", _l("Yes, it is done")), ("no", _l("No, it must be redone"))],
    )

    def validate_internal_words(self, field: StringField) -> None:
        if self.decision.data == "no":
            needed(_l("Please say what is still to be done."))(self, field)


class RestrictForm(ReasonForm):
    minor = tick(_l("A child is involved"))


class MergeForm(CreatingForm):
    """Which cases are the same problem; `lead` takes the others in."""

    as_seen = hidden(longest=SEEN)
    lead = radio(_l("Case to keep"), missing=_l("Please choose an option."))
    reason = words(
        _l("Why they are the same problem"),
        missing=_l("Please say why these are the same problem."),
        longest=500,
    )


class CaseFilter(Form):
    """The filters of a list of cases; they live in the address bar."""

    class Meta(Form.Meta):
        """None of its fields is asked for, so none is marked optional."""

        is_filter = True

    words = searched(_l("Keywords"))
    state = choice(_l("State"))
    category = choice(_l("Category"))
    urgency = choice(_l("Urgency"))
    source = choice(_l("Source"))
    overdue = tick(_l("Overdue only"))
    due_today = tick(_l("Due today"))
    area = choice(_l("Area"))
    opened_from = day(_l("Opened from"), back=FAR, ahead=YEAR)
    opened_to = day(_l("Opened up to"), back=FAR, ahead=YEAR)
    closed_from = day(_l("Closed from"), back=FAR, ahead=YEAR)
    closed_to = day(_l("Closed up to"), back=FAR, ahead=YEAR)
    open_on = day(_l("Open at the end of"), back=FAR, ahead=YEAR)
    overdue_on = day(_l("Overdue at the end of"), back=FAR, ahead=YEAR)
    plain = tick(_l("Without restricted cases"))
    below = tick(_l("With the units counted together with it"))
