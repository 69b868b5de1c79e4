"""People and their postings: added, posted, ended, handed over. Nothing a person had is forgotten."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from fieldapp import phones, text
from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log, policy, posting_rights, powers
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.access.involvements import involve
from fieldapp.domain.access.powers import At, Power
from fieldapp.domain.cases.workflow import Note, write_step
from fieldapp.domain.errors import DomainError, NotYours
from fieldapp.domain.people import one_time_codes, restricted_access, sessions
from fieldapp.models import Case, Person, Place, Posting, Role, Task, TaskHanding, TaskState, Unit, Verb

NAME_RULE = re.compile(r"[a-z0-9][a-z0-9.\-]{2,39}")


@dataclass(frozen=True)
class NewPosting:
    """Which role, for which place (and unit), from which day."""

    role: Role
    place: Place
    starts_on: date
    unit: Unit | None = None
    may_see_restricted: bool = False


def add_person(
    session: Session, actor: Actor, name: str, sign_in_name: str, phone: str, now: datetime
) -> Person:
    """Somebody who will sign in with a one-time code first. Raises NotYours, DomainError."""
    if not actor.may_anywhere("manage_people"):
        raise NotYours("Only centres and administrators add people.")
    wanted = free_sign_in_name(session, sign_in_name)
    if not text.name(name):
        raise DomainError("Please give the name.")
    try:
        number = phones.canonical(phone)
    except phones.NoPhone as wrong:
        raise DomainError("This does not look like a phone number. Please check it.") from wrong
    person = Person(name=text.name(name), sign_in_name=wanted, phone=number or None)
    session.add(person)
    session.flush()
    audit_log.note(session, Act.ADD_PERSON, actor, now, person)
    return person


def called(words: str) -> ColumnElement[bool]:
    """People whose name, in any spelling, or sign-in name holds these words."""
    plain = func.replace(func.replace(Person.name, "·", ""), " ", "")
    wanted = text.compared_name(words)
    by_name = plain.icontains(wanted, autoescape=True) if wanted else false()
    return or_(by_name, Person.sign_in_name.contains(text.code(words).lower(), autoescape=True))


def free_sign_in_name(session: Session, typed: str) -> str:
    """The name as it is stored. Raises DomainError when it breaks the rule or is somebody's."""
    wanted = text.searched(typed).lower()
    if not NAME_RULE.fullmatch(wanted):
        raise DomainError("A sign-in name has 3 to 40 small letters, digits, dots or dashes.")
    if session.scalar(select(func.count()).where(Person.sign_in_name == wanted)):
        raise DomainError("This sign-in name is taken. Please choose another.")
    return wanted


def post(session: Session, actor: Actor, person: Person, new: NewPosting, now: datetime) -> Posting:
    """Post somebody; a centre posts at and below its place, an administrator anybody. Nobody posts themselves."""
    powers.require(actor, Power.POST, person, day_of(now), At(new.role, new.place.scope))
    if posting_rights.needs_unit(new.role) and new.unit is None:
        raise DomainError("A department handler belongs to a unit. Please choose it.")
    posting = Posting(
        role=new.role,
        place_id=new.place.id,
        place=new.place,
        scope=new.place.scope,
        unit_id=new.unit.id if new.unit else None,
        starts_on=new.starts_on,
    )
    person.postings.append(posting)
    session.flush()
    audit_log.note(session, Act.POST, actor, now, person, audit_log.words_of(posting))
    if new.may_see_restricted:
        restricted_access.ask(session, actor, posting, now)
    return posting


def end_posting(session: Session, actor: Actor, posting: Posting, now: datetime) -> None:
    """End a posting today; what its holder still had open is found by hand_over() first."""
    _may_change(actor, Power.END_POSTING, posting, now)
    if _open_cases(session, posting) or _open_tasks(session, posting):
        raise DomainError("There are open cases or tasks. Please hand them over to somebody.")
    _end(session, posting, now)
    audit_log.note(session, Act.END_POSTING, actor, now, posting.person, audit_log.words_of(posting))


