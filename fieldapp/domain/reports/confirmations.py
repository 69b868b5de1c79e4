"""Whether reporters found their problem solved: asked once something was fed back, and for some days after closing.

Before closing it counts as verification. "Not solved" goes back by itself once before closing and once after it, then
to the town; after that it is a complaint, which the county answers.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access.levels import LEVELS
from fieldapp.domain.cases import chasing, workflow
from fieldapp.domain.deadlines import clocks
from fieldapp.domain.errors import N_, AlreadyDone, RuleBroken
from fieldapp.domain.notifications.digests import Recipient
from fieldapp.domain.organisation import unit_faults, unit_tables
from fieldapp.domain.reference.settings import setting
from fieldapp.domain.reports import own_steps
from fieldapp.domain.reports.own_steps import Said, hold, take
from fieldapp.models import (
    Case,
    CaseState,
    CaseStep,
    Confirmation,
    Level,
    Report,
    Solved,
    Supervision,
    Unit,
    Verb,
)

DAYS = "7"
RESULTS = frozenset({Verb.FEED_BACK, Verb.SETTLE})
NOT_ASKED = N_("There is nothing to confirm at present.")


class Asked(StrEnum):
    """How it stands with a report's confirmation."""

    NOT_YET = "not_yet"  # nothing was fed back
    WAITING = "waiting"
    GIVEN = "given"
    NOT_CONFIRMED = "not_confirmed"  # nobody answered in time; never counted as satisfied


@dataclass(frozen=True)
class Standing:
    """Whether a reporter is asked and until when, and what they said of the result at hand."""

    asked: Asked
    until: date | None = None
    given: Confirmation | None = None

    @property
    def may_confirm(self) -> bool:
        return self.asked is Asked.WAITING


def days(session: Session) -> timedelta:
    """How long after closing a reporter is asked."""
    return timedelta(days=int(setting(session, "confirmation_days", DAYS)))


def standing(report: Report, lasts: timedelta, now: datetime) -> Standing:
    """Derived from the case's days and what the reporter said; no job writes it."""
    case = report.case
    result = _last(case, RESULTS)
    if not result or case.state not in workflow.DONE:
        return Standing(Asked.NOT_YET)
    numbers = {step.id: step.number for step in case.steps}
    said = [each for each in report.confirmations if numbers.get(each.step_id, 0) > result]
    given = said[-1] if said else None
    answered = Asked.GIVEN if given else Asked.NOT_CONFIRMED
    if case.state is not CaseState.CLOSED or case.closed_at is None:
        return Standing(Asked.GIVEN if given else Asked.WAITING, None, given)
    until = day_of(case.closed_at) + lasts
    # Who was not satisfied before it was closed may say so once more about the closing.
    since_closing = given is not None and numbers[given.step_id] > _last(case, {Verb.CLOSE})
    is_final = given is not None and (given.solved is Solved.SOLVED or since_closing)
    is_waiting = not is_final and own_steps.may_act(report) and day_of(now) <= until
    return Standing(Asked.WAITING if is_waiting else answered, until, given)


def confirm(
    session: Session, report: Report, solved: Solved, stars: int | None, said: Said, now: datetime
) -> CaseStep:
    """Say how the problem was solved; what follows stands in the step. Raises AlreadyDone where nobody asks."""
    if solved is Solved.NOT_SOLVED and not said.words.strip():
        raise RuleBroken("Please write what is still to be done.")
    case = hold(session, report)
    session.expire(report, ["confirmations"])
    if not standing(report, days(session), now).may_confirm:
        raise AlreadyDone(NOT_ASKED)
    step = take(session, report, verb_for(case, solved), said, now)
    session.add(
        Confirmation(report=report, case_id=case.id, step_id=step.id, solved=solved, stars=stars, at=now)
    )
    if solved is Solved.SOLVED and own_complaint(report):
        case.complained_at = None
    _follow_up(session, case, step, now)
    session.flush()
    return step


def own_complaint(report: Report) -> bool:
    """Whether the complaint that waits is this report's."""
    made = [step for step in report.case.steps if step.verb is Verb.COMPLAIN]
    return report.case.complained_at is not None and made[-1].report_id == report.id if made else False


def verb_for(case: Case, solved: Solved) -> Verb:
    """Which step a confirmation is, as the case stands."""
    if solved is Solved.NOT_SOLVED:
        back = Verb.REOPEN if case.state is CaseState.CLOSED else Verb.REDO
        has_gone_back = any(step.verb is back and step.report_id for step in case.steps)
        return Verb.COMPLAIN if has_gone_back else back
    verifies = solved is Solved.SOLVED and workflow.allows(case.state, Verb.VERIFY)
    return Verb.VERIFY if verifies else Verb.CONFIRM


def _last(case: Case, verbs: Collection[Verb]) -> int:
    """The number of the latest step of these kinds; 0 without one."""
    return max((step.number for step in case.steps if step.verb in verbs), default=0)


def _follow_up(session: Session, case: Case, step: CaseStep, now: datetime) -> None:
    """Who answers for it from now on, and who is told."""
    if step.verb is Verb.REOPEN:
        _give_to_town(session, case, now)
        _tell_centre(session, case, case.level, step, now, at_once=True)
    elif step.verb is Verb.COMPLAIN:
        case.complained_at = case.complained_at or now
        case.supervision = Supervision.RED
        _tell_centre(session, case, Level.COUNTY, step, now, at_once=True)
    elif case.is_open:
        _tell_centre(session, case, case.level, step, now)


def _give_to_town(session: Session, case: Case, now: datetime) -> None:
    """Open again with fresh clocks, in the town's hands, or of whoever above it had it last."""
    case.closed_at = None
    case.level = max(case.level, Level.TOWN, key=LEVELS.index)
    found = unit_tables.read(session, day_of(now)).at(case.scope, case.level)
    case.unit_id, case.unit = found.unit_id, session.get(Unit, found.unit_id) if found.unit_id else None
    case.handler_id = case.handler = None
    clocks.start(session, case, now)


def _tell_centre(
    session: Session, case: Case, level: Level, step: CaseStep, now: datetime, *, at_once: bool = False
) -> None:
    found = unit_tables.read(session, day_of(now)).at(case.scope, level)
    unit_faults.note_faults(session, found.faults, now)
    if found.unit_id is not None:
        chasing.tell(session, case, [Recipient(found.unit_id, True)], step, now, at_once=at_once)
