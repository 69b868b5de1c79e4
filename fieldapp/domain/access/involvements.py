"""Who has a part in a case and so may see it for good, wherever it lies: reporter, handler, verifier, called in.

Beside each part stands whether its case is open, so that a list of open cases need not look up the thousands that
somebody of some years has had a part in. It is written by the change of the case itself: no verb can forget to.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, event, select, update
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import get_history

from fieldapp.models import Case, Involvement, Person

ROWS = cast(Table, Involvement.__table__)
KNOWN = select(Involvement.id).where(
    Involvement.case_id == bindparam("case_id"), Involvement.person_id == bindparam("person_id")
)
MARK = update(ROWS).where(ROWS.c.case_id == bindparam("marked")).values(is_open=bindparam("now_open"))


def involve(session: Session, case: Case, person: Person, now: datetime) -> bool:
    """Let somebody see this case for good, because they had a part in it; False if they could already."""
    pair = {"case_id": case.id, "person_id": person.id}
    with session.no_autoflush:  # it goes with what the verb changes
        is_known = session.connection().scalar(KNOWN, pair) is not None or pair in map(_pair_of, session.new)
    if not is_known:
        session.add(Involvement(**pair, since=now))
    return not is_known


def _pair_of(thing: Any) -> dict[str, Any]:
    return {"case_id": thing.case_id, "person_id": thing.person_id} if isinstance(thing, Involvement) else {}


@event.listens_for(Case, "after_update")
def _mark(_mapper: Mapper[Case], connection: Connection, case: Case) -> None:
    """A part that is added together with the closing stays marked open: that costs a look, and hides nothing."""
    if get_history(case, "is_open").has_changes():
        connection.execute(MARK, {"marked": case.id, "now_open": case.is_open})
