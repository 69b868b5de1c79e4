"""The life of a filing: which step leads from which state to which, each a row that says who, when and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import N_, AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.filing import rights
from fieldapp.domain.locks import lock
from fieldapp.models import Filing, FilingState, FilingStep, FilingVerb

S, V = FilingState, FilingVerb
OPEN = frozenset({S.DRAFT, S.SUBMITTED, S.RETURNED, S.AGREED})
CHANGEABLE = frozenset({S.DRAFT, S.RETURNED})
# verb → the states it may start from, and the state it leads to.
FLOW: Mapping[FilingVerb, tuple[frozenset[FilingState], FilingState]] = {
    V.SUBMIT: (CHANGEABLE, S.SUBMITTED),
    V.AGREE: (frozenset({S.SUBMITTED}), S.AGREED),
    V.RETURN: (frozenset({S.SUBMITTED, S.AGREED}), S.RETURNED),
    V.FILE: (frozenset({S.AGREED}), S.FILED),
    V.CARRY_OUT: (frozenset({S.FILED}), S.IN_FORCE),
    V.SEND_BACK: (frozenset({S.FILED}), S.RETURNED),
    V.WITHDRAW: (OPEN, S.WITHDRAWN),
    V.UNDO: (frozenset({S.FILED}), S.UNDONE),
}
NEEDS_WORDS = frozenset({V.AGREE, V.RETURN, V.UNDO, V.WITHDRAW})
MOVED_ON = N_("Someone has taken a step with this filing since you opened it. Please look again.")


class FilingMovedOn(AlreadyDone):
    """Somebody else took a step since the form was opened, or the step was taken already."""


@dataclass(frozen=True)
class Act:
    """One step as somebody takes it: why, as seen when, and from which day it takes effect."""

    words: str = ""
    seen: str = ""
    effective_on: date | None = None


def as_seen(filing: Filing) -> str:
    """What a form about a filing rests on."""
    return f"{filing.state.value}:{filing.step_count}:{filing.change_count}"


def is_possible(filing: Filing, verb: FilingVerb) -> bool:
    return filing.state in FLOW[verb][0]


def open_step(session: Session, actor: Actor, filing: Filing, verb: FilingVerb, act: Act) -> None:
    """Hold the filing and refuse what may not be done with it now. Raises FilingMovedOn, NotYours, RuleBroken."""
    lock(session, filing, "grids")
    if act.seen and act.seen != as_seen(filing):
        raise FilingMovedOn(MOVED_ON)
    if not is_possible(filing, verb):
        raise FilingMovedOn(MOVED_ON)
    if not rights.may(actor, filing, verb):
        raise NotYours("You may not take this step. Nobody reviews or files what they handed in themselves.")
    if verb in NEEDS_WORDS and not act.words.strip():
        raise RuleBroken("Please write the reason.")


def take_step(
    session: Session, actor: Actor, filing: Filing, verb: FilingVerb, act: Act, now: datetime
) -> FilingStep:
    """Take one step of FLOW; the filing is held by open_step()."""
    filing.state = FLOW[verb][1]
    return note_step(session, actor, filing, verb, act.words, now)


def note_step(
    session: Session, actor: Actor | None, filing: Filing, verb: FilingVerb, words: str, now: datetime
) -> FilingStep:
    """Write the line of the history; `actor` None: by itself, on the day."""
    filing.step_count = (filing.step_count or 0) + 1
    step = FilingStep(filing_id=filing.id, number=filing.step_count, verb=verb, at=now, words=words.strip())
    if actor is not None:
        step.person_id, step.unit_id = actor.id, next(iter(actor.unit_ids), None)
    session.add(step)
    session.flush()
    return step
