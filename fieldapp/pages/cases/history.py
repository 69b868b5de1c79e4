"""The history of a case as it is told: days, and on each of them sentences saying who did what to whom, and why.

Words for colleagues and words for the reporter are never mixed; what a step did to the deadline stands below it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from flask_babel import format_date, gettext

from fieldapp import clock
from fieldapp.domain.cases.supervision import graver
from fieldapp.domain.errors import N_
from fieldapp.models import Case, CaseStep, Photo, RungKind, Supervision, Verb
from fieldapp.web.labels.labels import label, when
from fieldapp.web.locale import translate

V, K = Verb, RungKind
# %(who)s did it, to or with %(to)s; %(case)s is another case's number.
SENTENCES: dict[Verb, str] = {
    V.REPORT: N_("%(who)s reported this."),
    V.ADD_REPORT: N_("%(who)s merged in the reports of case %(case)s."),
    V.ACCEPT: N_("%(who)s accepted the case."),
    V.DECLINE: N_("%(who)s declined the case and told the reporter where to turn instead."),
    V.SETTLE: N_("%(who)s settled the case on the spot; someone else will verify it."),
    V.DISPATCH: N_("%(who)s dispatched the case to %(to)s."),
    V.SIGN: N_("%(who)s signed for the case."),
    V.START: N_("%(who)s started work."),
    V.OBJECT: N_("%(who)s objected to the dispatch as not responsible."),
    V.UPHOLD_OBJECTION: N_("%(who)s upheld the objection; the case is waiting to be dispatched again."),
    V.OVERRULE_OBJECTION: N_("%(who)s overruled the objection; the case stays with the same unit."),
    V.ASK_EXTENSION: N_("%(who)s requested an extension."),
    V.GRANT_EXTENSION: N_("%(who)s granted the extension."),
    V.REFUSE_EXTENSION: N_("%(who)s refused the extension."),
    V.HOLD: N_("%(who)s put the case on hold."),
    V.RESUME: N_("%(who)s resumed work."),
    V.ASK_REPORTER: N_("%(who)s asked the reporter."),
    V.HEAR_REPORTER: N_("%(who)s recorded the reporter's answer."),
    V.FEED_BACK: N_("%(who)s fed back the result."),
    V.VERIFY: N_("%(who)s verified that the work is done."),
    V.REDO: N_("%(who)s found the work not done and sent the case back."),
    V.CLOSE: N_("%(who)s closed the case."),
    V.REOPEN: N_("%(who)s reopened the case."),
    V.ESCALATE: N_("%(who)s escalated the case to %(to)s."),
    V.CHASE: N_("%(who)s chased %(to)s."),
    V.SUPERVISE: N_("%(who)s raised the supervision grade."),
    V.RECKON: N_("The deadline was recalculated."),
    V.MERGE: N_("%(who)s merged this case into case %(case)s."),
    V.UNMERGE: N_("%(who)s undid the merge with case %(case)s."),
    V.RESTRICT: N_("%(who)s restricted access to the case."),
    V.WHISTLE: N_("%(who)s called in %(to)s for joint handling."),
    V.ANSWER_CALL: N_("%(who)s answered that %(to)s will attend."),
    V.DECLINE_CALL: N_("%(who)s answered that %(to)s cannot attend."),
    V.JOIN: N_("%(who)s attended on behalf of %(to)s."),
    V.CONCLUDE: N_("%(who)s recorded the conclusion of the joint handling."),
    V.ADD_WORDS: N_("%(who)s added to the report."),
    V.WITHDRAW: N_("%(who)s withdrew the report."),
    V.CONFIRM: N_("%(who)s confirmed how the problem was solved."),
    V.COMPLAIN: N_("%(who)s complained that the problem is not solved."),
    V.ANSWER_COMPLAINT: N_("%(who)s answered the complaint."),
    V.NOTE_LATE: N_("%(who)s wrote this on a phone; the case had changed by the time it arrived."),
}
BY_REPORTER: dict[Verb, str] = {  # the same steps, where a report's own reporter took them
    V.HEAR_REPORTER: N_("The reporter answered."),
    V.VERIFY: N_("The reporter confirmed that the problem is solved."),
    V.REDO: N_("The reporter says that the problem is not solved; the case was sent back."),
    V.REOPEN: N_(
        "The reporter says that the problem is not solved; the case was reopened and passed to the town."
    ),
    V.ADD_WORDS: N_("The reporter added to the report."),
    V.WITHDRAW: N_("The reporter withdrew the report."),
    V.CONFIRM: N_("The reporter said how the problem was solved."),
    V.COMPLAIN: N_("The reporter complained that the problem is still not solved; the county was notified."),
}
NOBODY_ANSWERS = N_("Nobody is left to answer the question; work goes on.")
BY_DEADLINE: dict[str, str] = {  # what the ladder did by itself, by the rung reached
    K.LEVEL: N_("The case was still overdue and was escalated to %(to)s by rule."),
    K.UNASSIGNED: N_("No one took the case in time, so %(to)s was reminded."),
    K.OVERDUE: N_("The deadline had passed, so %(to)s was reminded."),
}
OTHER_OWNER = N_("%(who)s objected to the dispatch and named %(to)s as responsible.")
SOMETHING = N_("%(who)s: %(what)s")
BY_ITSELF = frozenset({V.CHASE, V.ESCALATE, V.RECKON})  # what nobody signed in did
STOPS = frozenset({V.HOLD, V.ASK_EXTENSION, V.ASK_REPORTER})
GOES_ON = frozenset({V.RESUME, V.GRANT_EXTENSION, V.REFUSE_EXTENSION, V.HEAR_REPORTER})
TONES = {
    **dict.fromkeys((V.SETTLE, V.FEED_BACK, V.VERIFY, V.CLOSE, V.JOIN, V.CONCLUDE), "ok"),
    **dict.fromkeys((V.OBJECT, V.ESCALATE, V.CHASE, V.SUPERVISE, V.WHISTLE, V.DECLINE_CALL, *STOPS), "warn"),
    **dict.fromkeys((V.REDO, V.REOPEN, V.COMPLAIN), "danger"),
}


@dataclass(frozen=True)
class Event:
    """One sentence of the story, what it did to the deadline, and what was written and photographed."""

    time: str
    sentence: str
    effects: Sequence[str]
    internal: str
    public: str
    photos: Sequence[Photo]
    tone: str
    is_reporters: bool = False  # the words are a reporter's


@dataclass(frozen=True)
class Day:
    """What happened on one day in China, in order."""

    words: str
    events: Sequence[Event]


def story(case: Case, numbers: Mapping[UUID, str]) -> list[Day]:
    """The steps of a case, day by day, oldest first; `numbers` are those of the other cases they name."""
    since, called = _stopped_since(case.steps), _called_by(case)
    events = (
        (clock.day_of(step.at), _event(step, since.get(step.number), _sentence(step, numbers, called)))
        for step in case.steps
    )
    days = groupby(events, key=lambda each: each[0])
    return [Day(_day(on), [event for _, event in those]) for on, those in days]


def since(case: Case, numbers: Mapping[UUID, str], count: int) -> list[tuple[str, str, str]]:
    """(when, sentence, what was written) of every step after the first `count`."""
    called = _called_by(case)
    return [
        (
            when(step.at),
            _sentence(step, numbers, called),
            f"{step.internal_words} {step.public_words}".strip(),
        )
        for step in case.steps
        if step.number > count
    ]


def others_named(cases: Iterable[Case]) -> set[UUID]:
    """The other cases that the histories of these name."""
    return {step.other_case_id for case in cases for step in case.steps if step.other_case_id}


def as_it_stands(case: Case) -> str:
    """The story's last sentence: how it is now, with whom, and by when."""
    owner = " · ".join(name for name in (_name(case.unit), _name(case.handler)) if name)
    parts = [gettext("Current state: %(state)s", state=label(case.state))]
    if case.is_open:
        parts.append(owner or gettext("no handler yet"))
        parts += [gettext("due %(time)s", time=when(case.due_at))] if case.due_at else []
    return " · ".join(parts)


