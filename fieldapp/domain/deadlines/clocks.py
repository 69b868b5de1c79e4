"""The clocks of a case: started once, stopped by pauses that are rows, and never restarted by an edit.

`case.accept_by`, `due_at`, `is_provisional` and `next_check_at` are what lists read; they are set here alone.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.calendar import calendars
from fieldapp.domain.calendar import limits as limits_in_force
from fieldapp.domain.calendar.pauses import Pause
from fieldapp.domain.calendar.working_days import Calendar
from fieldapp.domain.calendar.working_time import due
from fieldapp.domain.deadlines import merged_deadlines, milestone_times, milestones
from fieldapp.domain.deadlines.merged_deadlines import Cap
from fieldapp.domain.deadlines.milestone_times import Terms
from fieldapp.domain.deadlines.moments import accept_by_of
from fieldapp.domain.reference.settings import setting
from fieldapp.models import Case, CaseClock, ClockKind, Limit, RungKind, Step, Urgency

STEPS = {
    ClockKind.ACCEPT: Step.ACCEPT,
    ClockKind.RESPOND: Step.RESPOND,
    ClockKind.FINISH: Step.FINISH,
    ClockKind.OVERALL: Step.FINISH,
}


def start(session: Session, case: Case, now: datetime) -> None:
    """Start the clocks of a case that is new or opened again at `now`, and place its milestones."""
    calendar = calendars.load_calendar(session, now, case.scope)
    limits = limits_in_force.limits_of(session, case.urgency, case.category.code)
    terms = _terms(session, calendar, limits)
    known = {} if case.due_at is None else clocks_of(session, case)
    rows = milestones.of_case(session, case.id) if known else []
    clocks: dict[ClockKind, CaseClock] = {}
    for kind, step in STEPS.items():
        if step in limits:
            clocks[kind] = known.get(kind) or CaseClock(id=uuid4(), case_id=case.id, kind=kind)
            _start_clock(clocks[kind], limits[step], calendar, now)
    session.add_all(clocks.values())
    _store_deadlines(case, clocks, clocks[ClockKind.FINISH].due_at)
    wanted = milestone_times.times(case, clocks, clocks[ClockKind.FINISH].due_at, terms)
    milestones.arm(case, milestones.place(session, case, wanted, now, rows, frozenset(RungKind)), now)


def refresh(session: Session, case: Case, now: datetime) -> None:
    """Work out every due time anew from what is stored: limits as they were, pauses, the calendar of today."""
    clocks = clocks_of(session, case)
    if ClockKind.FINISH not in clocks:
        return
    merged = merged_deadlines.read(session, [case.id], now)
    since = min(clocks[ClockKind.FINISH].started_at, merged.since or now)
    calendar = calendars.load_calendar(session, since, case.scope)
    limits = limits_in_force.limits_of(session, case.urgency, case.category.code)
    merged_caps = merged.caps(lambda scope: calendars.load_calendar(session, since, scope))[case.id]
    recompute(case, clocks, pauses_of(session, case, now), calendar, merged_caps)
    wanted = milestone_times.times(case, clocks, case.due_at or now, _terms(session, calendar, limits))
    milestones.arm(
        case, milestones.place(session, case, wanted, now, milestones.of_case(session, case.id)), now
    )
    session.flush()


def recompute(
    case: Case,
    clocks: dict[ClockKind, CaseClock],
    pauses: Sequence[Pause],
    calendar: Calendar,
    merged_caps: Sequence[Cap] = (),
) -> None:
    """Set the due times of all clocks and of the case; `merged_caps` are the deadlines of cases merged into it."""
    for clock in clocks.values():
        clock.due_at = milestone_times.runs_out(clock, pauses, calendar)
        clock.calendar_version = calendar.version
        clock.is_provisional = calendar.is_uncertain(clock.started_at, clock.due_at)
    _store_deadlines(
        case, clocks, merged_deadlines.deadline(clocks[ClockKind.FINISH], pauses, calendar, merged_caps)
    )


def follow(session: Session, case: Case, now: datetime) -> None:
    """The case is in another state: milestones that lost their reason end, and one without an owner gets a new one."""
    rows = list(milestones.of_case(session, case.id))
    last = milestones.last_of(rows, RungKind.UNASSIGNED)
    if last is not None and last.ended_at is not None and case.state in milestones.UNASSIGNED_STATES:
        accept_by = accept_by_of(session, case, now)
        rows.append(milestones.add(session, case, (RungKind.UNASSIGNED, case.level), accept_by, last))
    milestones.arm(case, rows, now)


def change_urgency(
    session: Session, case: Case, itself: Urgency, since: datetime | None, now: datetime
) -> None:
    """Make a case as urgent as what was merged into it, which counts from `since`; None: as urgent as `itself` again.

    Until somebody answers, the earlier deadline to accept and to respond holds. What there is to finish is not touched:
    a merge brings its own deadline.
    """
    case.urgency = itself if since is None else Urgency.URGENT
    known = clocks_of(session, case)
    if known and (since is None or case.state in milestones.BEFORE_ANSWER):
        began, code = known[ClockKind.FINISH].started_at, case.category.code
        begins = [(began, limits_in_force.limits_of(session, itself, code))]
        if since is not None:
            begins.append((since, limits_in_force.limits_of(session, Urgency.URGENT, code)))
        calendar = calendars.load_calendar(session, min(began, since or began), case.scope)
        for kind in (ClockKind.ACCEPT, ClockKind.RESPOND):
            limits = [(start, limits[STEPS[kind]]) for start, limits in begins if STEPS[kind] in limits]
            clock = known.get(kind) or CaseClock(id=uuid4(), case_id=case.id, kind=kind)
            _start_earliest(session, case, clock, limits, calendar)
        session.flush()
    refresh(session, case, now)


def await_call(session: Session, case: Case, moment: datetime | None, now: datetime) -> None:
    """Look at the units called in to this case at `moment`; None: nobody is waited for."""
    rows = list(milestones.of_case(session, case.id))
    last = milestones.last_of(rows, RungKind.CALL)
    if last is not None and last.ended_at is None:
        last.due_at, last.ended_at = moment or last.due_at, None if moment else now
    elif moment is not None:
        rows.append(milestones.add(session, case, (RungKind.CALL, case.level), moment, last))
    milestones.arm(case, rows, now)
    session.flush()


def clocks_of(session: Session, case: Case) -> dict[ClockKind, CaseClock]:
    """The case's clocks by kind; empty for one that was opened before there were any."""
    rows = session.scalars(select(CaseClock).where(CaseClock.case_id == case.id))
    return {clock.kind: clock for clock in rows}


