"""What a case was when somebody opened a form about it, and what others have done with it since.

Whoever decides by what they saw is told that it has moved on, and asked again; nobody wins silently over somebody else.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.errors import N_, AlreadyDone, ChangedMeanwhile
from fieldapp.models import Case, CaseState, CaseStep, Person, Unit, Verb

V = Verb
LONGEST_COUNT = 6  # digits; no case has a million steps
# What is added to a case and changes nothing that another step rests on. Of the same kind two are one too many.
ADDITIONS = frozenset({
    V.CHASE, V.SUPERVISE, V.RECKON, V.WHISTLE, V.ANSWER_CALL, V.DECLINE_CALL, V.JOIN, V.NOTE_LATE,
    V.ADD_WORDS,
})  # fmt: skip
MOVE_OWNER = frozenset({V.DISPATCH, V.SIGN, V.UPHOLD_OBJECTION})
MOVE_DEADLINE = frozenset({
    V.RESUME, V.HEAR_REPORTER, V.GRANT_EXTENSION, V.REFUSE_EXTENSION, V.RECKON, V.ADD_REPORT, V.UNMERGE, V.REDO,
    V.REOPEN, V.SETTLE, V.MERGE,
})  # fmt: skip
GONE_ON = N_("This case has moved on since you opened it. Please look again.")

CHANGED = N_("Somebody else has changed this since you opened it. Please look again.")


class MovedOn(AlreadyDone):
    """Steps were taken since the form was opened."""

    def __init__(self) -> None:
        super().__init__(GONE_ON)


@dataclass(frozen=True)
class Seen:
    """How many steps each case had when the form was opened.

    `verbs` that form may take; `but`: whose steps do not count (a phone sends a row of steps that it has all begun
    from one kept page).
    """

    counts: Mapping[UUID, int]
    verbs: frozenset[Verb] = frozenset()
    but: UUID | None = None


NOT_SAID = Seen({})


@dataclass(frozen=True)
class Version:
    """How a case stood after some of its steps; `due_at` is only told where `is_due_known`."""

    state: CaseState
    unit: Unit | None
    handler: Person | None
    due_at: datetime | None
    is_due_known: bool = True


def refuse_moved(session: Session, case: Case, seen: Seen, unit_id: UUID | None = None) -> None:
    """Raise MovedOn where a step was taken that this one rests on. The case is locked, so nothing moves any more.

    `unit_id`: for whom a call is answered; each called unit answers for itself.
    """
    count = seen.counts.get(case.id)
    if count is None or count >= case.step_count:
        return
    since = select(CaseStep.verb, CaseStep.person_id, CaseStep.unit_id).where(
        CaseStep.case_id == case.id, CaseStep.number > count
    )
    for verb, person_id, for_unit in session.execute(since):
        is_mine = seen.but is not None and person_id == seen.but
        is_rival = verb in seen.verbs and for_unit == unit_id
        if not is_mine and (verb not in ADDITIONS or is_rival):
            raise MovedOn


def version_seen(case: Case, count: int) -> Version:
    """The case as it was after its first `count` steps, read from what the steps say."""
    seen, later = _parted(case.steps, count)
    state = seen[-1].to_state if seen else CaseState.REPORTED
    unit, handler = case.unit, case.handler
    if any(step.verb in MOVE_OWNER for step in later):
        unit, handler = _owner_after(seen)
    first = next((step for step in later if step.verb in MOVE_DEADLINE), None)
    if first is None:
        return Version(state, unit, handler, case.due_at)
    was = (first.before or {}).get("lead_due_at" if first.verb is V.ADD_REPORT else "due_at")
    return Version(state, unit, handler, datetime.fromisoformat(was) if was else None, is_due_known=bool(was))


def version_now(case: Case) -> Version:
    return Version(case.state, case.unit, case.handler, case.due_at)


def _parted(steps: Sequence[CaseStep], count: int) -> tuple[list[CaseStep], list[CaseStep]]:
    return [s for s in steps if s.number <= count], [s for s in steps if s.number > count]


def _owner_after(steps: Iterable[CaseStep]) -> tuple[Unit | None, Person | None]:
    """With whom a case was, by the steps that give it to somebody or set it free."""
    unit, handler = None, None
    for step in steps:
        if step.verb is V.DISPATCH:
            unit, handler = step.unit, step.target_person
        elif step.verb is V.SIGN:
            handler = step.person
        elif step.verb is V.UPHOLD_OBJECTION:
            unit = handler = None
    return unit, handler


def refuse_any_moved(session: Session, cases: Iterable[Case], seen: Seen) -> None:
    """The same for each of several."""
    for case in cases:
        refuse_moved(session, case, seen)


def mark_of(*values: object) -> str:
    """What a form about anything but a case rests on, in a few characters that it carries along."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def refuse_changed(seen: str, now: str) -> None:
    """Raise ChangedMeanwhile where it is not what the form was opened with; an empty `seen` rests on nothing."""
    if seen and seen != now:
        raise ChangedMeanwhile(CHANGED)


def told(text: str | None) -> dict[UUID, int]:
    """The counts that a form carries: "<case's id>:<steps>", with blanks between."""
    pairs = (each.partition(":") for each in (text or "").split())
    found = {}
    for case_id, _, count in pairs:
        if count.isascii() and count.isdigit() and len(count) <= LONGEST_COUNT:
            with suppress(ValueError):
                found[UUID(case_id)] = int(count)
    return found


def as_text(cases: Iterable[Case]) -> str:
    """What told() reads."""
    return " ".join(f"{case.id}:{case.step_count}" for case in cases)
