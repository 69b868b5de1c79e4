"""Chasing and supervising a case, and asking its reporter: what people do so that a case is not forgotten."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.calendar import calendars
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.cases.supervision import graver
from fieldapp.domain.cases.workflow import Note
from fieldapp.domain.deadlines import clock_pauses, moments
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.notifications import digests
from fieldapp.domain.notifications.digests import Line, Recipient
from fieldapp.domain.organisation import unit_faults, unit_tables
from fieldapp.domain.reference.settings import setting
from fieldapp.models import Case, CaseStep, PauseReason, Supervision, Urgency, Verb


def chase(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """Remind whoever has the case that somebody waits for it. Changes no deadline."""
    step = steps.take(session, actor, case, Verb.CHASE, words, now, Note(unit=case.unit, target=case.handler))
    tell_owner(session, case, step, now)
    return step


def supervise(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """Look on more closely: normal, then yellow, then red; each with a reason."""
    if not words.internal.strip():
        raise RuleBroken("Please say why this case is supervised.")
    if case.supervision is Supervision.RED:
        raise RuleBroken("This case is supervised at the highest grade already.")
    grade = graver(case.supervision)
    before = {"supervision": case.supervision.value if case.supervision else None, "now": grade.value}
    about = Note(unit=case.unit, target=case.handler, before=before)
    step = steps.take(session, actor, case, Verb.SUPERVISE, words, now, about)
    case.supervision = grade
    tell_owner(session, case, step, now)
    return step


def ask_reporter(
    session: Session, actor: Actor, case: Case, until: date, words: Words, now: datetime
) -> CaseStep:
    """Ask the reporter something, in public words; the clock stands still until they answer."""
    if not words.public.strip():
        raise RuleBroken("Please write what the reporter is asked.")
    if until <= day_of(now):
        raise RuleBroken("The day must lie in the future.")
    if case.reports and all(report.withdrawn_at for report in case.reports):
        raise RuleBroken("The reporter has withdrawn the report, so nobody would answer.")
    step = steps.take(session, actor, case, Verb.ASK_REPORTER, words, now)
    clock_pauses.pause(
        session, case, PauseReason.REPORTER, moments.first_opening(session, case, until, now), now
    )
    return step


def hear_reporter(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """The reporter has answered, or will not: work goes on, and the time waited is given back."""
    step = steps.take(session, actor, case, Verb.HEAR_REPORTER, words, now)
    clock_pauses.unpause(session, case, now)
    return step


def tell(
    session: Session,
    case: Case,
    to: Iterable[Recipient],
    step: CaseStep,
    now: datetime,
    *,
    at_once: bool = False,
) -> None:
    """A line about this step for each of them, in the digest that is next for what is this urgent."""
    calendar = calendars.load_calendar(session, now, case.scope)
    every = int(setting(session, "digest_minutes", "30"))
    moment = digests.send_at(calendar, now, at_once or case.urgency is Urgency.URGENT, every)
    digests.write(session, [Line(each, moment, case.id, step.verb.value, step_id=step.id) for each in to])


def tell_owner(session: Session, case: Case, step: CaseStep, now: datetime) -> None:
    """A line for the handler, else the unit, else the centre that answers."""
    found = unit_tables.read(session, day_of(now)).owner(case.scope, case.level, case.unit_id)
    unit_faults.note_faults(session, found.faults, now)
    to = Recipient(case.handler_id, False) if case.handler_id else None
    if to is None and found.unit_id is not None:
        to = Recipient(found.unit_id, True)
    if to is not None:
        tell(session, case, [to], step, now)
