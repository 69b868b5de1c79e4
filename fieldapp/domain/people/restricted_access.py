"""The permission to see restricted cases and minors' files: given by an administrator, confirmed by a second person.

It stands on a posting, and only once it is confirmed. Whoever takes it away needs nobody else.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log, policy, posting_rights, powers
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.access.powers import At, Power
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.locks import lock, lock_people
from fieldapp.models import PermissionRequest, Person, Posting

SHOWN_FOR = timedelta(days=30)  # how long a decision stands on the page of who asked


def ask(session: Session, actor: Actor, posting: Posting, now: datetime) -> PermissionRequest:
    """Ask that this posting may see what is restricted. Raises NotYours, RuleBroken when it waits or holds already."""
    lock_people(session, posting.person)
    powers.require(actor, Power.GIVE_PERMISSION, posting.person, day_of(now), At.of(posting))
    if not posting.is_active(day_of(now)):
        raise RuleBroken("This posting has already ended.")
    if posting.may_see_restricted or pending_of(session, [posting.id]):
        raise RuleBroken("This posting already has this permission, or it is waiting for confirmation.")
    return _add_request(session, actor, posting, now, "asked")


def suspend(session: Session, actor: Actor | None, person: Person, now: datetime) -> None:
    """What somebody holds has to be confirmed anew. They are locked by now."""
    for posting in person.active_postings(day_of(now)):
        if posting.may_see_restricted:
            posting.may_see_restricted = False
            _add_request(session, actor, posting, now, "new_code")


def decide(
    session: Session, actor: Actor | None, asked: PermissionRequest, is_confirmed: bool, now: datetime
) -> None:
    """Confirm or refuse. `actor` None: the operator on the server. Raises NotYours, AlreadyDone, RuleBroken."""
    lock_people(session, asked.posting.person)
    lock(session, asked)
    if actor is not None and not powers.may_decide(actor, asked, day_of(now)):
        raise NotYours(powers.REFUSALS[Power.CONFIRM_PERMISSION])
    if asked.decided_at is not None:
        raise AlreadyDone("This has already been decided.")
    posting = asked.posting
    if is_confirmed and not posting.is_active(day_of(now)):
        raise RuleBroken("This posting has already ended.")
    asked.decided_at, asked.decided_by_id = now, actor.id if actor else None
    asked.is_confirmed = is_confirmed
    posting.may_see_restricted = is_confirmed
    act = Act.CONFIRM_PERMISSION if is_confirmed else Act.REFUSE_PERMISSION
    audit_log.note(session, act, actor, now, posting.person, audit_log.words_of(posting))
    session.flush()


def take(session: Session, actor: Actor, posting: Posting, now: datetime) -> None:
    """Take the permission away, or take back what still waits. Raises NotYours."""
    lock_people(session, posting.person)
    powers.require(actor, Power.TAKE_PERMISSION, posting.person, day_of(now), At.of(posting))
    posting.may_see_restricted = False
    for asked in pending_of(session, [posting.id]).values():
        asked.decided_at, asked.decided_by_id = now, actor.id
    audit_log.note(session, Act.TAKE_PERMISSION, actor, now, posting.person, audit_log.words_of(posting))
    session.flush()


def pending_of(session: Session, posting_ids: Sequence[UUID]) -> dict[UUID, PermissionRequest]:
    """What waits to be confirmed, by its posting."""
    waiting = select(PermissionRequest).where(
        PermissionRequest.posting_id.in_(posting_ids), PermissionRequest.decided_at.is_(None)
    )
    return {asked.posting_id: asked for asked in session.scalars(waiting)}


def latest_of(session: Session, posting_ids: Sequence[UUID]) -> dict[UUID, PermissionRequest]:
    """What was asked for each posting last, decided or not."""
    query = select(PermissionRequest).where(PermissionRequest.posting_id.in_(posting_ids))
    query = query.options(*WITH_NAMES).order_by(PermissionRequest.asked_at)
    return {asked.posting_id: asked for asked in session.scalars(query)}


def to_decide(actor: Actor, now: datetime) -> Select[PermissionRequest]:
    """What waits for this person, the oldest first."""
    query = _of_postings().where(
        posting_rights.permissions_to_decide(actor), PermissionRequest.decided_at.is_(None), _runs(now)
    )
    return query.order_by(PermissionRequest.asked_at, PermissionRequest.id)


def count_to_decide(session: Session, actor: Actor, now: datetime) -> int:
    waiting = to_decide(actor, now).with_only_columns(func.count()).order_by(None)
    return session.scalar(waiting) or 0


def asked_by(actor: Actor, now: datetime) -> Select[PermissionRequest]:
    """What this person asked for, with what became of it, the newest first."""
    lately = or_(PermissionRequest.decided_at.is_(None), PermissionRequest.decided_at > now - SHOWN_FOR)
    query = _of_postings().where(PermissionRequest.asked_by_id == actor.id, lately, _runs(now))
    return query.order_by(PermissionRequest.asked_at.desc(), PermissionRequest.id)


def visible(actor: Actor) -> Select[PermissionRequest]:
    """Of my area; who may decide is asked of each."""
    return _of_postings().where(policy.within(Posting.scope, actor.scopes("manage_people")))


WITH_NAMES = (joinedload(PermissionRequest.asked_by), joinedload(PermissionRequest.decided_by))


def _of_postings() -> Select[PermissionRequest]:
    query = select(PermissionRequest).join(Posting, PermissionRequest.posting_id == Posting.id)
    of_whom = joinedload(PermissionRequest.posting).joinedload(Posting.person)
    return query.options(*WITH_NAMES, of_whom)


def _runs(now: datetime) -> ColumnElement[bool]:
    return or_(Posting.ends_on.is_(None), Posting.ends_on > day_of(now))


def _add_request(
    session: Session, actor: Actor | None, posting: Posting, now: datetime, why: str
) -> PermissionRequest:
    asked = PermissionRequest(
        posting=posting, posting_id=posting.id, asked_by_id=actor.id if actor else None, asked_at=now
    )
    session.add(asked)
    audit_log.note(session, Act.ASK_PERMISSION, actor, now, posting.person, audit_log.words_of(posting), why)
    session.flush()
    return asked
