"""What reporters do with their own report: answer a question, add to it, withdraw it, say how they may be reached.

Their words and photos belong to a step of the case, where colleagues read them and the public does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.cases import chasing, rights, workflow
from fieldapp.domain.cases.concurrent_changes import GONE_ON
from fieldapp.domain.cases.workflow import Note, take_step
from fieldapp.domain.deadlines import clock_pauses
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.domain.notifications.digests import Recipient
from fieldapp.domain.photos import photos
from fieldapp.domain.search.phone_keys import phone_digest
from fieldapp.models import Case, CaseState, CaseStep, ContactWish, Person, Photo, Report, Source, Verb

MOST_ADDED = 20  # to one report; whoever has more to say is phoned


@dataclass(frozen=True)
class Said:
    """What a reporter writes and photographs."""

    words: str = ""
    photos: Sequence[Photo] = ()

    @property
    def is_empty(self) -> bool:
        return not self.words.strip() and not self.photos


def answer(session: Session, report: Report, said: Said, now: datetime) -> CaseStep:
    """Answer what was asked: work goes on, the time waited is given back, and whoever asked is told."""
    if said.is_empty:
        raise RuleBroken("Please write an answer or add a photo.")
    case = hold(session, report)
    step = take(session, report, Verb.HEAR_REPORTER, said, now)
    clock_pauses.unpause(session, case, now)
    tell_who_asked(session, case, step, now)
    return step


def add(session: Session, report: Report, said: Said, now: datetime) -> CaseStep:
    """Add words or photos while the case is open; whoever has it is told."""
    if said.is_empty:
        raise RuleBroken("Please write something or add a photo.")
    case = hold(session, report)
    if count_added(case, report) >= MOST_ADDED:
        raise RuleBroken("A lot has been added to this report already. Please phone your grid centre.")
    step = take(session, report, Verb.ADD_WORDS, said, now)
    chasing.tell_owner(session, case, step, now)
    return step


def withdraw(session: Session, report: Report, words: str, now: datetime) -> CaseStep:
    """End the reporter's part. The case stays with those who have it: a danger is there, whoever told of it.

    A question that nobody can answer any more does not stop the clock.
    """
    case = hold(session, report)
    step = take(session, report, Verb.WITHDRAW, Said(words), now)
    report.withdrawn_at = now
    if case.state is CaseState.ASKED_REPORTER and all(each.withdrawn_at for each in case.reports):
        take_step(session, case, Verb.HEAR_REPORTER, None, now)
        clock_pauses.unpause(session, case, now)
    chasing.tell_owner(session, case, step, now)
    return step


def change_contact(session: Session, report: Report, wish: ContactWish | None, phone: str) -> None:
    """Say anew how one may be reached; an empty phone keeps the one that is known."""
    hold(session, report)
    if wish is ContactWish.PHONE_ME and not (phone or report.reporter_phone):
        raise RuleBroken("Please enter your phone, or choose another way.")
    report.contact_wish = wish
    if phone:
        report.reporter_phone, report.reporter_phone_last4 = phone, phone_digest(phone)


def count_added(case: Case, report: Report) -> int:
    return sum(step.verb is Verb.ADD_WORDS and step.report_id == report.id for step in case.steps)


def may_act(report: Report) -> bool:
    """Whether this report's reporter still has a part in it: residents only, since workers have an account."""
    return report.source is not Source.WORKER and report.withdrawn_at is None


def hold(session: Session, report: Report) -> Case:
    """The report's case, both as they stand now and nobody else's until the transaction ends.

    Raises RuleBroken where the reporter has no part in it any more, AlreadyDone where it went to another case.
    """
    case = report.case
    workflow.lock(session, case)
    lock(session, report)
    if not may_act(report):
        raise RuleBroken("This report was withdrawn.")
    if report.case_id != case.id:
        raise AlreadyDone(GONE_ON)
    return case


def take(session: Session, report: Report, verb: Verb, said: Said, now: datetime) -> CaseStep:
    """One step of the reporter's own, with what they wrote and photographed."""
    note = Note(internal_words=said.words, report=report)
    step = take_step(session, report.case, verb, None, now, note)
    session.flush()
    photos.attach(session, said.photos, now, step_id=step.id)
    return step


def tell_who_asked(session: Session, case: Case, step: CaseStep, now: datetime) -> None:
    """A line for who asked the reporter; for whoever has the case where they have left."""
    asked_by = rights.asked_by(case, Verb.ASK_REPORTER)
    person = session.get(Person, asked_by) if asked_by else None
    if person is None or person.ended_at is not None or not person.active_postings(day_of(now)):
        chasing.tell_owner(session, case, step, now)
    else:
        chasing.tell(session, case, [Recipient(person.id, False)], step, now)
