"""The submissions that a submission names by id (`fixes`, `after`): they count only where they are its sender's own.

An id is no secret: whoever reads a log or a backup has some. Naming somebody else's would close their form, count as
what puts theirs right before it arrives, or borrow their version of a record.
"""

from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from fieldapp.domain.errors import N_
from fieldapp.forms.submissions import Envelope
from fieldapp.models import Receipt

HANDED_IN = "handed_in"  # the receipt of an ended account's form, whatever kind of form it was
FOREIGN = N_("It refers to something sent by someone else or of another type. Please check it.")


def own_references(session: Session, sender_id: UUID, envelope: Envelope) -> tuple[Envelope, bool]:
    """The submission without what it must not name, and whether it named such a thing.

    What has not arrived yet belongs to nobody here; it is asked again when it has.
    """
    is_own = may_fix(session, sender_id, envelope) and may_follow(session, sender_id, envelope)
    return (envelope if is_own else msgspec.structs.replace(envelope, fixes=None, after=None)), not is_own


def may_fix(session: Session, sender_id: UUID, envelope: Envelope) -> bool:
    """Whether `fixes` is an earlier form of the same person and kind."""
    named = session.get(Receipt, envelope.fixes) if envelope.fixes else None
    return named is None or (named.person_id == sender_id and named.kind in {envelope.kind, HANDED_IN})


def may_follow(session: Session, sender_id: UUID, envelope: Envelope) -> bool:
    """Whether `after` is an earlier change by the same person."""
    named = session.get(Receipt, envelope.after) if envelope.after else None
    return named is None or named.person_id == sender_id
