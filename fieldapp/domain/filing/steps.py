"""Submitted, agreed or returned, filed under a number, withdrawn, or undone before the day it takes effect."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act as Logged
from fieldapp.domain.errors import N_, RuleBroken
from fieldapp.domain.filing import clocks, notices, proposals, records, rights
from fieldapp.domain.filing.preview import preview
from fieldapp.domain.filing.workflow import Act, is_possible, open_step, take_step
from fieldapp.models import Filing, FilingVerb, Step

V = FilingVerb
LAST_YEARS = 3 * 366  # days ahead that a filing may take effect at most
HAS_CHANGED = N_(
    "The grids of this village have changed since the proposal was begun. Please take over the present grids anew."
)
IS_WRONG = N_("Something in the proposal is not right yet. What it is stands below; please change it first.")
SOMEDAY = N_("Please choose the day on which it takes effect: tomorrow at the earliest.")


def submit(session: Session, actor: Actor, filing: Filing, act: Act, now: datetime) -> None:
    """Hand the proposal to the county. Raises RuleBroken while something in it is wrong."""
    open_step(session, actor, filing, V.SUBMIT, act)
    _check(session, filing, now)
    take_step(session, actor, filing, V.SUBMIT, act, now)
    filing.submitted_at, filing.submitted_by_id, filing.reviewed_by_id = now, actor.id, None
    clocks.start(session, filing, Step.REVIEW_FILING, now)
    session.flush()


def agree(session: Session, actor: Actor, filing: Filing, act: Act, now: datetime) -> None:
    """The county's opinion: it goes to the city."""
    open_step(session, actor, filing, V.AGREE, act)
    take_step(session, actor, filing, V.AGREE, act, now)
    filing.reviewed_by_id = actor.id
    clocks.start(session, filing, Step.FILE_FILING, now)
    session.flush()


def send_back(session: Session, actor: Actor, filing: Filing, act: Act, now: datetime) -> None:
    """Return it to the town with an opinion; it can be changed and submitted again."""
    open_step(session, actor, filing, V.RETURN, act)
    take_step(session, actor, filing, V.RETURN, act, now)
    clocks.stop(filing)
    session.flush()


def file(session: Session, actor: Actor, filing: Filing, act: Act, now: datetime) -> None:
    """Give it its number and the day it takes effect, and tell the departments. Raises RuleBroken."""
    open_step(session, actor, filing, V.FILE, act)
    today = day_of(now)
    if act.effective_on is None or not today < act.effective_on <= today + timedelta(days=LAST_YEARS):
        raise RuleBroken(SOMEDAY)
    _check(session, filing, now)
    take_step(session, actor, filing, V.FILE, act, now)
    filing.number = filing.number or _next_number(session, filing, today)
    filing.filed_at, filing.filed_by_id, filing.effective_on = now, actor.id, act.effective_on
    clocks.stop(filing)
    records.keep_figures(session, filing, now)
    notices.tell_departments(session, filing, now)
    audit_log.note(session, Logged.FILE_GRIDS, actor, now, filing, filing.number)
    session.flush()


def withdraw(session: Session, actor: Actor, filing: Filing, act: Act, now: datetime) -> None:
    """The town does not want it any more."""
    open_step(session, actor, filing, V.WITHDRAW, act)
    take_step(session, actor, filing, V.WITHDRAW, act, now)
    clocks.stop(filing)
    session.flush()


def undo(session: Session, actor: Actor, filing: Filing, act: Act, now: datetime) -> None:
    """Undo a filing before its day; nothing has moved yet. Its number is never given again. Raises RuleBroken."""
    open_step(session, actor, filing, V.UNDO, act)
    if filing.effective_on is not None and filing.effective_on <= day_of(now):
        raise RuleBroken("Its day has come. Propose another re-division to change the grids again.")
    take_step(session, actor, filing, V.UNDO, act, now)
    notices.tell_departments(session, filing, now)
    audit_log.note(session, Logged.UNDO_FILING, actor, now, filing, filing.number or "")
    session.flush()


STEPS: Mapping[FilingVerb, Callable[[Session, Actor, Filing, Act, datetime], None]] = {
    V.SUBMIT: submit,
    V.AGREE: agree,
    V.FILE: file,
    V.RETURN: send_back,
    V.UNDO: undo,
    V.WITHDRAW: withdraw,
}


def offered(actor: Actor, filing: Filing, today: date) -> list[FilingVerb]:
    """The steps this person can take with the filing as it stands."""
    is_too_late = filing.effective_on is not None and filing.effective_on <= today
    return [
        verb
        for verb in STEPS
        if is_possible(filing, verb)
        and rights.may(actor, filing, verb)
        and not (verb is V.UNDO and is_too_late)
    ]


def _check(session: Session, filing: Filing, now: datetime) -> None:
    if filing.based_on != proposals.mark(proposals.present_grids(session, filing.village, now)):
        raise RuleBroken(HAS_CHANGED)
    if preview(session, filing, day_of(now)).obstacles:
        raise RuleBroken(IS_WRONG)


def _next_number(session: Session, filing: Filing, today: date) -> str:
    """County, year, and one more than the highest number there; two at one moment are told apart by the column."""
    start = f"{filing.scope[:6]}-{today.year}-"
    highest = session.scalar(select(func.max(Filing.number)).where(Filing.number.startswith(start)))
    return f"{start}{int(highest.rpartition('-')[2]) + 1 if highest else 1:04d}"