def pauses_of(session: Session, case: Case, now: datetime) -> list[Pause]:
    """The case's pauses; one still open counts until it is expected to end."""
    return merged_deadlines.pauses_of(session, [case.id], now)[case.id]


def _start_clock(clock: CaseClock, limit: Limit, calendar: Calendar, now: datetime) -> None:
    clock.started_at, clock.until_on, clock.extended_at = now, None, None
    clock.amount, clock.unit, clock.basis = limit.amount, limit.unit, limit.basis
    clock.due_at = due(calendar, now, limit.amount, limit.unit)
    clock.calendar_version = calendar.version
    clock.is_provisional = calendar.is_uncertain(now, clock.due_at)


def _start_earliest(
    session: Session,
    case: Case,
    clock: CaseClock,
    limits: Sequence[tuple[datetime, Limit]],
    calendar: Calendar,
) -> None:
    """Start the clock by whichever of these limits runs out first; one without a limit ends."""
    if limits:
        start, limit = min(limits, key=lambda each: due(calendar, each[0], each[1].amount, each[1].unit))
        _start_clock(clock, limit, calendar, start)
        session.add(clock)
    elif clock in session:
        session.delete(clock)
        milestones.withdraw(session, case, RungKind.RESPOND)


def _store_deadlines(case: Case, clocks: dict[ClockKind, CaseClock], due_at: datetime) -> None:
    """What the lists and the page read."""
    finish = clocks[ClockKind.FINISH]
    if ClockKind.ACCEPT in clocks:
        case.accept_by = clocks[ClockKind.ACCEPT].due_at
    case.due_at, case.is_provisional = due_at, finish.is_provisional
    case.due_basis = f"{finish.basis} · {finish.calendar_version}"


def _terms(session: Session, calendar: Calendar, limits: dict[Step, Limit]) -> Terms:
    percent = int(setting(session, "warning_percent", "80"))
    return Terms(calendar, limits.get(Step.NEXT_LEVEL), percent)
