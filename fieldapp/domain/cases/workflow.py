"""The life of a case as one table: which verb leads from which states to which.

Nothing else changes a state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import open_calls
from fieldapp.domain.cases.concurrent_changes import GONE_ON, NOT_SAID, Seen, refuse_moved
from fieldapp.domain.deadlines import clocks
from fieldapp.domain.errors import AlreadyDone
from fieldapp.models import OPEN_STATES, Case, CaseState, CaseStep, Person, Report, StepWords, Unit, Verb

S, V = CaseState, Verb

WORKING = frozenset({S.SIGNED, S.IN_HAND})
OWNED = frozenset({S.DISPATCHED, S.SIGNED, S.IN_HAND, S.EXTENSION_ASKED, S.ON_HOLD, S.OBJECTED})
CAN_BE_HELPED = OWNED | {S.ACCEPTED, S.ASKED_REPORTER}  # somebody answers for it, and it is not done yet
DONE = frozenset({S.SETTLED, S.FED_BACK, S.VERIFIED, S.CLOSED})  # what its reporter can confirm
BY_REPORTER = frozenset({V.ADD_WORDS, V.WITHDRAW, V.CONFIRM, V.COMPLAIN})  # no staff takes these steps
SAME = None  # the verb leaves the state as it is

# verb: (states it may start from, state it leads to)
FLOW: dict[Verb, tuple[frozenset[CaseState], CaseState | None]] = {
    V.ACCEPT: (frozenset({S.REPORTED}), S.ACCEPTED),
    V.DECLINE: (frozenset({S.REPORTED, S.ACCEPTED}), S.DECLINED),
    V.SETTLE: (frozenset({S.REPORTED, S.ACCEPTED}), S.SETTLED),
    V.DISPATCH: (frozenset({S.REPORTED, S.ACCEPTED, S.DISPATCHED, S.OBJECTED}), S.DISPATCHED),
    V.SIGN: (frozenset({S.DISPATCHED}), S.SIGNED),
    V.START: (frozenset({S.SIGNED}), S.IN_HAND),
    V.OBJECT: (frozenset({S.DISPATCHED}), S.OBJECTED),
    V.UPHOLD_OBJECTION: (frozenset({S.OBJECTED}), S.ACCEPTED),
    V.OVERRULE_OBJECTION: (frozenset({S.OBJECTED}), S.DISPATCHED),
    V.ASK_EXTENSION: (WORKING, S.EXTENSION_ASKED),
    V.GRANT_EXTENSION: (frozenset({S.EXTENSION_ASKED}), S.IN_HAND),
    V.REFUSE_EXTENSION: (frozenset({S.EXTENSION_ASKED}), S.IN_HAND),
    V.HOLD: (WORKING, S.ON_HOLD),
    V.RESUME: (frozenset({S.ON_HOLD}), S.IN_HAND),
    V.ASK_REPORTER: (WORKING, S.ASKED_REPORTER),
    V.HEAR_REPORTER: (frozenset({S.ASKED_REPORTER}), S.IN_HAND),
    V.FEED_BACK: (WORKING, S.FED_BACK),
    V.VERIFY: (frozenset({S.FED_BACK, S.SETTLED}), S.VERIFIED),
    V.REDO: (frozenset({S.FED_BACK, S.SETTLED, S.VERIFIED}), S.ACCEPTED),
    V.CLOSE: (frozenset({S.VERIFIED}), S.CLOSED),
    V.REOPEN: (frozenset({S.CLOSED, S.DECLINED}), S.ACCEPTED),
    V.ESCALATE: (OPEN_STATES, SAME),
    V.CHASE: (OPEN_STATES, SAME),
    V.SUPERVISE: (OPEN_STATES, SAME),
    V.RECKON: (OPEN_STATES, SAME),
    V.RESTRICT: (OPEN_STATES, SAME),
    V.ADD_REPORT: (OPEN_STATES, SAME),
    V.MERGE: (OPEN_STATES, S.MERGED),
    V.WHISTLE: (CAN_BE_HELPED, SAME),
    V.ANSWER_CALL: (CAN_BE_HELPED, SAME),
    V.DECLINE_CALL: (CAN_BE_HELPED, SAME),
    V.JOIN: (CAN_BE_HELPED, SAME),
    V.CONCLUDE: (CAN_BE_HELPED, SAME),
    V.NOTE_LATE: (frozenset(CaseState), SAME),
    V.ADD_WORDS: (OPEN_STATES, SAME),
    V.WITHDRAW: (OPEN_STATES, SAME),
    V.CONFIRM: (DONE, SAME),
    V.COMPLAIN: (DONE, SAME),
    V.ANSWER_COMPLAINT: (frozenset(CaseState) - {S.MERGED}, SAME),
}


def allows(state: CaseState, verb: Verb) -> bool:
    """Whether `verb` may be done to a case in `state`."""
    return verb in FLOW and state in FLOW[verb][0]


def possible(state: CaseState) -> list[Verb]:
    """What may be offered to staff; a late note is only taken in by who decides a conflict."""
    return [
        verb for verb in FLOW if allows(state, verb) and verb not in {V.NOTE_LATE, V.RECKON, *BY_REPORTER}
    ]


@dataclass(frozen=True)
class Note:
    """What a step says and whom it names. `before` is what an undo puts back; `seen`: what it was decided by.

    `may` is asked once the case is locked, and raises where somebody may not take the step as the case stands now.
    """

    internal_words: str = ""
    public_words: str = ""
    unit: Unit | None = None
    target: Person | None = None
    other: Case | None = None
    report: Report | None = None  # whose reporter takes the step
    before: dict[str, Any] | None = None
    seen: Seen = NOT_SAID
    may: Callable[[], None] = lambda: None


NOTHING = Note()


def take_step(
    session: Session, case: Case, verb: Verb, actor: Actor | None, now: datetime, note: Note = NOTHING
) -> CaseStep:
    """Change the state by the table and write the step.

    Raises MovedOn when others acted since it was seen, AlreadyDone when the table has no such way, and whatever
    `note.may` raises.
    """
    lock(session, case)
    refuse_moved(session, case, note.seen, note.unit.id if note.unit else None)
    note.may()
    if not allows(case.state, verb):
        raise AlreadyDone(GONE_ON)
    open_calls.refuse_before_conclusion(case, verb)
    to_state = FLOW[verb][1] or case.state
    with session.no_autoflush:  # all of it is written in one go, with what the verb itself changes
        step = write_step(session, case, (verb, to_state), actor, now, note)
        case.state, case.is_open = to_state, to_state in OPEN_STATES
        clocks.follow(session, case, now)
    return step


def come_back(
    session: Session, case: Case, state: CaseState, actor: Actor, now: datetime, note: Note
) -> CaseStep:
    """A merged case is again in the state it had: the one way that the table does not hold."""
    step = write_step(session, case, (Verb.UNMERGE, state), actor, now, note)
    case.state, case.is_open = state, state in OPEN_STATES
    return step


def write_step(
    session: Session,
    case: Case,
    what: tuple[Verb, CaseState],
    actor: Actor | None,
    now: datetime,
    note: Note = NOTHING,
) -> CaseStep:
    """Append one step (verb, state it leads to) to the history, without changing the state."""
    case.step_count = (case.step_count or 0) + 1
    step = CaseStep(
        id=uuid4(),
        case=case,  # so that a history read before has it too
        number=case.step_count,
        verb=what[0],
        from_state=case.state,
        to_state=what[1],
        at=now,
        person_id=actor.id if actor else None,
        role=actor.role_at(case.scope) if actor else None,
        public_words=note.public_words.strip(),
        unit_id=note.unit.id if note.unit else None,
        target_person_id=note.target.id if note.target else None,
        other_case_id=note.other.id if note.other else None,
        report_id=note.report.id if note.report else None,
        before=note.before,
    )
    session.add(step)
    if note.internal_words.strip():
        step.words = StepWords(body=note.internal_words.strip())
    return step


# What another step may have changed since this case was read.
MOVING = (
    "state", "is_open", "accept_by", "due_at", "due_basis", "is_provisional", "next_check_at", "supervision",
    "asked_due_at", "review_on", "unit_id", "handler_id", "level", "merged_into_id", "step_count", "closed_at",
    "urgency", "complained_at",
)  # fmt: skip
LOCKED = (
    select(*(getattr(Case, name) for name in MOVING)).where(Case.id == bindparam("case_id")).with_for_update()
)


def lock(session: Session, *cases: Case) -> None:
    """Nobody else changes these cases until we are done, and they are as they stand now.

    Always in the same order, so that two who lock the same ones never wait for each other. (SQLite has one write
    lock for everything, but the case may have been read before it was ours.)
    """
    session.flush()
    for case in sorted(cases, key=lambda case: case.id):
        as_it_stands = session.execute(LOCKED, {"case_id": case.id}).one()
        if as_it_stands.step_count != case.step_count:
            session.expire(case, ["steps", "calls"])
        for name, value in zip(MOVING, as_it_stands, strict=True):
            set_committed_value(case, name, value)
