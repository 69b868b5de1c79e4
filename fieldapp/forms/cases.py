"""What is filled in at each step of a case, and how a list of cases is narrowed."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from fieldapp.forms.base import CreatingForm, Form, needed, tidy, words


class StepForm(CreatingForm):
    """Any step: internal words and public words, written apart."""

    internal_words = words(_l("Words for colleagues"))
    public_words = words(_l("Words for the reporter"), longest=500)


class DeclineForm(StepForm):
    public_words = words(
        _l("Where the reporter can turn instead"),
        missing=_l("Please say where the reporter can turn instead."),
    )


class DispatchForm(StepForm):
    target = SelectField(
        _l("Who handles it"),
        validators=[InputRequired(_l("Please choose who handles it."))],
        validate_choice=True,
    )


class ReasonForm(StepForm):
    internal_words = words(_l("Reason"), missing=_l("Please give the reason."))


class DecisionForm(StepForm):
    decision = RadioField(
        _l("Decision"),
        choices=[("yes", _l("Agree")), ("no", _l("Do not agree"))],
        validators=[InputRequired(_l("Please choose one."))],
    )


class ExtensionDecisionForm(DecisionForm):
    def validate_public_words(self, field: StringField) -> None:
        if self.decision.data == "yes":
            needed(_l("Please tell the reporter why it takes longer, and until when."))(self, field)

    def validate_internal_words(self, field: StringField) -> None:
        if self.decision.data == "no":
            needed(_l("Please say why there is no more time."))(self, field)


class DayForm(ReasonForm):
    until = DateField(_l("Until which day"), validators=[InputRequired(_l("Please give a day."))])


class QuestionForm(StepForm):
    """What the reporter is asked; without an answer by that day somebody looks again."""

    public_words = words(
        _l("Question to the reporter"), missing=_l("Please write what the reporter is asked."), longest=500
    )
    until = DateField(_l("Answer awaited until"), validators=[InputRequired(_l("Please give a day."))])


class FeedBackForm(StepForm):
    public_words = words(
        _l("Words for the reporter"), missing=_l("Please write what the reporter should read."), longest=500
    )


class VerificationForm(StepForm):
    decision = RadioField(
        _l("Is it done?"),
        choices=[("yes", _l("Yes, it is done")), ("no", _l("No, it must be done again"))],
        validators=[InputRequired(_l("Please say whether it is done."))],
    )

    def validate_internal_words(self, field: StringField) -> None:
        if self.decision.data == "no":
            needed(_l("Please say what is still to be done."))(self, field)


class RestrictForm(ReasonForm):
    minor = BooleanField(_l("A child is involved"))


class MergeForm(CreatingForm):
    """Which cases are the same problem; `lead` takes the others in."""

    lead = RadioField(_l("Which case goes on"), validators=[InputRequired(_l("Please choose one."))])
    reason = words(
        _l("Why they are the same"), missing=_l("Please say why these are the same problem."), longest=500
    )


class CaseFilter(Form):
    """The filters of a list of cases; they live in the address bar."""

    class Meta(Form.Meta):
        """None of its fields is asked for, so none is marked optional."""

        is_filter = True

    words = StringField(_l("Words"), filters=[tidy])
    state = SelectField(_l("State"), validators=[Optional()])
    category = SelectField(_l("Category"), validators=[Optional()])
    urgency = SelectField(_l("Urgency"), validators=[Optional()])
    source = SelectField(_l("Source"), validators=[Optional()])
    overdue = BooleanField(_l("Overdue only"))
    due_today = BooleanField(_l("Due today"))
    area = SelectField(_l("Area"), validators=[Optional()])
