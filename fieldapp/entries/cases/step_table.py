"""Every step a person can take with a case: its address noun, its verbs, its form and its words."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from fieldapp.forms import cases as forms
from fieldapp.forms import joint
from fieldapp.models import Verb

V = Verb


@dataclass(frozen=True)
class StepPage:
    """One page `/cases/<id>/<noun>`; `verbs` are what it may lead to, the main one first."""

    noun: str
    verbs: tuple[Verb, ...]
    title: Any
    form: type[forms.StepForm]
    hint: Any = ""
    takes_photos: bool = False
    icon: str = "check"


STEPS = [
    StepPage("acceptance", (V.ACCEPT,), _l("Accept"), forms.StepForm),
    StepPage(
        "dispatch",
        (V.DISPATCH,),
        _l("Dispatch"),
        forms.DispatchForm,
        _l("You stay responsible until the recipient has signed for the case."),
        icon="up",
    ),
    StepPage(
        "settlement",
        (V.SETTLE,),
        _l("Settled on the spot"),
        forms.FeedBackForm,
        _l("Someone else will verify it."),
        takes_photos=True,
    ),
    StepPage("signature", (V.SIGN,), _l("Sign for case"), forms.StepForm),
    StepPage("start", (V.START,), _l("Start work"), forms.StepForm, icon="clock"),
    StepPage(
        "feedback",
        (V.FEED_BACK,),
        _l("Feed back"),
        forms.FeedBackForm,
        _l("Say what was done. The reporter sees the public message."),
        takes_photos=True,
        icon="doc",
    ),
    StepPage(
        "verification",
        (V.VERIFY, V.REDO),
        _l("Verify"),
        forms.VerificationForm,
        _l("Check on site or ask the reporter. A photo is not required."),
        takes_photos=True,
    ),
    StepPage("closure", (V.CLOSE,), _l("Close"), forms.StepForm),
    StepPage(
        "objection",
        (V.OBJECT,),
        _l("Object to dispatch"),
        joint.ObjectionForm,
        _l("Say why your unit is not responsible and who should handle the case. The grid centre decides."),
        icon="undo",
    ),
    StepPage(
        "objection-decision",
        (V.UPHOLD_OBJECTION, V.OVERRULE_OBJECTION),
        _l("Decide on objection"),
        joint.ObjectionDecisionForm,
        _l(
            "If you agree, the case can be dispatched again at once; otherwise it goes back to the same unit."
        ),
    ),
    StepPage("extension", (V.ASK_EXTENSION,), _l("Request extension"), forms.DayForm, icon="clock"),
    StepPage(
        "extension-decision",
        (V.GRANT_EXTENSION, V.REFUSE_EXTENSION),
        _l("Decide on extension"),
        forms.ExtensionDecisionForm,
        _l("The deadline has been paused since the request. The reporter sees the public message."),
    ),
    StepPage("hold", (V.HOLD,), _l("Put on hold"), forms.DayForm, icon="pause"),
    StepPage("resumption", (V.RESUME,), _l("Resume work"), forms.StepForm, icon="clock"),
    StepPage(
        "call-answer",
        (V.ANSWER_CALL, V.DECLINE_CALL),
        _l("Answer call"),
        joint.CallAnswerForm,
        _l("Called units must help; the lead unit stays responsible."),
        icon="phone",
    ),
    StepPage(
        "arrival",
        (V.JOIN,),
        _l("Record attendance"),
        joint.ArrivalForm,
        _l("Say on which day your unit attended and what it found."),
        takes_photos=True,
    ),
    StepPage(
        "whistle",
        (V.WHISTLE,),
        _l("Call in units"),
        joint.WhistleForm,
        _l("You stay responsible. If a unit does not answer or attend in time, its superior is notified."),
        icon="people",
    ),
    StepPage(
        "conclusion",
        (V.CONCLUDE,),
        _l("Conclude joint handling"),
        joint.ConclusionForm,
        _l("Record what was agreed. This concludes the joint handling."),
    ),
    StepPage(
        "refusal",
        (V.DECLINE,),
        _l("Decline"),
        forms.DeclineForm,
        _l("For matters handled elsewhere: 110, 119, 120, 122, courts, arbitration or petitions."),
        icon="close",
    ),
    StepPage("escalation", (V.ESCALATE,), _l("Escalate to the next level"), forms.ReasonForm, icon="up"),
    StepPage(
        "question",
        (V.ASK_REPORTER,),
        _l("Ask reporter"),
        forms.QuestionForm,
        _l("The deadline is paused until the answer is recorded."),
        icon="phone",
    ),
    StepPage("answer", (V.HEAR_REPORTER,), _l("Record reporter's answer"), forms.ReasonForm, icon="doc"),
    StepPage(
        "chase",
        (V.CHASE,),
        _l("Chase"),
        forms.StepForm,
        _l("The handler is reminded. The deadline does not change."),
        icon="clock",
    ),
    StepPage(
        "supervision",
        (V.SUPERVISE,),
        _l("Supervise"),
        forms.ReasonForm,
        _l("Each time raises the grade by one: normal, yellow, red."),
        icon="eye",
    ),
    StepPage(
        "complaint-answer",
        (V.ANSWER_COMPLAINT,),
        _l("Answer complaint"),
        forms.FeedBackForm,
        _l("The reporter sees the public message. If work is still to be done, reopen the case instead."),
        icon="phone",
    ),
    StepPage("reopening", (V.REOPEN,), _l("Reopen"), forms.ReasonForm, icon="undo"),
    StepPage("restriction", (V.RESTRICT,), _l("Restrict access"), forms.RestrictForm, icon="lock"),
]
BY_NOUN = {step.noun: step for step in STEPS}
