"""Reading the access log: whose lines somebody may see, narrowed by person, kind of act and period, newest first.

Auditors see every line of their area; administrators sign-ins, powers and settings of theirs, never who looked at whose
record. A line lies where its person is or was posted, or what it is about lies.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.clock import CHINA
from fieldapp.domain.access import audit_log, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import EVERYWHERE, FOR_ADMINISTRATORS, GROUP_OF, Act, Group
from fieldapp.domain.errors import NotYours
from fieldapp.models import AccessEntry, Channel, Household, Person, Place, Posting, Resident, Unit

AT_ONCE = 500
PLACED = (Resident, Household, Place, Unit, Channel)
Mark = tuple[datetime, UUID]


@dataclass(frozen=True)
class Wanted:
    """How the log is narrowed; what is empty narrows nothing."""

    who: str = ""
    group: Group | None = None
    since: date | None = None
    until: date | None = None

    @property
    def codes(self) -> str:
        """For the line of an export: never the words looked for."""
        parts = (self.group or "*", self.since or "*", self.until or "*", "one" if self.who else "*")
        return " ".join(map(str, parts))


def visible(actor: Actor) -> Select[AccessEntry]:
    """Every line somebody may read."""
    all_of_it = _in_area(actor.scopes("see_whole_access_log"))
    acts = [act.value for act, group in GROUP_OF.items() if group in FOR_ADMINISTRATORS]
    part_of_it = and_(AccessEntry.verb.in_(acts), _in_area(actor.scopes("see_access_log")))
    return select(AccessEntry).where(or_(all_of_it, part_of_it))


def read(
    session: Session, actor: Actor, wanted: Wanted, before: Mark | None = None, most: int = 50
) -> Sequence[AccessEntry]:
    """The newest lines, or those that stand behind `before`."""
    query = visible(actor).where(*_narrowed(wanted)).options(joinedload(AccessEntry.person))
    if before is not None:
        at, entry_id = before
        earlier = and_(AccessEntry.at == at, AccessEntry.id < entry_id)
        query = query.where(or_(AccessEntry.at < at, earlier))
    return session.scalars(query.order_by(AccessEntry.at.desc(), AccessEntry.id.desc()).limit(most)).all()


def read_all(session: Session, actor: Actor, wanted: Wanted, before: Mark) -> Iterator[Sequence[AccessEntry]]:
    """Everything that stands behind `before`, in parts: memory does not grow with the log."""
    mark: Mark | None = before
    while mark is not None:
        entries = read(session, actor, wanted, mark, AT_ONCE)
        yield entries
        mark = mark_of(entries[-1]) if len(entries) == AT_ONCE else None
        session.expunge_all()


def mark_of(entry: AccessEntry) -> Mark:
    return entry.at, entry.id


def note_export(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> AccessEntry:
    """Write down that somebody takes the log with them. Raises NotYours."""
    if not actor.may_anywhere("see_access_log"):
        raise NotYours("The access log is for auditors and administrators.")
    entry = audit_log.note(session, Act.EXPORT_LOG, actor, now, field=wanted.codes)
    session.flush()
    return entry


def _narrowed(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.who:
        named = or_(
            Person.sign_in_name == wanted.who.lower(), Person.name.contains(wanted.who, autoescape=True)
        )
        ids = select(Person.id).where(named)
        yield or_(AccessEntry.person_id.in_(ids), AccessEntry.subject_id.in_(ids))
    if wanted.group is not None:
        yield AccessEntry.verb.in_([act.value for act, group in GROUP_OF.items() if group is wanted.group])
    if wanted.since is not None:
        yield AccessEntry.at >= datetime.combine(wanted.since, time.min, CHINA)
    if wanted.until is not None:
        yield AccessEntry.at < datetime.combine(wanted.until + timedelta(days=1), time.min, CHINA)


def _in_area(scopes: list[str]) -> ColumnElement[bool]:
    """Lines of people of an area, about them or what lies there; and what lies nowhere, for whoever reads any."""
    posted = select(Posting.id).where(policy.within(Posting.scope, scopes))
    ways = [
        posted.where(Posting.person_id == AccessEntry.person_id).exists(),
        posted.where(Posting.person_id == AccessEntry.subject_id).exists(),
    ]
    ways += [
        select(kind.id)
        .where(kind.id == AccessEntry.subject_id, policy.within(kind.scope, scopes))
        .correlate(AccessEntry)
        .exists()
        for kind in PLACED
    ]
    nowhere = and_(AccessEntry.person_id.is_(None), AccessEntry.subject_id.is_(None))
    everywhere = or_(nowhere, AccessEntry.verb.in_([act.value for act in EVERYWHERE]))
    return and_(policy.is_any(scopes), or_(*ways, everywhere))