def _event(step: CaseStep, stopped_since: datetime | None, sentence: str) -> Event:
    return Event(
        time=f"{step.at.astimezone(clock.CHINA):%H:%M}",
        sentence=sentence,
        effects=list(_effects(step, stopped_since)),
        internal=step.internal_words,
        public=step.public_words,
        photos=step.photos,
        tone=TONES.get(step.verb, "neutral"),
        is_reporters=step.report_id is not None,
    )


def _called_by(case: Case) -> dict[UUID, str]:
    """The units that each whistle called in."""
    return {call.step_id: gettext(", ").join(one.unit.name for one in call.called) for call in case.calls}


def _sentence(step: CaseStep, numbers: Mapping[UUID, str], called: Mapping[UUID, str]) -> str:
    rung = "" if step.person else (step.before or {}).get("rung", "")
    own = BY_REPORTER.get(step.verb) if step.report_id else None
    if step.verb is V.HEAR_REPORTER and step.person is None and own is None:
        own = NOBODY_ANSWERS
    known = own or BY_DEADLINE.get(rung) or SENTENCES.get(step.verb) or SOMETHING
    number = numbers.get(step.other_case_id, "") if step.other_case_id else ""
    if step.verb is V.OBJECT and step.unit:
        known = OTHER_OWNER
    to = (
        called.get(step.id)
        or _name(step.target_person)
        or _name(step.unit)
        or gettext("the responsible unit")
    )
    return translate(known) % {"who": _who(step), "to": to, "case": number, "what": label(step.verb)}


