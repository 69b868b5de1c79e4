"""Joint handling (the whistle): the lead of a case calls units in, they answer and come, the lead concludes.

The lead stays responsible throughout. What becomes of a call nobody answers is escalation/calls.py's.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import chasing, rights, steps, workflow
from fieldapp.domain.cases.concurrent_changes import GONE_ON
from fieldapp.domain.cases.open_calls import open_calls
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.cases.workflow import Note
from fieldapp.domain.deadlines import moments
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.joint_handling import waiting
from fieldapp.domain.notifications.digests import Recipient
from fieldapp.models import CallAnswer, CalledUnit, Case, CaseStep, JointCall, Unit, Verb

A = CallAnswer


def whistle(
    session: Session,
    actor: Actor,
    case: Case,
    units: Sequence[Unit],
    come_on: date,
    words: Words,
    now: datetime,
) -> JointCall:
    """Call units in, for what the internal words say, to come by the end of work on a day."""
    if not words.internal.strip():
        raise RuleBroken("Please say what the units are called for.")
    workflow.lock(session, case)
    if not units or len(free_units(actor, case, units)) < len(units):
        raise RuleBroken("Please choose at least one unit that is not called in yet.")
    come_by = moments.last_moment(session, case, come_on, now)
    if come_by <= now:
        raise RuleBroken("The day must not be over yet.")
    step = steps.take(session, actor, case, Verb.WHISTLE, words, now)
    answer_by = min(moments.decide_by(session, case, now), come_by)
    caller = rights.unit_acting(session, actor, case)
    call = JointCall(case=case, step=step, unit=caller, called_at=now, answer_by=answer_by, come_by=come_by)
    call.called = [
        CalledUnit(unit=unit, position=n, answer=A.WAITED_FOR, check_at=answer_by)
        for n, unit in enumerate(units)
    ]
    session.add(call)
    waiting.wait(session, case, now)
    chasing.tell(session, case, [Recipient(unit.id, True) for unit in units], step, now)
    return call


def answer(
    session: Session, actor: Actor, case: Case, is_coming: bool, words: Words, now: datetime
) -> CaseStep:
    """Say for one's unit that it comes, or why it cannot; the caller hears of it."""
    if not is_coming and not words.internal.strip():
        raise RuleBroken("Please say why your unit cannot come.")
    verb = Verb.ANSWER_CALL if is_coming else Verb.DECLINE_CALL
    called_unit, step = _answer_for_unit(session, actor, case, verb, words, now)
    called_unit.answer = A.COMING if is_coming else A.CANNOT
    called_unit.check_at = called_unit.call.come_by if is_coming else None
    return _tell_caller(session, called_unit, step, now)


def join(session: Session, actor: Actor, case: Case, came_on: date, words: Words, now: datetime) -> CaseStep:
    """Say that one's unit came, on which day, and what it found."""
    if not words.internal.strip():
        raise RuleBroken("Please say what was found.")
    if came_on > day_of(now):
        raise RuleBroken("The day must not lie in the future.")
    called_unit, step = _answer_for_unit(session, actor, case, Verb.JOIN, words, now)
    called_unit.answer, called_unit.came_on, called_unit.check_at = A.CAME, came_on, None
    return _tell_caller(session, called_unit, step, now)


def conclude(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """Say what was decided together; that ends every open call of the case."""
    if not words.internal.strip():
        raise RuleBroken("Please write the conclusion.")
    step = steps.take(session, actor, case, Verb.CONCLUDE, words, now)
    for call in case.calls:
        session.refresh(call, ["concluded_at"])
    if not (ended := open_calls(case)):
        raise AlreadyDone(GONE_ON)
    for call in ended:
        call.concluded_at = now
        for called_unit in call.called:
            called_unit.check_at = None
    waiting.wait(session, case, now)
    units = dict.fromkeys(called_unit.unit_id for call in ended for called_unit in call.called)
    chasing.tell(session, case, [Recipient(unit_id, True) for unit_id in units], step, now)
    return step


def free_units(actor: Actor, case: Case, units: Sequence[Unit]) -> list[Unit]:
    """Those that can be called in: not one's own, not the case's owner, nor one already called that has not refused."""
    called = {
        called_unit.unit_id
        for call in open_calls(case)
        for called_unit in call.called
        if called_unit.answer is not A.CANNOT
    }
    busy = {case.unit_id, *actor.unit_ids, *called}
    return [unit for unit in units if unit.id not in busy]


def _answer_for_unit(
    session: Session, actor: Actor, case: Case, verb: Verb, words: Words, now: datetime
) -> tuple[CalledUnit, CaseStep]:
    """Take the step for the unit that is awaited; what a colleague has said meanwhile is not said again."""
    called_unit = rights.awaited(actor, case, verb)
    step = steps.take(
        session, actor, case, verb, words, now, Note(unit=called_unit.unit if called_unit else None)
    )
    if called_unit is not None:
        session.refresh(called_unit, ["answer", "call"])
        session.refresh(called_unit.call, ["concluded_at"])
    if called_unit is None or called_unit.answer not in rights.ANSWERS[verb] or not called_unit.call.is_open:
        raise AlreadyDone(GONE_ON)
    return called_unit, step


def _tell_caller(session: Session, called_unit: CalledUnit, step: CaseStep, now: datetime) -> CaseStep:
    called_unit.step_id, called_unit.levels_told = step.id, 0
    waiting.wait(session, called_unit.call.case, now)
    chasing.tell(session, called_unit.call.case, [waiting.caller(called_unit.call)], step, now)
    return step
