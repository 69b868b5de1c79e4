"""The tracking page of a report: where it stands in residents' words, what they are asked, and what they may do."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import current_app, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp import clock, db
from fieldapp.domain.reports import confirmations, own_steps, tracking, tracking_codes
from fieldapp.domain.reports.tracking import PublicStep
from fieldapp.forms import own_reports as forms
from fieldapp.forms.base import Form
from fieldapp.models import OPEN_STATES, CaseState, CaseStep, Report, Verb
from fieldapp.web.labels.labels import when
from fieldapp.web.labels.public_states import STATES

S, V = CaseState, Verb
WITHDRAWN = (_l("Withdrawn by you"), "neutral", "close")
TITLES: dict[Verb, Any] = {
    V.REPORT: _l("Report received"),
    V.ACCEPT: _l("Accepted"),
    V.DECLINE: _l("Not accepted here"),
    V.SETTLE: _l("Replied"),
    V.DISPATCH: _l("Passed on for handling"),
    V.START: _l("In progress"),
    V.GRANT_EXTENSION: _l("More time granted"),
    V.HOLD: _l("Put on hold for now"),
    V.RESUME: _l("In progress again"),
    V.ASK_REPORTER: _l("Question for you"),
    V.HEAR_REPORTER: _l("In progress again"),
    V.FEED_BACK: _l("Replied"),
    V.VERIFY: _l("Result checked"),
    V.REDO: _l("Work continues"),
    V.CLOSE: _l("Completed"),
    V.REOPEN: _l("Reopened"),
    V.ESCALATE: _l("Passed to the next level"),
    V.MERGE: _l("Handled together with another report of the same problem"),
    V.UNMERGE: _l("Separate problem, handled as its own case"),
    V.WHISTLE: _l("Several units work together"),
    V.ANSWER_COMPLAINT: _l("Answer to the complaint"),
}
OWN_TITLES: dict[Verb, Any] = {
    V.HEAR_REPORTER: _l("You answered"),
    V.ADD_WORDS: _l("You added to your report"),
    V.WITHDRAW: _l("You withdrew your report"),
    V.CONFIRM: _l("You gave your feedback"),
    V.VERIFY: _l("You confirmed that it is solved"),
    V.REDO: _l("You said that it is not solved; work continues"),
    V.REOPEN: _l("You said that it is not solved; reopened and passed to the town"),
    V.COMPLAIN: _l("You said again that it is not solved; the county will look into it"),
}
NEWS = _l("Progress")


def context(report: Report, is_own: bool, form: Form | None = None, problem: str = "") -> dict[str, Any]:
    """`is_own`: for the reporter, and not for whoever holds the code alone. `form`: the one to be shown again."""
    session, case = db.session(), report.case
    steps = tracking.public_steps(session, report, is_own)
    called = tracking.units_called(session, [told.step for told in steps])
    standing = confirmations.standing(report, confirmations.days(session), clock.now())
    return {
        "report": report,
        "case": case,
        "code": tracking_codes.code_of(report),
        "grouped": tracking_codes.grouped(tracking_codes.code_of(report)),
        "state": WITHDRAWN if is_own and report.withdrawn_at else STATES[case.state],
        "is_own": is_own,
        "question": tracking.open_question(report) if own_steps.may_act(report) else None,
        "standing": standing,
        "waits_until": case.review_on if case.state is S.ON_HOLD else None,
        "timeline_rows": [_row(step, called) for step in reversed(steps)],
        "own_photos": tracking.own_photos(session, report) if is_own else [],
        "problem": problem,
        "again": form,
        **_forms(report, standing.may_confirm, is_own, form),
    }


def _forms(report: Report, is_asked: bool, is_own: bool, shown_again: Form | None) -> dict[str, Form | None]:
    """What may be filled in now; a form that comes back stays, whatever has become of its reason."""
    may_act, state = is_own and own_steps.may_act(report), report.case.state
    offered: dict[str, tuple[type[Form], bool]] = {
        "answer_form": (forms.AnswerForm, may_act and state is S.ASKED_REPORTER),
        "confirmation_form": (forms.ConfirmationForm, may_act and is_asked),
        "addition_form": (forms.AdditionForm, may_act and state in OPEN_STATES - {S.ASKED_REPORTER}),
        "contact_form": (forms.ContactForm, may_act and state in OPEN_STATES),
        "withdrawal_form": (forms.WithdrawalForm, may_act and state in OPEN_STATES),
        "pin_form": (
            forms.PinForm,
            report.has_pin and not is_own and not isinstance(shown_again, forms.OwnForm),
        ),
    }
    found: dict[str, Form | None] = {
        name: kind() if is_offered else None for name, (kind, is_offered) in offered.items()
    }
    if (contact := found["contact_form"]) is not None and report.contact_wish:
        contact["contact_wish"].data = report.contact_wish.value
    again = {name: shown_again for name, (kind, _) in offered.items() if type(shown_again) is kind}
    return found | again


def address_of(report: Report) -> str:
    """The page's whole address, as it is shared and drawn as a QR code; the PIN is no part of it."""
    root = (current_app.config["PUBLIC_ADDRESS"] or request.host_url).rstrip("/")
    return f"{root}/track/{tracking_codes.code_of(report)}"


def _row(told: PublicStep, called: Mapping[UUID, Sequence[str]]) -> dict[str, object]:
    step = told.step
    # Whose it is is not decided yet while somebody objects.
    unit = step.unit.name if step.unit and step.verb is not V.OBJECT else ""
    who = gettext(", ").join(called[step.id]) if step.id in called else unit
    own = step.internal_words if told.is_own else ""
    return {"title": _title(told), "when": when(step.at), "who": who, "public_words": told.words, "own": own}


def _title(told: PublicStep) -> str:
    step: CaseStep = told.step
    if step.verb is V.REPORT and step.other_case_id:
        return str(TITLES[V.UNMERGE])
    own = OWN_TITLES.get(step.verb) if told.is_own else None
    return str(own or TITLES.get(step.verb, NEWS))