def _who(step: CaseStep) -> str:
    if step.person is None:
        return gettext("System (deadline)") if step.verb in BY_ITSELF else gettext("A resident")
    name = step.person.name
    return gettext("%(role)s %(name)s", role=label(step.role), name=name) if step.role else name


def _effects(step: CaseStep, stopped_since: datetime | None) -> Iterator[str]:
    """What the step did to the deadline, and to who answers for the case."""
    before = step.before or {}
    if step.verb in STOPS:
        yield gettext("The deadline is paused from here; the overall limit keeps running.")
    if step.verb in GOES_ON and stopped_since:
        span = _span(step.at - stopped_since)
        yield gettext("The deadline was paused for %(span)s and moves back by that time.", span=span)
    yield from _moved(step.verb, before)
    grade = before.get("now") if step.verb is V.SUPERVISE else None
    if step.person is None and before.get("rung") == K.LEVEL:
        grade = graver(Supervision(before["supervision"]) if before.get("supervision") else None)
    if grade:
        yield gettext("Supervision grade: %(grade)s", grade=label(Supervision(grade)))


def _moved(verb: Verb, before: Mapping[str, Any]) -> Iterator[str]:
    """The deadline as it was and as it became, where the step says so."""
    was, is_now = before.get("due_at"), before.get("now")
    if verb is V.ADD_REPORT:
        was, is_now = before.get("lead_due_at"), before.get("due_at")
        if not was or not is_now or is_now >= was:
            return
    if verb in {V.RECKON, V.GRANT_EXTENSION, V.ADD_REPORT} and was and is_now:
        yield gettext(
            "Deadline changed from %(before)s to %(after)s.", before=_moment(was), after=_moment(is_now)
        )


def _stopped_since(steps: Iterable[CaseStep]) -> dict[int, datetime]:
    """For each step that lets the clock go on: when it was stopped."""
    found: dict[int, datetime] = {}
    stopped: datetime | None = None
    for step in steps:
        if step.verb in STOPS:
            stopped = step.at
        elif step.verb in GOES_ON and stopped:
            found[step.number], stopped = stopped, None
    return found


def _span(length: timedelta) -> str:
    hours = round(length.total_seconds() / 3600)
    if hours >= 48:
        return gettext("%(count)s days", count=round(hours / 24))
    return gettext("%(count)s hours", count=hours) if hours else gettext("less than an hour")


def _moment(text: str) -> str:
    return when(datetime.fromisoformat(text))


def _day(on: date) -> str:
    return format_date(on, "full")


def _name(thing: Any) -> str:
    return thing.name if thing else ""
