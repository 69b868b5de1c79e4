"""What a case was when somebody opened a form about it, and what others have done with it since.

Whoever decides by what they saw is told that it has moved on, and asked again; nobody wins silently over somebody else.
"""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.errors import N_, AlreadyDone, ChangedMeanwhile
from fieldapp.models import Case, CaseStep, Verb

V = Verb
LONGEST_COUNT = 6  # digits; no case has a million steps
# What is added to a case and changes nothing that another step rests on. Of the same kind two are one too many.
ADDITIONS = frozenset({
    V.CHASE, V.SUPERVISE, V.RECKON, V.WHISTLE, V.ANSWER_CALL, V.DECLINE_CALL, V.JOIN, V.NOTE_LATE,
    V.ADD_WORDS,
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