def hand_over(session: Session, actor: Actor, posting: Posting, to: Person, now: datetime) -> None:
    """Posting, open cases and open tasks go to a successor in one act, each with its trace.

    A permission does not go along: where `actor` may give it, it is asked for anew.
    """
    _may_change(actor, Power.HAND_OVER, posting, now)
    if to.id == posting.person_id:
        raise DomainError("Please choose somebody else.")
    today, at = day_of(now), At.of(posting)
    powers.require(actor, Power.POST, to, today, at)
    if not posting_rights.holds(to, posting.role, posting.place_id, today):
        goes_along = posting.may_see_restricted and powers.may(actor, Power.GIVE_PERMISSION, to, today, at)
        post(
            session, actor, to, NewPosting(posting.role, posting.place, today, posting.unit, goes_along), now
        )
    for case in _open_cases(session, posting):
        note = Note(target=to, internal_words="Handed over with the posting.")
        write_step(session, case, (Verb.DISPATCH, case.state), actor, now, note)
        case.handler_id, case.handler = to.id, to
        involve(session, case, to, now)
    for task in _open_tasks(session, posting):
        task.handings.append(
            TaskHanding(
                number=len(task.handings) + 1,
                from_id=task.assignee_id,
                to_id=to.id,
                at=now,
                reason="Handed over with the posting.",
            )
        )
        task.assignee_id = to.id
    _end(session, posting, now)
    audit_log.note(session, Act.HAND_OVER, actor, now, posting.person, audit_log.words_of(posting))


def end_person(session: Session, actor: Actor, person: Person, now: datetime) -> None:
    """Close an account: no posting left, every browser signed out."""
    powers.require(actor, Power.END_ACCOUNT, person, day_of(now))
    if person.active_postings(day_of(now)):
        raise DomainError("Please end the postings first.")
    _close(session, actor, person, now)


def end_on_the_server(session: Session, person: Person, now: datetime) -> None:
    """The operator ends the postings and the account of somebody whom nobody stands above."""
    for posting in person.active_postings(day_of(now)):
        if _open_cases(session, posting) or _open_tasks(session, posting):
            raise DomainError("There are open cases or tasks. Please hand them over to somebody.")
        _end(session, posting, now)
        audit_log.note(session, Act.END_POSTING, None, now, person, audit_log.words_of(posting))
    _close(session, None, person, now)


def sign_out(session: Session, actor: Actor, person: Person, now: datetime) -> None:
    """End every browser's session of somebody below."""
    powers.require(actor, Power.END_SESSIONS, person, day_of(now))
    sessions.end_sessions(session, person.id, now)
    audit_log.note(session, Act.END_SESSIONS, actor, now, person)


def hand_out_code(session: Session, actor: Actor, person: Person, now: datetime) -> str:
    """A one-time code. Who holds it could sign in as that person, so what took two people has to be confirmed anew."""
    powers.require(actor, Power.HAND_OUT_CODE, person, day_of(now))
    restricted_access.suspend(session, actor, person, now)
    return one_time_codes.hand_out_code(session, person, actor.id, now)


def _may_change(actor: Actor, power: Power, posting: Posting, now: datetime) -> None:
    powers.require(actor, power, posting.person, day_of(now), At.of(posting))
    if posting.ends_on is not None:
        raise DomainError("This posting has ended already.")


def _close(session: Session, actor: Actor | None, person: Person, now: datetime) -> None:
    person.ended_at = now
    sessions.end_sessions(session, person.id, now)
    audit_log.note(session, Act.END_ACCOUNT, actor, now, person)


def _end(session: Session, posting: Posting, now: datetime) -> None:
    posting.ends_on = day_of(now)
    session.flush()


def _open_cases(session: Session, posting: Posting) -> list[Case]:
    mine = select(Case).where(
        Case.handler_id == posting.person_id,
        Case.is_open.is_(True),
        policy.within(Case.scope, [posting.scope]),
    )
    return list(session.scalars(mine))


def _open_tasks(session: Session, posting: Posting) -> list[Task]:
    mine = select(Task).where(
        Task.assignee_id == posting.person_id,
        Task.state == TaskState.OPEN,
        policy.within(Task.scope, [posting.scope]),
    )
    return list(session.scalars(mine))
