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
        _l("You stay responsible until the other side has signed."),
        icon="up",
    ),
    StepPage(
        "settlement",
        (V.SETTLE,),
        _l("Settled on the spot"),
        forms.FeedBackForm,
        _l("Somebody else will verify it."),
        takes_photos=True,
    ),
    StepPage("signature", (V.SIGN,), _l("Sign for it"), forms.StepForm),
    StepPage("start", (V.START,), _l("Begin work"), forms.StepForm, icon="clock"),
    StepPage(
        "feedback",
        (V.FEED_BACK,),
        _l("Feed back"),
        forms.FeedBackForm,
        _l("Say what was done. The reporter reads the public words."),
        takes_photos=True,
        icon="doc",
    ),
    StepPage(
        "verification",
        (V.VERIFY, V.REDO),
        _l("Verify"),
        forms.VerificationForm,
        _l("Look at the place or ask the reporter; a photo is not required."),
        takes_photos=True,
    ),
    StepPage("closure", (V.CLOSE,), _l("Close"), forms.StepForm),
    StepPage(
        "objection",
        (V.OBJECT,),
        _l("Object to the dispatch"),
        joint.ObjectionForm,
        _l("Say why it is not yours and who should handle it; the centre decides."),
        icon="undo",
    ),
    StepPage(
        "objection-decision",
        (V.UPHOLD_OBJECTION, V.OVERRULE_OBJECTION),
        _l("Decide the objection"),
        joint.ObjectionDecisionForm,
        _l("If you agree, the case can be dispatched at once; else it goes back to the same owner."),
    ),
    StepPage("extension", (V.ASK_EXTENSION,), _l("Ask for more time"), forms.DayForm, icon="clock"),
    StepPage(
        "extension-decision",
        (V.GRANT_EXTENSION, V.REFUSE_EXTENSION),
        _l("Decide the extension"),
        forms.ExtensionDecisionForm,
        _l("The clock has stood still since it was asked. The reporter reads the public words."),
    ),
    StepPage("hold", (V.HOLD,), _l("Put on hold"), forms.DayForm, icon="pause"),
    StepPage("resumption", (V.RESUME,), _l("Take up again"), forms.StepForm, icon="clock"),
    StepPage(
        "call-answer",
        (V.ANSWER_CALL, V.DECLINE_CALL),
        _l("Answer the call"),
        joint.CallAnswerForm,
        _l("Called units are obliged to help; the lead stays responsible."),
        icon="phone",
    ),
    StepPage(
        "arrival",
        (V.JOIN,),
        _l("We came"),
        joint.ArrivalForm,
        _l("Say on which day your unit came and what it found."),
        takes_photos=True,
    ),
    StepPage(
        "whistle",
        (V.WHISTLE,),
        _l("Call in other units"),
        joint.WhistleForm,
        _l("You stay responsible. A unit that does not answer or come in time is told to its superior."),
        icon="people",
    ),
    StepPage(
        "conclusion",
        (V.CONCLUDE,),
        _l("Conclude the joint handling"),
        joint.ConclusionForm,
        _l("Say what was decided together; this ends the call."),
    ),
    StepPage(
        "refusal",
        (V.DECLINE,),
        _l("Do not accept"),
        forms.DeclineForm,
        _l("For what belongs elsewhere: 110, 119, 120, 122, courts, arbitration or petition."),
        icon="close",
    ),
    StepPage("escalation", (V.ESCALATE,), _l("Escalate to the next level"), forms.ReasonForm, icon="up"),
    StepPage(
        "question",
        (V.ASK_REPORTER,),
        _l("Ask the reporter"),
        forms.QuestionForm,
        _l("The clock stands still until the answer is noted."),
        icon="phone",
    ),
    StepPage("answer", (V.HEAR_REPORTER,), _l("Note the reporter's answer"), forms.ReasonForm, icon="doc"),
    StepPage(
        "chase",
        (V.CHASE,),
        _l("Chase"),
        forms.StepForm,
        _l("Whoever has it is reminded. No deadline changes."),
        icon="clock",
    ),
    StepPage(
        "supervision",
        (V.SUPERVISE,),
        _l("Supervise"),
        forms.ReasonForm,
        _l("Each time one grade more: normal, yellow, red."),
        icon="eye",
    ),
    StepPage("reopening", (V.REOPEN,), _l("Reopen"), forms.ReasonForm, icon="undo"),
    StepPage("restriction", (V.RESTRICT,), _l("Restrict who sees it"), forms.RestrictForm, icon="lock"),
]
BY_NOUN = {step.noun: step for step in STEPS}
