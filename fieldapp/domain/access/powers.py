"""May this giver change this power of this receiver? The one place that answers; every verb over people asks here.

Nobody changes anything of their own, nobody reaches beside or above themselves, and nobody gives what is not theirs
to give. What may be seen of restricted cases and minors takes two: decision 11.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fieldapp.domain.access import posting_rights
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import N_, NotYours
from fieldapp.models import PermissionRequest, Person, Posting, Role


class Power(StrEnum):
    """What can be changed of somebody's power."""

    POST = "post"
    END_POSTING = "end_posting"
    HAND_OVER = "hand_over"
    GIVE_PERMISSION = "give_permission"
    CONFIRM_PERMISSION = "confirm_permission"
    TAKE_PERMISSION = "take_permission"
    HAND_OUT_CODE = "hand_out_code"
    RESET_SECOND_FACTOR = "reset_second_factor"
    END_SESSIONS = "end_sessions"
    END_ACCOUNT = "end_account"
    CERTIFY = "certify"


@dataclass(frozen=True)
class At:
    """The role and the area of a posting that is, or is to be."""

    role: Role
    scope: str

    @classmethod
    def of(cls, posting: Posting) -> "At":
        return cls(posting.role, posting.scope)


# What is changed of one posting, and what of a person with all their postings.
OF_POSTING: dict[Power, Callable[[Actor, At], bool]] = {
    Power.POST: lambda giver, at: posting_rights.may_post(giver, at.role, at.scope),
    Power.END_POSTING: lambda giver, at: posting_rights.stands_above(giver, at.role, at.scope),
    Power.HAND_OVER: lambda giver, at: posting_rights.stands_above(giver, at.role, at.scope),
    Power.GIVE_PERMISSION: lambda giver, at: giver.may("post_any_role", at.scope),
    Power.CONFIRM_PERMISSION: lambda giver, at: posting_rights.holds_restricted_above(giver, at.scope),
    Power.TAKE_PERMISSION: lambda giver, at: posting_rights.stands_above(giver, at.role, at.scope),
}
OF_PERSON = frozenset(
    {
        Power.HAND_OUT_CODE,
        Power.RESET_SECOND_FACTOR,
        Power.END_SESSIONS,
        Power.END_ACCOUNT,
        Power.CERTIFY,
    }
)


BESIDE_OR_ABOVE = N_("You cannot change this for people at your level or above.")
REFUSALS = {
    Power.POST: N_("You cannot assign this role at this place. Please ask the next level up."),
    Power.GIVE_PERMISSION: N_(
        "Only administrators can request this permission, and a second person must confirm it."
    ),
    Power.CONFIRM_PERMISSION: N_(
        "This permission must be confirmed by a centre director at a higher level who holds it. "
        "Please contact one."
    ),
}


def may(giver: Actor, power: Power, receiver: Person, on: date, at: At | None = None) -> bool:
    """`at`: the posting it is about; needed for all but OF_PERSON."""
    if giver.id == receiver.id or not _still_works(receiver, power):
        return False
    if power is Power.HAND_OUT_CODE and receiver.password_hash is None:
        return _gave_every_posting(giver, receiver, on)  # the first one: nobody's account is opened by it
    if power in OF_PERSON:
        return _stands_above_person(giver, receiver, on)
    return at is not None and OF_POSTING[power](giver, at)


def may_decide(giver: Actor, asked: PermissionRequest, on: date) -> bool:
    """A second person confirms: not who gives it, not who gets it."""
    posting = asked.posting
    return giver.id != asked.asked_by_id and may(
        giver, Power.CONFIRM_PERMISSION, posting.person, on, At.of(posting)
    )


def require(giver: Actor, power: Power, receiver: Person, on: date, at: At | None = None) -> None:
    """Raises NotYours."""
    if giver.id == receiver.id:
        raise NotYours("You cannot change your own permissions. Please ask someone at a higher level.")
    if not may(giver, power, receiver, on, at):
        raise NotYours(REFUSALS.get(power, BESIDE_OR_ABOVE))


def of_person(giver: Actor, receiver: Person, on: date) -> set[Power]:
    """What the page of somebody offers this giver."""
    return {power for power in OF_PERSON if may(giver, power, receiver, on)}


def of_posting(giver: Actor, posting: Posting, on: date) -> set[Power]:
    """What the page offers this giver about one posting."""
    return {power for power in OF_POSTING if may(giver, power, posting.person, on, At.of(posting))}


def _still_works(receiver: Person, power: Power) -> bool:
    """An account that has ended gets nothing any more; what is left of it can be taken."""
    gives = {
        Power.POST,
        Power.GIVE_PERMISSION,
        Power.CONFIRM_PERMISSION,
        Power.HAND_OUT_CODE,
        Power.RESET_SECOND_FACTOR,
        Power.END_ACCOUNT,
        Power.CERTIFY,
    }
    return receiver.ended_at is None or power not in gives


def _gave_every_posting(giver: Actor, receiver: Person, on: date) -> bool:
    judged = _judged(receiver, on)
    return bool(judged) and all(posting_rights.may_post(giver, p.role, p.scope) for p in judged)


def _stands_above_person(giver: Actor, receiver: Person, on: date) -> bool:
    """Above every posting; of who was never posted nobody but administrators."""
    judged = _judged(receiver, on)
    if not judged:
        return giver.may_anywhere("post_any_role")
    return all(posting_rights.stands_above(giver, p.role, p.scope) for p in judged)


def _judged(receiver: Person, on: date) -> list[Posting]:
    """The postings they have or will have; without one those they had."""
    current = [p for p in receiver.postings if p.ends_on is None or p.ends_on > on]
    return current or receiver.postings


__all__ = ["At", "Power", "may", "may_decide", "of_person", "of_posting", "require"]
